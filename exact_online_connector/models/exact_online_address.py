# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for each remedy, with its buttons on every model that shows it.
# pylint: disable=consider-merging-classes-inherited
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.http import request


class ExactOnlineConnection(models.Model):
    """The address to which Exact sends a person back after the consent.

    Exact compares it letter by letter with what is registered with the app, and shows
    its own error page when it differs: nothing of that reaches Odoo, so it is said
    beforehand.
    """

    _inherit = "exact.online.connection"

    address_warning = fields.Text(compute="_compute_address_warning")

    @api.depends("authorised_redirect_uri")
    @api.depends_context("lang")
    def _compute_address_warning(self):
        opened_at = request.httprequest.host_url if request else ""
        for connection in self:
            connection.address_warning = (
                connection._moved_address() or connection._other_address(opened_at)
            )

    def _moved_address(self):
        """The address has changed since the last consent."""
        before, now = self.authorised_redirect_uri, self.redirect_uri
        if not before or before == now:
            return False
        return self.env._(
            "This connection was authorised with Redirect URI %(expected)s, but Odoo "
            "would now use %(used)s. Register %(used)s with the app in Exact's app "
            "centre and click Re-authorise; or have the system parameter web.base.url "
            "set back to %(host)s.",
            expected=before,
            used=now,
            host="{0.scheme}://{0.netloc}".format(urlsplit(before)),
        )

    def _other_address(self, opened_at):
        """The person has Odoo open under another name than Exact comes back to."""
        host = urlsplit(opened_at).netloc
        if not host or host == urlsplit(self.redirect_uri).netloc:
            return False
        expected = "{0.scheme}://{0.netloc}".format(urlsplit(self.redirect_uri))
        return self.env._(
            "You have opened Odoo at %(used)s, but after the consent Exact comes back "
            "to %(expected)s. Open Odoo at %(expected)s before you connect.",
            used=opened_at.rstrip("/"),
            expected=expected,
        )
