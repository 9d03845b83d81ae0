# Every command a developer needs. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared/data

.PHONY: help setup demo try test check chromium lint fix lock picture bench-quality bench-divergence bench-speed bench-scale bench-kernel bench-precheck bench-serve bench-forum bench-taxii bench-worlds bench-soak mutants vectors clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

# The stamp depends on the lock, so a changed lock installs again and an unchanged one costs nothing.
.venv/.installed: requirements/dev.txt requirements/precheck.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@# Without what it pins: only its compiled part is used (decision 0088).  Where there is no wheel, its tests are skipped.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r requirements/precheck.txt || echo "precheck: no wheel for this platform; its tests are skipped" >&2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

setup: .venv/.installed ## make .venv with everything the product and its tests need

demo: setup ## run the main job on the worked example and say where the brief is
	$(BIN)/consilience align examples/strategic-forum/*/ --out consilience-brief

test: setup ## run the test suite
	$(BIN)/python -m pytest -q -m 'not slow'

lint: setup ## format, lint, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test chromium ## all that CI runs
	$(BIN)/python -m pytest -q -m slow || [ $$? -eq 5 ]

try: setup ## two demo nodes with the worked example and its forum on http://localhost:8400 and :8401, in about half a minute (ALSO=name for one more party)
	$(BIN)/consilience demo examples/strategic-forum/*/ --forum examples/strategic-forum/forum.yaml --dir consilience-try $(if $(ALSO),--also $(ALSO))

chromium: ## see that the browser for the page tests is there (as root: install it)
	@if [ -x /usr/bin/chromium ]; then true; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq chromium fonts-noto-core; \
	else echo "chromium: not at /usr/bin/chromium; install the package of that name, or the browser tests are skipped" >&2; fi

picture: demo chromium ## take the picture of the brief in the README again
	/usr/bin/chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1280,1560 --screenshot=docs/images/brief.png file://$(CURDIR)/consilience-brief/brief.html

fix: setup ## format and mend what a tool can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --custom-compile-command 'make lock'
lock: ## write the hash-only requirement files again
	test -x $(BIN)/uv || ($(PYTHON) -m venv .venv && $(BIN)/pip install --quiet uv)
	$(LOCK) pyproject.toml -o requirements/base.txt
	$(LOCK) pyproject.toml requirements/dev.in -c requirements/base.txt -o requirements/dev.txt
	$(LOCK) pyproject.toml requirements/dev.in requirements/bench.in -c requirements/dev.txt -o requirements/bench.txt
	$(LOCK) --no-deps requirements/precheck.in -o requirements/precheck.txt

bench-quality: setup ## quality figures on public data sets (about 5 minutes; DATA=folder)
	$(BIN)/python -m bench.quality --data $(DATA)

bench-speed: setup ## time and memory for 1,000 reports beside the bare language model (about 10 minutes)
	$(BIN)/python -m bench.speed

bench-divergence: setup ## exactness, planted causes and disclosure of estimates (about 10 minutes, needs no data)
	$(BIN)/python -m bench.divergence
	$(BIN)/python -m bench.disclosure

bench-kernel: setup ## the ledger beside its raw limit, and decisions a second (about 1 minute)
	$(BIN)/python -m bench.kernel

bench-precheck: setup ## a private check of 10,000 by 10,000 keys (about 1 minute)
	$(BIN)/python -m bench.precheck

bench-serve: setup ## the pages of a node of a million records under load (about 40 minutes, most of it building)
	$(BIN)/python -m bench.serve

bench-forum: setup ## the forum's pages and data under load, 10,000 items and 500 members (about 10 minutes)
	$(BIN)/python -m bench.forum

bench-taxii: setup ## 100,000 objects pulled by the reference client, medallion beside it (about 3 minutes)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(BIN)/python -m bench.taxii

bench-worlds: setup ## 200 worlds that differ only in what a reader may not see (about 15 minutes)
	$(BIN)/python -m bench.worlds --worlds 200

bench-soak: setup ## fuzzing, 1,000 rounds of kill -9, 10,000 worlds on the pages and across the wire, faults (some hours)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(BIN)/python -m bench.soak
	$(BIN)/python -m bench.wire
	$(BIN)/python -m bench.worlds --worlds 10000 --grow 99

mutants: setup ## change the trust core in one place at a time and see whether a test notices (about an hour)
	$(BIN)/python -m bench.mutants

vectors: setup ## add frozen vectors of new kinds, write the reference of records again
	$(BIN)/python -m tests.vectors.make
	$(BIN)/python -m tests.docs.test_records_page

bench-scale: setup ## tables of 200,000 rows against Splink, growth, copying sources (about 15 minutes; DATA=folder)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(BIN)/python -m bench.scale --data $(DATA)
	$(BIN)/python -m bench.scale --data $(DATA) --growth
	$(BIN)/python -m bench.scale --data $(DATA) --thin
	$(BIN)/python -m bench.scale --data $(DATA) --recordlinkage
	$(BIN)/python -m bench.flight --data $(DATA)

clean: ## remove what the other targets made
	rm -rf .venv consilience-brief consilience-try .pytest_cache .mypy_cache .ruff_cache
