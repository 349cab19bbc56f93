# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from exact_core.errors import ExactError

from ..adapters import explain

_logger = logging.getLogger(__name__)


class ExactOnlineOAuth(http.Controller):
    @http.route("/exact_online/oauth/callback", type="http", auth="user", website=False)
    def callback(self, state=None, code=None, error=None, **_ignored):
        """Come back from Exact's consent page.

        Odoo may replay this request after a serialization failure: the code is
        exchanged and saved on a cursor of its own, and a replay finds it done.
        """
        env = request.env
        connection, nonce = env["exact.online.connection"]._from_oauth_state(state)
        if not connection:
            return self._failed(
                env._(
                    "This log-in took longer than ten minutes, or was started by "
                    "another user. Start again from the connection."
                )
            )
        if error or not code:
            return self._failed(
                env._("Exact Online gave no consent (%s).", error or "no code"),
                connection,
            )
        try:
            holder = connection._complete_consent(code, nonce)
        except LookupError:
            return self._failed(
                env._("This consent was replaced by a newer one."), connection
            )
        except AccessError:
            raise
        except ExactError as failure:
            return self._failed(explain.error_text(env, failure), connection)
        except UserError as failure:
            return self._failed(str(failure), connection)
        return request.redirect(
            f"/odoo/action-exact_online_connector.action_exact_online_connection"
            f"/{holder.id}"
        )

    def _failed(self, message, connection=None):
        _logger.info("The consent for Exact Online was not completed")
        return request.render(
            "exact_online_connector.oauth_failed",
            {"message": message, "connection_id": connection.id if connection else 0},
        )
