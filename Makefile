# Two commands for a newcomer: `make run` and `make test`. Neither asks a question.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= $(CURDIR)/var
export UPSTANDER_HOME ?= $(HOME_DIR)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test check fix golden bench question-reader docs demo lock clean

help: ## Say what the targets are
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: $(VENV)/.ready src/upstander_web/static/vendor/.ready ## Set up, load the demo force, open the staff site
	@$(BIN)/python tools/run_demo_site.py

test: $(VENV)/.ready src/upstander_web/static/vendor/.ready ## Set up, check, and pass every test
	@tools/install_system.sh
	@$(MAKE) --no-print-directory check
	@$(BIN)/python tools/run_tests.py

check: $(VENV)/.ready ## Lint, types, import contracts, shape, rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/check_shape.py
	$(BIN)/upstander rules check
	$(BIN)/upstander rules test

fix: $(VENV)/.ready ## Format, and mend what lint can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(VENV)/.ready ## Rewrite the golden files; review the diff as code
	UPSTANDER_REWRITE_GOLDEN=1 $(BIN)/pytest tests/golden

bench: $(VENV)/.ready ## Time read and scan beside their peers; writes docs/benchmarks.md
	$(BIN)/python tests/bench/run.py --write-docs $(if $(PEERS),--peers $(PEERS))

question-reader: $(VENV)/.ready ## Train the reader of questions again from its sentences
	$(BIN)/python tools/train_question_reader.py

docs: $(VENV)/.ready ## Rewrite docs/cli.md from the commands' own help
	$(BIN)/python tools/make_cli_docs.py

demo: $(VENV)/.ready ## Make the demo force, scan it, print the findings against the key
	$(BIN)/upstander demo

lock: $(VENV)/.ready ## Resolve the dependencies again, by hash
	$(BIN)/python tools/lock_requirements.py

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

src/upstander_web/static/vendor/.ready: package.json package-lock.json $(wildcard src/upstander_web/theme/styles/*)
	npm ci --ignore-scripts --no-audit --no-fund --silent
	npm run --silent styles
	@mkdir -p $(@D) && touch $@

clean: ## Remove what the other targets made
	rm -rf $(VENV) node_modules var src/upstander_web/static/vendor build dist .mypy_cache .ruff_cache .pytest_cache
