# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_bad_answers
from . import test_calls
from . import test_check
from . import test_companies
from . import test_cost
from . import test_day
from . import test_issues
from . import test_lanes
from . import test_ledger
from . import test_mapping
from . import test_oauth
from . import test_outbox
from . import test_process
from . import test_race
from . import test_remedies_entry
from . import test_remedies_relation
from . import test_rows
from . import test_rights
from . import test_security
from . import test_sweep
from . import test_texts
