# The commands of the project. `make` alone lists them; each does its own set-up, once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
DEMO_HOST := $(if $(HTTPS),$(shell hostname -I 2>/dev/null | cut -d' ' -f1),127.0.0.1)
SCHEME := $(if $(HTTPS),https,http)
# A folder of its own for each run: pytest tidies the shared one while others still use it.
# The order of collection puts the long journeys early, so that no core waits for the other at the end.
PYTEST = $(PY) -m pytest -q --basetemp="$$(mktemp -d /tmp/regauss.XXXXXX)"
# A lock names everything, so nothing is resolved: an old pip looks for newer versions of what a lock pins.
INSTALL = $(PY) -m pip install -q --require-hashes --no-deps
LOCK = .make/lock/bin/uv pip compile -q --generate-hashes --no-header --no-annotate --universal --python-version 3.11
LONG := --hypothesis-profile=long --ignore=tests/journeys -k "race or machine or at_once or killed or fuzzed"
FLASK := $(PY) -m flask --app wsgi
export REGAUSS_PORT := $(PORT)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run demo migrate test test-long lint bench lock tests-sqlite tests-postgresql

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: .make/python .make/browser ## set up, load the demo once, serve it on port $(PORT)
	@export REGAUSS_DEMO="$${REGAUSS_DEMO:-1}"; \
	export REGAUSS_BASE_URL="$${REGAUSS_BASE_URL:-$(SCHEME)://$(DEMO_HOST):$(PORT)}"; \
	$(FLASK) migrate; \
	if [ "$$REGAUSS_DEMO" = 1 ]; then $(FLASK) demo load; fi; \
	exec $(FLASK) serve --host $(if $(HTTPS),0.0.0.0,127.0.0.1) --port $(PORT)

demo: .make/python ## load the demo without serving it
	@REGAUSS_DEMO=1 $(FLASK) migrate && REGAUSS_DEMO=1 $(FLASK) demo load

migrate: .make/python ## bring the database that REGAUSS_DATABASE_URL names up to date
	@$(FLASK) migrate

test: .make/python-dev .make/browser .make/chromium lint tests-sqlite tests-postgresql ## lint, types and every test, on both databases

tests-sqlite:
	@echo "tests on SQLite"; TEST_DATABASE=sqlite $(PYTEST) -n 2 --dist loadfile --no-loadscope-reorder

tests-postgresql:
	@echo "tests on PostgreSQL"; TEST_DATABASE=postgresql $(PYTEST) -n 2 --dist loadfile --no-loadscope-reorder -m "not one_database"

test-long: .make/python-dev .make/browser .make/chromium ## the long races, faults and fuzzing
	@TEST_DATABASE=sqlite $(PYTEST) $(LONG)
	@TEST_DATABASE=postgresql $(PYTEST) $(LONG)

lint: .make/python-dev ## style, format, types and templates
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/djlint --quiet --lint templates

bench: .make/python-dev .make/browser .make/chromium ## our figure, the floor and their ratio, one JSON object a line
	@for file in bench/*.py; do $(PY) -m "bench.$$(basename $$file .py)"; done

lock: ## write the locks anew from requirements.txt and pyproject.toml; what is pinned stays
	@python3 -m venv .make/lock && .make/lock/bin/pip install -q uv
	@$(LOCK) requirements.txt -o requirements.lock
	@$(LOCK) requirements.txt --group pyproject.toml:dev -o requirements-dev.lock

$(VENV)/bin/python:
	@python3 -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); $(SUDO) apt-get update -qq; \
	  $(SUDO) apt-get install -y -qq python3-venv >/dev/null; python3 -m venv $(VENV); }

.make/python: requirements.lock | $(VENV)/bin/python
	@echo "installing the Python libraries"; mkdir -p .make
	@$(INSTALL) -r requirements.lock
	@touch $@

.make/python-dev: requirements-dev.lock .make/python
	@echo "installing the development tools"
	@$(INSTALL) -r requirements-dev.lock
	@$(INSTALL) -r requirements-contract.lock
	@touch $@

# Browser libraries come through npm: the machine's own, else the one that PyPI packages.
.make/browser: package-lock.json requirements-node.lock | .make/python
	@echo "installing the browser libraries"
	@if command -v npm >/dev/null; then npm ci --silent; else \
	  python3 -m venv .make/node && .make/node/bin/pip install -q --require-hashes -r requirements-node.lock \
	  && PATH="$$PWD/.make/node/bin:$$PATH" npm ci --silent; fi
	@rm -rf static/vendored && mkdir -p static/vendored/inter static/vendored/zxing-wasm/reader static/vendored/world-atlas
	@cp node_modules/@fontsource-variable/inter/files/inter-latin-{,ext-}wght-normal.woff2 \
	    node_modules/@fontsource-variable/inter/LICENSE static/vendored/inter/
	@cp node_modules/zxing-wasm/dist/es/share.js node_modules/zxing-wasm/LICENSE static/vendored/zxing-wasm/
	@cp node_modules/zxing-wasm/dist/es/reader/index.js \
	    node_modules/zxing-wasm/dist/reader/zxing_reader.wasm static/vendored/zxing-wasm/reader/
	@cp node_modules/world-atlas/countries-110m.json node_modules/world-atlas/LICENSE static/vendored/world-atlas/
	@touch $@

.make/chromium: | .make/python
	@{ command -v chromium && /sbin/ldconfig -p | grep 'libatomic\.so\.1'; } >/dev/null || { \
	  echo "installing Chromium for the browser tests, and a library that its driver needs"; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium libatomic1 >/dev/null; }
	@mkdir -p .make && touch $@
