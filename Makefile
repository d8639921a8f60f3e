# Everything runs in .venv, which any target makes from the pins when they changed. `make help` lists the targets.

PYTHON ?= python3
STACK ?= rota
export PORT ROTA_DATA RELOAD

VENV := .venv
BIN := $(VENV)/bin
SAM := SAM_CLI_TELEMETRY=0 PYTHON="$(CURDIR)/$(BIN)/python" $(BIN)/python -m samcli

# One stamp for each list of pins, named after what the list says.
stamp = $(VENV)/.$(1)-$(firstword $(shell cksum < requirements/$(1).txt))
RUN := $(call stamp,run)
DEV := $(call stamp,dev)

.DEFAULT_GOAL := help
.PHONY: help install run logs build deploy key redrive test test-unit test-functional test-contract test-e2e test-browser \
	bench openapi lint format pins clean

help: ## Show what can be made.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "rota needs Python 3.11 or newer; name one with PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# The tools of the local run are among those of development: whoever has the latter needs nothing more.
$(RUN) $(DEV): | $(BIN)/python
	@echo "installing the pinned packages into $(VENV), once ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements/$(if $(filter $(DEV),$@),dev,run).txt
	@rm -f $(if $(filter $(DEV),$@),$(VENV)/.run-* $(VENV)/.dev-*,$(VENV)/.run-*)
	@touch $@ $(if $(filter $(DEV),$@),$(RUN))

# The command line as this checkout has it: `pip install -e .` would say the same, and take seconds.
$(BIN)/rota: Makefile | $(BIN)/python
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s" -P -m rota_cli "$$@"\n' "$(CURDIR)/cli" "$(CURDIR)/$(BIN)/python" > $@
	@chmod +x $@

install: $(DEV) $(BIN)/rota ## Make .venv with every pinned package, and .venv/bin/rota.

run: $(RUN) $(BIN)/rota ## Serve everything at http://localhost:3000 (PORT, ROTA_DATA; RELOAD=1 follows your edits).
	@PYTHONPATH=layers/rota exec $(BIN)/python -m local --with-parent

logs: $(RUN) ## Show what the functions of a running `make run` write.
	@$(BIN)/python -m local.logs

build: $(RUN) ## Build what is deployed, for Lambda.
	@$(SAM) build

deploy: build ## Deploy to the AWS account your credentials name.
	@$(SAM) deploy --guided

key: $(RUN) ## Make the first admin key of a deployment: make key STACK=rota
	@PYTHONPATH=layers/rota $(BIN)/python -m rota.admin key --stack "$(STACK)"

redrive: $(RUN) ## Give what is in a deployment's dead-letter queues another chance: make redrive STACK=rota
	@PYTHONPATH=layers/rota $(BIN)/python -m rota.admin redrive --stack "$(STACK)"

# The rules of who is on call are covered by branch, by the tests of the parts alone.
test: $(DEV) ## Run every test.
	@$(BIN)/python -m pytest tests/unit -n auto $(COVERED)
	@$(BIN)/python -m pytest tests --ignore=tests/unit -n auto
COVERED := --cov=rota.domain --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=95

test-unit: $(DEV) ## Run the tests of the pure parts; test-functional, -contract, -e2e and -browser run the others.
test-functional test-contract test-e2e test-browser: $(DEV)
test-unit test-functional test-contract test-e2e test-browser:
	@$(BIN)/python -m pytest tests/$(subst test-,,$@)

bench: $(DEV) ## Measure against the budgets; writes bench/RESULTS.md.
	@PYTHONPATH=layers/rota:. $(BIN)/python -m bench

openapi: $(DEV) ## Describe the API anew: writes the document that /openapi.json and /docs serve.
	@PYTHONPATH=layers/rota:. $(BIN)/python -m openapi

lint: $(DEV) ## Check style and types.
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(DEV) ## Write the code the way `make lint` wants it.
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

pins: ## Choose the newest versions that requirements/*.in allow, and pin them (needs uv).
	uv pip compile $(PIN) requirements/dev.in -o requirements/dev.txt
	uv pip compile $(PIN) -c requirements/dev.txt requirements/run.in -o requirements/run.txt
	uv pip compile $(PIN) -c requirements/dev.txt layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
PIN := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

clean: ## Remove what was made here, but for the data of `make run`.
	rm -rf $(VENV) .aws-sam .mypy_cache .pytest_cache .ruff_cache .hypothesis htmlcov .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
