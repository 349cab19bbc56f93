# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import exact_online_reference
from . import exact_online_token
from . import exact_online_budget
from . import exact_online_connection
from . import exact_online_division
from . import exact_online_journal
from . import exact_online_vat_code
from . import exact_online_gl_account
from . import exact_online_payment_condition
from . import exact_online_period
from . import exact_online_relation
from . import exact_online_mapping
from . import exact_online_transfer
from . import exact_online_offering
from . import exact_online_projection
from . import exact_online_issue
from . import exact_online_choice
from . import exact_online_relink
from . import exact_online_hand_over
from . import exact_online_cron
from . import res_config_settings
from . import account_mapped
from . import account_move
from . import res_partner
