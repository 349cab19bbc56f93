-- A copy of a production database must never use up the original's refresh token.
UPDATE exact_online_token
   SET access_token = NULL, refresh_token = NULL, nonce = NULL, used_nonce = NULL;
UPDATE exact_online_connection
   SET state = 'draft', client_secret_encrypted = NULL, exact_user_id = NULL;
UPDATE exact_online_division
   SET auto_offer = FALSE;
