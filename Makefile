# make run starts the app; make help lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
APPS := domains workshops actionplans reviewtool
SYSTEM := bash reviewtool/setup/system_packages.sh
MESSAGES := $(shell find $(APPS) -name '*.po' 2>/dev/null)
# Two processes share the quick tests; what measures time runs last and alone (tests/conftest.py).
SHARED := -n 2 --dist loadgroup --no-loadscope-reorder
STATIC := $(shell find static 2>/dev/null | sed 's/ /\\ /g')

.PHONY: help run setup setup-dev static-files messages test test-postgres faults attack bench check format screenshots clean

help: ## list what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

run: setup messages static-files ## install what is missing and serve at port 8000 (PORT= changes it)
	@$(MANAGE) prepare
	@exec $(MANAGE) serve

setup: .venv/.app ## install what the app needs

setup-dev: .venv/.app .venv/.dev ## install what tests and checks need as well

.venv/.app: pyproject.toml reviewtool/setup/system_packages.sh
	@$(SYSTEM) run
	@$(PYTHON) reviewtool/setup/python_version.py
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the app's Python packages"
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --group app
	@touch $@

.venv/.dev: .venv/.app
	@$(SYSTEM) test
	@echo "Installing what tests and checks need"
	@$(BIN)/python -m pip install --quiet --group dev
	@bash reviewtool/setup/browser.sh
	@touch $@

static-files: var/static/staticfiles.json

var/static/staticfiles.json: .venv/.app reviewtool/bundles.py reviewtool/storage.py $(STATIC)
	@$(MANAGE) collectstatic --no-input --clear --verbosity 0
	@touch $@

messages: var/.messages

var/.messages: .venv/.app $(MESSAGES)
	@mkdir -p var
	@$(if $(MESSAGES),$(MANAGE) compilemessages --ignore .venv --verbosity 0)
	@touch $@

test: setup-dev messages ## every test, browser journeys included
	@$(BIN)/python -m pytest $(SHARED) $(ARGS)

test-postgres: setup-dev messages ## what asks a database, on a PostgreSQL started for it
	@$(BIN)/python -m tests.postgres $(SHARED) -m "not journey and not faults and not whole and not once" $(ARGS)

faults: setup-dev messages ## play what happens when things fail; N=1000, SEED=17, DATABASE=postgres
	@$(BIN)/python -m tests.faults --database $(or $(DATABASE),sqlite) \
		$(if $(SEED),--seed $(SEED),--runs $(or $(N),30)) $(ARGS)

attack: setup-dev messages ## try to find out who said what; N=10000, FIRST=1 goes on from a room
	@$(BIN)/python -m tests.attack --rooms $(or $(N),200) --first $(or $(FIRST),1)

bench: setup-dev messages ## measure the served app; ARGS="--quick" for a short look
	@$(BIN)/python -m bench $(ARGS)

check: setup-dev ## lint, format, types, layers, migrations, templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MANAGE) check --fail-level WARNING
	@$(MANAGE) makemigrations --check --dry-run
	@$(BIN)/djlint templates --lint --quiet

format: setup-dev ## put the code into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

screenshots: setup-dev messages ## make the pictures in docs/screenshots; OF=pictures: rooms of all sizes, in var/pictures
	@$(BIN)/python -m tests.screenshots $(OF)

clean: ## remove what was installed and built; the database in var/ stays
	@rm -rf .venv var/static var/.messages .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find $(APPS) tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
