# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
#
#   make demo    the main job from nothing: Odoo, PostgreSQL, a local Exact, invoices
#   make test    all tests
#
# PYTHON=python3.12 takes another Python (3.10 to 3.13); ODOO_HOME=... an Odoo 19 you have;
# PG* variables a PostgreSQL you have; ARGS="-k name" goes to pytest.

PYTHON ?= python3
VENV := .venv/bin/python
PYTEST := $(VENV) -m pytest
ARGS ?=
# Two files at a time, each with an Odoo of its own: one of them mostly waits.
BESIDE := -n 2 --dist loadfile
GLUE := exact_online_connector_queue
# Byte code is kept: without it each start of Odoo compiles some thousand files.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help setup venv odoo postgres chromium template dev-db serve demo \
	test test-core test-sandbox test-contract test-platform test-addon test-addon-odoo test-addon-both \
	test-e2e test-torture torture kill-test prove day minute pictures bench lint format wheels lock stop clean distclean

help: ## Show what can be made
	@echo "Exact Online connector. Two commands to begin with: make demo, make test"
	@echo
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' Makefile
	@echo
	@echo '  ARGS="-k name" goes to pytest; PYTHON=python3.12; ODOO_HOME=...; see the top of Makefile'

venv:
	@$(PYTHON) -m tools.venv

odoo: venv
	@$(VENV) -m tools.odoo

postgres: venv
	@$(VENV) -m tools.postgres

chromium: venv
	@$(VENV) -m tools.chromium

template: odoo postgres
	@$(VENV) -m tools.database template

setup: template ## Set up everything: Python packages, Odoo 19, PostgreSQL, template database

demo: setup ## The main job, then serve Odoo and the sandbox (ONCE=1 stops after the table)
	@$(VENV) -m tools.demo $(if $(ONCE),--once)

test: test-core test-sandbox test-contract test-platform test-addon-both test-e2e test-torture ## All tests

test-core: venv ## The core's tests: seconds, no Odoo
	@$(PYTEST) tests/core $(ARGS)

test-sandbox: venv ## The sandbox's tests
	@$(PYTEST) tests/sandbox $(ARGS)

test-contract: venv ## The core against the resource table and the real sandbox
	@$(PYTEST) tests/contract $(ARGS)

test-platform: venv ## The walls between the rooms, and the tools themselves
	@$(PYTEST) tests/platform $(ARGS)

test-addon: setup ## The addons' tests under pytest, in a fresh database (KEEP=1 updates it, DB=name)
	@$(VENV) -m tools.addon_tests $(if $(KEEP),--keep) $(if $(DB),--purpose $(DB)) $(ARGS)
	@$(VENV) -m tools.addon_tests --addon $(GLUE) $(if $(KEEP),--keep) \
		$(if $(DB),--purpose $(DB)) $(ARGS)

test-addon-odoo: setup ## The addon's tests run by odoo-bin itself: what counts in the end
	@$(VENV) -m tools.addon_tests --authority
	@$(VENV) -m tools.addon_tests --authority --addon $(GLUE)

test-addon-both: setup ## The two above, beside each other
	@$(VENV) -m tools.addon_tests --both $(ARGS)

test-e2e: setup chromium ## The whole system as a person: real Odoo, real browser
	@$(PYTEST) tests/e2e $(BESIDE) $(ARGS)

test-torture: setup ## Every kind of trouble once, in real workers: nothing double, nothing lost
	@$(PYTEST) tests/torture $(ARGS)

torture: setup ## The same 300 times (RUNS=300 SEED=1 ARGS="--only kill --makers cron")
	@$(VENV) -m tests.torture $(if $(RUNS),--runs $(RUNS)) $(if $(SEED),--seed $(SEED)) $(ARGS)

prove: setup ## Break each protecting line once: its test must go red (docs/INVARIANTS.md)
	@$(VENV) -m tests.torture.prove $(ARGS)

kill-test: setup ## Kill Odoo 20 times during a drain: each invoice is booked once
	@KILLS=20 $(PYTEST) tests/e2e -k kill $(ARGS)

day: setup ## 12,000 calls wanted, 5,000 allowed a day: three days in time travel
	@$(VENV) -m tests.limits.day $(ARGS)

minute: setup ## 300 invoices under 60 calls a minute, a second division beside them
	@$(VENV) -m tests.limits.minute $(ARGS)

pictures: setup chromium ## Take the pictures of the documentation anew
	@$(VENV) -m tests.e2e.pictures

bench: setup ## What it costs, side by side (ARGS="--quick" or "--full", "--only relations")
	@$(VENV) -m bench $(ARGS)

dev-db: setup ## A database to develop in: made, or the addon updated in it
	@$(VENV) -m tools.database ready dev --lenient

serve: dev-db ## Serve the development database (log-in admin, admin)
	@$(VENV) -m odoo --config .build/dev.conf

lint: venv ## Style, types, walls, addon rules, XML
	@$(VENV) -m tools.lint

format: venv ## Bring the sources into the house's form
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

wheels: venv ## Build the wheels of core, sandbox and addon into dist/
	@$(VENV) -m tools.wheels

lock: venv ## Write the lock files anew from requirements/*.in
	@$(VENV) -m tools.lock

stop: ## End the servers this checkout started
	@if [ -x $(VENV) ]; then $(VENV) -m tools.processes; fi

clean: ## Remove what this checkout made: databases, .build, .venv
	@$(PYTHON) -m tools.clean

distclean: ## Remove the user's cache and PostgreSQL cluster too
	@$(PYTHON) -m tools.clean --all
