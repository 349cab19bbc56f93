# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Prepare Odoo's own side: the log-in's company, and documents with VAT.

    python -m tools.demo.book <configuration of Odoo>

A process of its own with Odoo in it, run while the server is down; a second run finds
what the first made.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from typing import Any

from tools import paths
from tools.progress import say

COMPANY = "NL Company"
#: Begins a line that tells how far it is; the answer, as JSON, is the last line.
PROGRESS = "document "
DOCUMENTS = paths.ROOT / "exact_online_connector" / "tests" / "documents.py"


def _documents() -> Any:
    # By its path: the package beside it would load the tests and what they need.
    spec = importlib.util.spec_from_file_location("eoc_documents", DOCUMENTS)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _work(conf: str) -> dict[str, Any]:
    # By name: Odoo is in the environment only once it has been set up.
    odoo: Any = importlib.import_module("odoo")
    registry_module: Any = importlib.import_module("odoo.modules.registry")
    config: Any = importlib.import_module("odoo.tools").config
    config.parse_config(["--config", conf, "--no-http", "--log-level", "warn"])
    registry = registry_module.Registry(config["db_name"][0])
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        company = env["res.company"].search([("name", "=", COMPANY)], limit=1)
        admin = env.ref("base.user_admin")
        if admin.company_id != company:
            manager = env.ref("account.group_account_manager")
            admin.write(
                {
                    "company_ids": [odoo.Command.link(company.id)],
                    "company_id": company.id,
                    "group_ids": [odoo.Command.link(manager.id)],
                }
            )
        env = env(user=admin, su=False)
        module = _documents()
        maker, moves = module.Documents(env, company), env["account.move"]
        for number, document in enumerate(module.CATALOGUE, 1):
            say(f"{PROGRESS}{number} of {len(module.CATALOGUE)}: {document.ref}")
            moves |= maker.book([document.ref])
        answer = {
            "company_id": company.id,
            "moves": moves.ids,
        }
        registry.signal_changes()
    return answer


if __name__ == "__main__":
    say(json.dumps(_work(sys.argv[1])))
