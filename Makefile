# Tuodi. `make run` shows it, `make test` checks everything; both set up what they need. `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
WORKERS ?= 2
PYTEST_ARGS ?=
SHARE ?= 1
PORT ?= 8600
DATA ?= $(HOME)/.local/share/tuodi-demo

VENV := .venv
PY := $(VENV)/bin/python
# the lock is complete, so nothing is resolved: a newer release on the index cannot come between
PIP_INSTALL := $(PY) -m pip install -qq --disable-pip-version-check --require-virtualenv --no-deps

# ---- set-up: each step leaves a stamp, so that a second call does nothing

$(VENV)/.stamp-venv:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Tuodi needs Python 3.11 or newer and found no $(PYTHON). On Debian or Ubuntu: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Tuodi needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Creating $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.stamp-run: requirements/run.txt $(VENV)/.stamp-venv
	@echo "Installing what Tuodi needs (locked, checked by hash) …"
	@$(PIP_INSTALL) --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.stamp-project: pyproject.toml $(VENV)/.stamp-run
	@echo "Installing Tuodi itself …"
	@$(PIP_INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/.stamp-dev: requirements/dev.txt $(VENV)/.stamp-project
	@echo "Installing the development tools (locked, checked by hash) …"
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.stamp-bench: requirements/bench.txt $(VENV)/.stamp-dev
	@echo "Installing what is compared with (locked, checked by hash) …"
	@$(PIP_INSTALL) --require-hashes -r requirements/bench.txt
	@touch $@

$(VENV)/.stamp-spark: requirements/spark.txt requirements/sdist.txt $(VENV)/.stamp-dev
	@command -v java >/dev/null || { \
	  echo "Spark needs Java 17 or newer. On Debian or Ubuntu: apt-get install openjdk-17-jre-headless" >&2; exit 1; }
	@echo "Installing Spark (locked, checked by hash) …"
	@$(PIP_INSTALL) --require-hashes -r requirements/sdist.txt
	@$(PIP_INSTALL) --require-hashes --no-build-isolation -r requirements/spark.txt
	@touch $@

SYSTEM_PACKAGES := chromium fonts-noto-cjk postgresql
$(VENV)/.stamp-system: $(VENV)/.stamp-venv
	@if command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing $(SYSTEM_PACKAGES) …"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(SYSTEM_PACKAGES) >/dev/null; \
	else echo "The tests of the workbench need a browser, Chinese fonts and PostgreSQL. On Debian or Ubuntu: apt-get install $(SYSTEM_PACKAGES)" >&2; exit 1; fi
	@touch $@

.PHONY: setup
setup: $(VENV)/.stamp-dev  ## set up .venv with everything, for developing

# ---- the two commands of the README

.PHONY: run
run: $(VENV)/.stamp-project  ## set up, and open the workbench with its demonstration county; ANEW=1 makes it anew
	@$(PY) -m tuodi serve --demo $(if $(ANEW),--anew) --data $(DATA) --port $(PORT)

.PHONY: test test-core test-workbench
test: check test-core test-workbench  ## set up, make check, all tests, coverage

test-core: $(VENV)/.stamp-dev  ## the tests of the core, with coverage
	@TZ=UTC $(PY) -m pytest -n $(WORKERS) --cov --cov-report=term $(PYTEST_ARGS)
	@$(PY) tools/coverage_gate.py

.PHONY: test-spark
test-spark: $(VENV)/.stamp-spark  ## the tests that need Spark and Java: in one process, on two workers, with failing tasks
	@TZ=UTC $(PY) -m pytest tests/spark $(PYTEST_ARGS)

WORKBENCH_TESTS = $(PY) -m pytest -n $(WORKERS) tests/workbench $(or $(PYTEST_ARGS),-p tests.workbench.every_screen)

test-workbench: $(VENV)/.stamp-dev $(VENV)/.stamp-system  ## the tests of the workbench, in a browser too, on SQLite and on PostgreSQL
	@export DJANGO_SETTINGS_MODULE=tuodi.workbench.settings TUODI_DATA=$$(mktemp -d); trap 'rm -rf $$TUODI_DATA' EXIT; \
	  echo "· workbench on SQLite"; $(WORKBENCH_TESTS); \
	  echo "· workbench on PostgreSQL"; $(PY) tools/with_postgres.py $(WORKBENCH_TESTS)

.PHONY: desk-load
desk-load: $(VENV)/.stamp-dev $(VENV)/.stamp-system  ## 64 clients settle 100 people at once on PostgreSQL; every amount is checked
	@$(PY) tools/with_postgres.py --durable $(PY) tools/desk_load.py

.PHONY: hospital-day
hospital-day: $(VENV)/.stamp-dev $(VENV)/.stamp-system  ## 10,000 visits with faults on both sides on PostgreSQL, compared to the fen; VISITS=500
	@$(PY) tools/with_postgres.py --durable $(PY) -m bench.national.day

.PHONY: month-load
month-load: $(VENV)/.stamp-dev $(VENV)/.stamp-system  ## the month of 800,000 people and over 3 million bills on PostgreSQL, time and memory
	@$(PY) tools/with_postgres.py $(PY) -m bench.month_load

.PHONY: month-breaks
month-breaks: $(VENV)/.stamp-dev $(VENV)/.stamp-system  ## a month killed in every step, process and server, against an undisturbed one: row for row
	@$(PY) -m bench.month_breaks

# ---- checks; `make -k check` goes on after a failure

.PHONY: check check-format check-lint check-types check-imports check-dead check-tree
check: check-format check-lint check-types check-imports check-dead check-tree  ## format, lint, types, imports, dead code, tracked files

check-format: $(VENV)/.stamp-dev
	@echo "· format"; $(PY) -m ruff format --check .

check-lint: $(VENV)/.stamp-dev
	@echo "· lint"; $(PY) -m ruff check .

check-types: $(VENV)/.stamp-dev
	@echo "· types"; $(PY) -m mypy

check-imports: $(VENV)/.stamp-dev
	@echo "· imports"; $(VENV)/bin/lint-imports --no-logo

check-dead: $(VENV)/.stamp-dev
	@echo "· dead code"; $(PY) tools/dead_code.py

check-tree: $(VENV)/.stamp-dev
	@echo "· tracked files"; $(PY) tools/check_tree.py

# ---- the rest

.PHONY: fmt
fmt: $(VENV)/.stamp-dev  ## format the code and mend what can be mended
	@$(PY) -m ruff check --fix-only .
	@$(PY) -m ruff format .

.PHONY: mutate
mutate: $(VENV)/.stamp-dev  ## change every figure of every rule a little: a test must fail
	@TZ=UTC $(PY) -m tests.mutation

.PHONY: test-deep
test-deep: $(VENV)/.stamp-dev  ## the generated tests with thousands of rule books and bills each, at random: for the night
	@TZ=UTC HYPOTHESIS_PROFILE=long $(PY) -m pytest -n $(WORKERS) -m hypothesis $(PYTEST_ARGS)

.PHONY: bench bench-jobs bench-guard
GROWTH ?= 100000 1000000 10000000 100000000
bench: $(VENV)/.stamp-bench $(VENV)/.stamp-spark  ## speed: the kernel, others, whole files, growing files, Spark (needs gcc, 10 GB of disk); GROWTH="100000 1000000"
	@$(PY) -m bench.machine
	@$(PY) -m bench.kernel
	@$(PY) -m bench.jobs
	@$(PY) -m bench.jobs --growth $(GROWTH)
	@$(PY) -m bench.peer_spark --rows 1000000

bench-jobs: $(VENV)/.stamp-bench  ## compare whole files with merely reading and writing them
	@$(PY) -m bench.jobs

bench-guard: $(VENV)/.stamp-dev  ## the same, failing where a ratio is over its limit
	@$(PY) -m bench.kernel --guard

.PHONY: nation
nation: $(VENV)/.stamp-project  ## make and settle a year of the country's residents; SHARE=0.05 of them
	@$(PY) -m tuodi.lab.nation --share $(SHARE)
.PHONY: bench-lists
bench-lists: $(VENV)/.stamp-dev $(VENV)/.stamp-system  ## lists and search over a million people, on SQLite and on PostgreSQL
	@$(PY) -m bench.workbench_lists

.PHONY: bench-national
bench-national: $(VENV)/.stamp-dev $(VENV)/.stamp-system  ## settlements by hospitals at 64 connections, beside the same statements in pgbench
	@$(PY) tools/with_postgres.py --durable $(PY) -m bench.national.load

.PHONY: bench-catalogue
bench-catalogue: $(VENV)/.stamp-dev $(VENV)/.stamp-system  ## a catalogue of 300,000 rows loaded on both databases; ROWS=30000
	@$(PY) -m bench.catalogue_load
	@$(PY) tools/with_postgres.py --durable $(PY) -m bench.catalogue_load

.PHONY: national-late
national-late: $(VENV)/.stamp-dev $(VENV)/.stamp-system  ## every message is answered before 10 s: PostgreSQL stopped, a person held, 500 connections
	@$(PY) tools/with_postgres.py --durable $(PY) -m bench.national.late

UV_COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: lock
lock: $(VENV)/.stamp-dev  ## renew requirements/*.txt; UPGRADE=1 takes the newest versions
	@$(PIP_INSTALL) --require-hashes -r requirements/lock.txt
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) --extra workbench -o requirements/run.txt pyproject.toml requirements/build.in
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/dev.txt --extra workbench --extra dev -c requirements/run.txt pyproject.toml requirements/build.in
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/bench.txt --extra workbench --extra bench -c requirements/dev.txt pyproject.toml
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/spark.txt --extra spark -c requirements/dev.txt pyproject.toml
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/sdist.txt requirements/sdist.in
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/lock.txt requirements/lock.in

.PHONY: clean
clean:  ## remove everything that can be made again, the .venv included
	@rm -rf $(VENV) build dist out htmlcov .coverage .coverage.* coverage.json
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find src tests tools bench -type d -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help
help:  ## this list
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*  ## (.*)/  make \1\t\2/' | expand -t 20
