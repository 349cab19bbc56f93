# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import account_move_reversal
from . import exact_online_check
from . import exact_online_coverage
from . import exact_online_adopt
from . import exact_online_book_number
from . import exact_online_book_period
from . import exact_online_diagnosis
from . import exact_online_book_reference
from . import exact_online_hand_over
from . import exact_online_relink
from . import exact_online_rights_check
from . import exact_online_rule_file
from . import exact_online_withdraw
