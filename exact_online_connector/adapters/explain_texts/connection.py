# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"Texts about rights, authorisation and the line to Exact."

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

MEANINGS = {
    # Rights and division
    "rights_missing": (
        _lt(
            "The Exact user of the connection lacks a right in %(division)s (403). In "
            "Exact: Master data > Users > the user > Monitor: Rights, allow sales "
            "entries and managing relations; then re-authorise under Exact Online > "
            "Configuration > Connections and process again. Rights check shows which "
            "right it is."
        ),
        _lt(
            "The Exact user of the connection lacks a right (403). In Exact: Master "
            "data > Users > the user > Monitor: Rights, allow sales entries and "
            "managing relations; then re-authorise under Exact Online > Configuration "
            "> Connections and try again."
        ),
    ),
    "division_not_in_scope": (
        _lt(
            "The app may not see %(division)s (403). In Exact: your name > My Exact "
            "Online > Security Center > Permissions for my apps > the app > Manage "
            "administrations, move it to the selected ones and save; then re-authorise "
            "under Exact Online > Configuration > Connections."
        ),
        _lt(
            "The app may not see this administration (403). In Exact: your name > My "
            "Exact Online > Security Center > Permissions for my apps > the app > "
            "Manage administrations, move it to the selected ones and save; then "
            "re-authorise under Exact Online > Configuration > Connections."
        ),
    ),
    "division_no_access": (
        _lt(
            "The Exact user of the connection has no access to %(division)s (403). In "
            "Exact: Master data > Users > the user > Administrations: Access rights, "
            "add it and save; then re-authorise under Exact Online > Configuration > "
            "Connections."
        ),
        _lt(
            "The Exact user of the connection has no access to this administration "
            "(403). In Exact: Master data > Users > the user > Administrations: Access "
            "rights, add it and save; then re-authorise under Exact Online > "
            "Configuration > Connections."
        ),
    ),
    "division_blocked": (
        _lt(
            "%(division)s is blocked in Exact, for maintenance or by its owner. Ask "
            "the owner of the Exact subscription, and process again once it is open."
        ),
        _lt(
            "The administration is blocked in Exact, for maintenance or by its owner. "
            "Ask the owner of the Exact subscription, and try again once it is open."
        ),
    ),
    "user_blocked": _lt(
        "The Exact user of the connection is blocked in Exact. Have it unblocked under "
        "Master data > Users, or re-authorise with another Exact user under Exact "
        "Online > Configuration > Connections."
    ),
    "user_inactive": _lt(
        "The Exact user of the connection is no longer active in Exact. Have it made "
        "active under Master data > Users, or re-authorise with another Exact user "
        "under Exact Online > Configuration > Connections."
    ),
    "subscription_blocked": _lt(
        "The Exact subscription is blocked. Ask the owner of the subscription to "
        "settle it with Exact, and process again."
    ),
    "license_expired": _lt(
        "The Exact licence has expired. Ask the owner of the subscription to renew it, "
        "and process again."
    ),
    "document_type_not_allowed": _lt(
        "The Exact user of the connection may not make this type of document. Have the "
        "right given in Exact under Master data > Users > the user > Monitor: Rights, "
        "re-authorise, and process again."
    ),
    "link_user_rights": (
        _lt(
            "%(user)s, in whose name the connection runs, may not read %(record)s in "
            "Odoo: record rule %(rule)s hides it. Have an administrator change that "
            "rule under Settings > Technical > Record Rules, or hand the link to "
            "another user under Exact Online > Configuration > Connections; then "
            "process again."
        ),
        _lt(
            "%(user)s, in whose name the connection runs, has no access to company "
            "%(company)s in Odoo. Have an administrator add it under Settings > Users "
            "& Companies > Users, or hand the link to another user under Exact Online "
            "> Configuration > Connections; then process again."
        ),
        _lt(
            "%(user)s, in whose name the connection runs, lacks the right to read "
            "%(odoo_model)s in Odoo. Have an administrator give one of these groups "
            "under Settings > Users & Companies > Users: %(groups)s. Or hand the link "
            "to another user under Exact Online > Configuration > Connections; then "
            "process again."
        ),
        _lt(
            "%(user)s, in whose name the connection runs, may not read %(document)s or "
            "its customer in Odoo. Give this user access, or choose another Link User "
            "under Exact Online > Configuration > Connections; then process again."
        ),
        _lt(
            "The user in whose name the connection runs may not read this record in "
            "Odoo. Give this user access, or choose another Link User under Exact "
            "Online > Configuration > Connections; then process again."
        ),
    ),
    # Authorisation
    "refresh_token_used": _lt(
        "The authorisation was used by another system, perhaps by a copy of this "
        "database, and has ended. Re-authorise under Exact Online > Configuration > "
        "Connections, and only in the database that is really used."
    ),
    "refresh_token_expired": _lt(
        "The authorisation was not used for too long and has expired. Re-authorise "
        "under Exact Online > Configuration > Connections."
    ),
    "consent_gone": _lt(
        "There is no valid authorisation: it was withdrawn or replaced in Exact, or "
        "this is a copy of the database that has it. Re-authorise under Exact Online > "
        "Configuration > Connections, and only in the database that is really used."
    ),
    "access_token_refused": _lt(
        "Exact does not accept the authorisation. Re-authorise under Exact Online > "
        "Configuration > Connections."
    ),
    "token_too_early": _lt(
        "Exact does not renew the authorisation yet. Wait ten minutes: it goes on by "
        "itself."
    ),
    "token_busy": _lt(
        "The authorisation is being renewed at this moment. Try again in a minute: "
        "documents that are offered go on by themselves."
    ),
    "client_refused": _lt(
        "Exact does not accept the app. Compare the Client ID, Client Secret and "
        "Redirect URI under Exact Online > Configuration > Connections with the app in "
        "Exact's app centre."
    ),
    "configuration_wrong": _lt(
        "A setting of the connection is missing or wrong. Compare the country site, "
        "Client ID, Client Secret and Redirect URI under Exact Online > Configuration "
        "> Connections with the app in Exact's app centre."
    ),
    # The line
    "limit_minute": _lt(
        "Exact takes no more requests this minute. It goes on by itself."
    ),
    "limit_day": _lt(
        "Exact takes no more requests for this administration today. It goes on by "
        "itself tomorrow."
    ),
    "limit_errors": _lt(
        "Too many requests went wrong within an hour, so Exact is left alone for a "
        "while. It goes on by itself; mend what failed first."
    ),
    "limit_endpoint": _lt(
        "Exact takes no more requests of this kind for a while. It goes on by itself."
    ),
    "not_sent": _lt(
        "Exact could not be reached, and nothing was sent. Try again later; if it "
        "stays, have the administrator check the server's internet access and the "
        "country site of the connection."
    ),
    "no_answer": _lt("Exact did not answer. Try again in a few minutes."),
    "outcome_unknown": _lt(
        "The answer of Exact was lost. Exact is asked whether the document was booked "
        "before anything is sent again."
    ),
    "server_error": _lt(
        "Exact has a fault at this moment. Try again in a few minutes."
    ),
    "answer_unreadable": _lt(
        "Exact gave an answer that cannot be read: perhaps it is under maintenance, or "
        "something stands between this server and Exact. Try again later; if it stays, "
        "ask the administrator."
    ),
    "query_refused": _lt(
        "Exact does not understand the question, which is a fault of this connector. "
        "Send your administrator the message of Exact."
    ),
    "not_found": _lt(
        "Exact does not know what was asked for: it was removed there, or the country "
        "site of the connection is not the right one. Read the set-up data of the "
        "division again, and try again."
    ),
    "unrecognised": _lt(
        "What this message of Exact means is not known here. Ask your bookkeeper or "
        "Exact's support; after mending it, process again."
    ),
}
