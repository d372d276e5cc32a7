# All that a developer or a build machine runs. It needs Python 3.11 or newer with venv, make and git.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
VENV := .venv
BIN := $(VENV)/bin
# One worker per core. Each has its own servers and browser, and takes tests from the others when it
# has none left. One more was measured and takes longer: it starts servers and a browser too.
PARALLEL ?= $(shell nproc 2>/dev/null || echo 2)
# Tests start dozens of processes, which then need not compile the application again.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/python -m pytest -n $(PARALLEL) --dist worksteal

# Markers of what is installed: pip runs again when a file that they depend on changes.
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
BROWSER := $(VENV)/browser-path
# Stripe's libraries that can't stand beside the newest one for Python, which is among the packages.
SDKS := $(VENV)/sdk/.installed
# The newest Lighthouse that runs with Node 20.
LIGHTHOUSE_VERSION := 12.8.2
LIGHTHOUSE := $(VENV)/lighthouse/.installed-$(LIGHTHOUSE_VERSION)

.PHONY: help run test test-slow fuzz check bench crash lighthouse messages dependencies clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME) ## the shop and its checkout, at http://127.0.0.1:8000 (HOST and PORT change that)
	@exec $(BIN)/python scripts/foreground.py $(BIN)/gunicorn -c gunicorn.conf.py 'app:create_app()'

test: $(DEV) $(BROWSER) ## the tests, about three minutes; ARGS="-k name" goes on to pytest
	$(PYTEST) -m "not slow" $(ARGS)

test-slow: $(DEV) $(BROWSER) $(SDKS) ## the long matrices that `make test` leaves out
	$(PYTEST) -m slow $(ARGS)

fuzz: $(DEV) ## random requests to every call of the API; FUZZ_EXAMPLES=1000 sends more
	FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),200) $(PYTEST) tests/fuzz $(ARGS)

check: $(DEV) ## style, types and the import law
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --exclude migrations .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEV) ## how fast it is beside a bare program, for reading; ARGS="startup http" measures parts
	$(BIN)/python -m bench $(ARGS)

crash: $(DEV) ## kill the server while clients pay, then audit; ARGS="--database postgresql --kills 100"
	$(BIN)/python -m tests.crash $(ARGS)

messages: $(DEV) ## bring the catalogs of translations up to date, and list what they lack
	$(BIN)/python scripts/messages.py

dependencies: $(DEV) ## what the package index knows against a pinned package: withdrawn, newer, vulnerable
	$(BIN)/python scripts/dependencies.py $(ARGS)

lighthouse: $(DEV) $(BROWSER) $(LIGHTHOUSE) ## Lighthouse's scores of the pages on a phone; needs npm; ARGS="--only payment"
	$(BIN)/python -m tests.lighthouse $(VENV)/lighthouse/node_modules/.bin/lighthouse $(ARGS)

clean: ## remove what was installed and made, but keep the shop's data in instance/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The application runs from its checkout, so only what it needs is installed, not the project itself:
# nothing is built, and nothing but .venv appears in the tree.
define install
@echo "Installing into $(VENV) ($(1)) ..."
$(BIN)/python scripts/requirements.py $(2) > $(VENV)/requirements.txt
$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
	--constraint constraints.txt --requirement $(VENV)/requirements.txt
@touch $@
endef

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): pyproject.toml constraints.txt scripts/requirements.py | $(BIN)/python
	$(call install,what the application needs,)

$(DEV): pyproject.toml constraints.txt scripts/requirements.py | $(BIN)/python
	$(call install,tests and checks too,dev)
	@touch $(RUNTIME)

# Made again when the browser that it names is gone.
$(BROWSER): $(DEV) $(shell test -x "$$(cat $(BROWSER) 2>/dev/null)" || echo FORCE)
	$(BIN)/python scripts/browser.py $@

$(SDKS): tests/contract/programs/versions.txt | $(DEV)
	rm -rf $(VENV)/sdk
	mkdir -p $(VENV)/sdk/node
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
		--target $(VENV)/sdk/python --requirement $<
	@if command -v npm >/dev/null; then \
		npm install --silent --no-audit --no-fund --no-package-lock --prefix $(VENV)/sdk/node \
			"stripe@$$(sed -n 's/^# node: //p' $<)" "typescript@$$(sed -n 's/^# typescript: //p' $<)" \
			$$(sed -n 's/^# browser: //p' $<); \
	else echo "npm is not installed: the tests with Node are skipped"; fi
	@touch $@

$(LIGHTHOUSE): | $(DEV)
	@command -v npm >/dev/null || { echo "npm is needed: https://nodejs.org" >&2; exit 1; }
	rm -rf $(VENV)/lighthouse
	mkdir -p $(VENV)/lighthouse
	npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts --prefix $(VENV)/lighthouse \
		lighthouse@$(LIGHTHOUSE_VERSION)
	@touch $@

.PHONY: FORCE
FORCE:
