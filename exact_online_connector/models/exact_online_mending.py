# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# A room for what happens when a cause is mended.
# pylint: disable=consider-merging-classes-inherited
import json
import logging

from odoo import SUPERUSER_ID, api, models

from exact_core.diagnosis.codes import Code

from ..adapters.cursors import in_own_transaction
from ..adapters.prepare import Preparer
from ..adapters.sending import findings_to_json

_logger = logging.getLogger(__name__)

MENDED = "exact_online_connector.mended"
# What preflight alone judges: findings that lie with the set-up, and these that lie
# with a customer's data.
SET_UP = frozenset({"tax", "account", "journal", "payment_term", "division"})
CUSTOMERS_DATA = frozenset(
    {
        Code.NAME_MISSING.value,
        Code.EMAIL_INVALID.value,
        Code.VAT_NUMBER_INVALID.value,
        Code.VAT_NUMBER_OTHER_COUNTRY.value,
    }
)


class ExactOnlineTransfer(models.Model):
    """Failed documents looked at again, without a call."""

    _inherit = "exact.online.transfer"

    def _still_clean(self):
        """Transfers that preflight no longer blocks; the others get its findings."""
        clean = self.browse()
        for division, rows in self.grouped("division_id").items():
            preparer = Preparer(division)
            for transfer, found in rows._found_by(preparer).items():
                if any(item.blocks for item in found):
                    transfer._fails_for(found)
                else:
                    clean |= transfer
        return clean

    def _found_by(self, preparer):
        """What preflight finds in each of one division's."""
        documents = self.filtered("move_id")
        drafts = preparer.documents(documents.move_id, documents, customer_pending=True)
        partners = (self - documents).partner_id
        customers = preparer.relations(partners) if partners else {}
        return {row: drafts[row.move_id.id].prepared.findings for row in documents} | {
            row: customers[row.partner_id.id][1] for row in self - documents
        }

    def _fails_for(self, found):
        kept = findings_to_json(found)
        self.write(
            {
                "findings": kept,
                "diagnosis_code": json.loads(kept)[0]["code"],
                "exact_message": False,
            }
        )

    def _look_again(self):
        """What failed for something that was mended while it was prepared goes on.

        The runner prepared it before the change was to be seen, and whoever made it
        saw it on its way. Here it is to be seen.
        """
        clean = self.filtered(lambda row: row._failed_in_preflight())._still_clean()
        documents = clean.filtered("move_id")
        new = documents._offer_customers(priority=0)
        for row in clean:
            row._offer_again(waits_on=row.move_id and new.get(row.partner_id.id))

    def _failed_in_preflight(self):
        """Whether it failed by itself: not by an answer, nor with another."""
        finding = self._first_finding()
        if self.state != "failed" or finding.keys() & {"answered", "held"}:
            return False
        if self.diagnosis_code != finding["code"]:
            return False
        return finding.get("subject") in SET_UP or finding["code"] in CUSTOMERS_DATA


class ExactOnlineIssue(models.Model):
    _inherit = "exact.online.issue"

    @api.model
    def _mended(self, subject, records):
        """Records were mended elsewhere: look again at what waits on them.

        Now, and once more when it is saved: the runner may be failing a document for
        the former state at this very moment.
        """
        self._release_about(subject, records)
        postcommit = self.env.cr.postcommit
        if MENDED not in postcommit.data:
            postcommit.data[MENDED] = {}
            registry = self.env.registry
            postcommit.add(lambda: _release_late(registry, postcommit.data[MENDED]))
        postcommit.data[MENDED].setdefault((subject, records._name), set()).update(
            records.ids
        )

    @api.model
    def _release_about(self, subject, records):
        ids = {str(record_id) for record_id in records.ids}
        issues = self.sudo().search([("state", "!=", "closed")])

        def about(issue):
            found, _, keys = issue.root.partition(":")
            if found != subject:
                return False
            if not keys:
                return subject == "division" and issue.division_id in records
            return bool(ids & set(keys.split(",")))

        issues.filtered(about)._release()


def _release_late(registry, mended):
    """After the commit: the causes that were opened beside it.

    And what has failed and is not filed under its cause yet. Should the runner file it
    at this moment, PostgreSQL lets one of the two start over.
    """

    def release(cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        for (subject, model), ids in mended.items():
            env["exact.online.issue"]._release_about(subject, env[model].browse(ids))
        unfiled = env["exact.online.transfer"].search(
            [("state", "=", "failed"), ("projected", "=", False)]
        )
        if unfiled:
            unfiled._look_again()
            unfiled.division_id.connection_id._trigger_drain()

    try:
        in_own_transaction(registry, release)
    except Exception:
        # What was saved is saved; *Check again* on the cause does the same.
        _logger.exception("What waits on a mended record could not be looked at")
