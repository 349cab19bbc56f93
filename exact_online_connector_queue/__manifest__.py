# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Exact Online Connector: Job Queue",
    "summary": "Process invoices to Exact Online by several workers and hosts",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Exact Online Connector contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["exact_online_connector", "queue_job"],
    "data": ["data/queue_job.xml"],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
