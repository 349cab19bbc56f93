# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Setting up and running the project: one module per step, `python -m tools.<step>`.

Nothing here is shipped in a wheel. `tools.venv` runs on the machine's own Python
and uses the standard library only; the other steps run in the environment it makes.
"""
