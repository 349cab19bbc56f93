# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ExactOnlineToken(models.Model):
    """The token pair of one consent.

    Apart from the connection that people edit: the row is written by
    ``adapters.stores`` on its own cursor, and a write of business code on the same
    row would make the two wait for each other.
    """

    _name = "exact.online.token"
    _description = "Exact Online Authorisation"
    _rec_name = "connection_id"

    connection_id = fields.Many2one(
        "exact.online.connection", required=True, ondelete="cascade", index=True
    )
    access_token = fields.Char(groups="base.group_system", copy=False)
    refresh_token = fields.Char(groups="base.group_system", copy=False)
    issued_at = fields.Datetime(copy=False)
    expires_in = fields.Integer(copy=False)
    database_uuid = fields.Char(groups="base.group_system", copy=False)
    database_name = fields.Char(groups="base.group_system", copy=False)
    nonce = fields.Char(groups="base.group_system", copy=False)
    used_nonce = fields.Char(groups="base.group_system", copy=False)

    _connection_uniq = models.Constraint(
        "UNIQUE(connection_id)", "A connection has one authorisation only."
    )
