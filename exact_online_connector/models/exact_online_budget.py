# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ExactOnlineBudget(models.Model):
    """What is left of Exact's call limits, shared by all workers.

    Written by ``adapters.stores`` only.
    """

    _name = "exact.online.budget"
    _description = "Exact Online Call Budget"
    _rec_name = "division_code"

    site = fields.Char(required=True)
    client_id = fields.Char(required=True)
    division_code = fields.Integer(required=True)
    state = fields.Text()

    _key_uniq = models.Constraint(
        "UNIQUE(site, client_id, division_code)",
        "There is one budget for each app and division.",
    )
