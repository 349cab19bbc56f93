# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Causes that Exact has named often enough: nothing more is sent into them."""

from collections import Counter

from .roots import FoundAt, root_of_draft, shares

# Exact counts errors, ten an hour block the app: two answers prove a cause.
ENOUGH = 2


class Causes:
    """What a division's documents must not run into again before a person mends it.

    :param issues: open ``exact.online.issue`` records of the division.
    """

    def __init__(self, issues):
        self._stopped = [
            FoundAt(issue.code, issue.root, issue._finding())
            for issue in issues
            if issue.refusals >= ENOUGH
        ]
        self._seen = Counter(
            {(issue.code, issue.root): issue.refusals for issue in issues}
        )

    def refused(self, findings, roots):
        """Take note of what Exact answered to a document with these roots."""
        for finding in findings:
            root = root_of_draft(finding, roots)
            place = (finding["code"], root)
            self._seen[place] += 1
            if self._seen[place] == ENOUGH:
                self._stopped.append(FoundAt(finding["code"], root, finding))

    def stops(self, roots):
        """The finding into which a document with these roots would run, or None."""
        for found in self._stopped:
            if shares(roots, found.root):
                return dict(found.finding, held=True)
        return None
