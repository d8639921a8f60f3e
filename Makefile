# Everything runs in .venv, which any target makes from the pins when they changed. `make help` lists the targets.

PYTHON ?= python3
PORT ?= 3000
STACK ?= rota
export PORT ROTA_DATA RELOAD

VENV := .venv
BIN := $(VENV)/bin
PINS := requirements/dev.txt
READY := $(VENV)/.installed-$(shell cksum < $(PINS) | tr -c '0-9\n' '-')

.DEFAULT_GOAL := help
.PHONY: help install run build deploy key test test-unit test-functional test-contract test-e2e test-browser bench \
	lint format pins clean

help: ## Show what can be made.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): $(PINS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "rota needs Python 3.11 or newer; say which with PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "installing the pinned packages into $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(PINS)
	@rm -f $(VENV)/.installed-*
	@touch $@

install: $(READY) ## Make .venv with every pinned package.

run: $(READY) ## Serve everything at http://localhost:3000 (PORT, ROTA_DATA; RELOAD=1 follows your edits).
	@exec $(BIN)/python -m local --with-parent

build: $(READY) ## Build what is deployed, for Lambda.
	@SAM_CLI_TELEMETRY=0 $(BIN)/sam build $(if $(VERBOSE),,--no-print-requests) PYTHON="$(CURDIR)/$(BIN)/python"

deploy: build ## Deploy to the AWS account your credentials name.
	@SAM_CLI_TELEMETRY=0 $(BIN)/sam deploy --guided

key: $(READY) ## Make the first admin key of a deployment: make key STACK=rota
	@PYTHONPATH=layers/rota $(BIN)/python -m rota.admin key --stack "$(STACK)"

test: $(READY) ## Run every test.
	@$(BIN)/python -m pytest

test-unit test-functional test-contract test-e2e test-browser: test-%: $(READY)
	@$(BIN)/python -m pytest tests/$*

bench: $(READY) ## Measure against the budgets; writes bench/RESULTS.md.
	@PYTHONPATH=layers/rota:. $(BIN)/python -m bench

lint: $(READY) ## Check style and types.
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(READY) ## Write the code the way `make lint` wants it.
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

clean: ## Remove what was made here, but not the data of `make run`.
	rm -rf $(VENV) .aws-sam .mypy_cache .pytest_cache .ruff_cache .hypothesis htmlcov .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
