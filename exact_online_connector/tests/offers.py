# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents that are offered, and a runner that dies."""

from ..adapters import outbox
from .situations import SituationCase


class OutboxCase(SituationCase):
    def offer(self, **values):
        """An invoice that is offered, and not sent yet; its customer is known."""
        if not getattr(self, "customer", None):
            self.customer = self.linked_partner()
        move = self.invoice(partner_id=self.customer.id, **values)
        move.action_exact_online_process()
        self.env.flush_all()
        return move

    def mark(self, move):
        """The runner marks it and then dies."""
        transfer = self.transfer_of(move)
        attempt = outbox.mark(self.env.cr, transfer.id, None)
        self.env.invalidate_all()
        return attempt

    def refund(self, **values):
        return self.invoice(move_type="out_refund", **values)
