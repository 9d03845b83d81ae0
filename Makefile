# Every command a developer needs. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
DATA ?= ../shared/data

.PHONY: help setup setup-align setup-full setup-bench demo try test test-slow fuzz check chromium coturn lint fix lock picture pictures docs bench-quality bench-divergence bench-speed bench-scale bench-kernel bench-precheck bench-serve bench-forum bench-call check-call bench-taxii bench-worlds bench-soak mutants vectors clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

# What stands already costs nothing; what is half made is mended (requirements/README.md).
INSTALL = @command -v $(PYTHON) >/dev/null || { echo "setup: no $(PYTHON) here: install Python 3.11 or newer, or name one: make PYTHON=/path/to/python" >&2; exit 1; }; \
	$(PYTHON) -c 'import sys; sys.exit("setup: Python 3.11 or newer is needed, this is %d.%d: name another, make PYTHON=/path/to/python" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)' && \
	$(PYTHON) requirements/install.py

setup-align: ## make .venv with what `align` needs
	$(INSTALL) align

setup-full: ## complete it with what a node and tables need
	$(INSTALL) full

setup: ## complete it with what the tests need
	$(INSTALL) tests

setup-bench: ## complete it with the peers of the benchmarks
	$(INSTALL) bench

demo: setup-align ## run the main job on the worked example and say where the brief is
	$(BIN)/consilience align examples/strategic-forum/*/ --out consilience-brief

# A file's tests share what they set up, so a file stays with one process; sets are in one order for all processes.
PARALLEL := PYTHONHASHSEED=0 $(BIN)/python -m pytest -q -n auto --maxprocesses 8 --dist loadfile --durations 15
test: setup ## run the test suite, on all cores (under ten minutes on two)
	$(PARALLEL) -m 'not slow and not long'

lint: setup ## format, lint, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test-slow: setup chromium coturn ## run the long and the slow tests: stories typed as commands; browsers, two nodes, many worlds
	$(PARALLEL) -m 'long and not slow'
	$(BIN)/python -m pytest -q --durations 15 -m slow || [ $$? -eq 5 ]

fuzz: setup ## a minute of hostile bytes for each parser, guided by coverage where atheris can be had
	$(BIN)/python -m bench.soak --kill-rounds 0 --fuzz-seconds $(or $(FUZZ_SECONDS),720)

check: lint test test-slow fuzz ## all that CI runs, but for the installs from nothing

try: setup-full ## two demo nodes with the worked example and its forum on http://localhost:8400 and :8401, in about a minute (ALSO=name for one more party)
	$(BIN)/consilience demo examples/strategic-forum/*/ --forum examples/strategic-forum/forum.yaml --dir consilience-try $(if $(ALSO),--also $(ALSO))

chromium: ## see that the browser for the page tests is there (as root: install it)
	@if [ -x /usr/bin/chromium ]; then true; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq chromium fonts-noto-core; \
	else echo "chromium: not at /usr/bin/chromium; install the package of that name, or the browser tests are skipped" >&2; fi

coturn: ## see that the relay for the call's tests is there (as root: install it, and do not let it run)
	@if command -v turnserver >/dev/null; then true; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends coturn; } || echo "coturn: not to be had; the tests of relays are skipped" >&2; \
	  systemctl disable --now coturn >/dev/null 2>&1 || true; \
	else echo "coturn: not installed; the tests of relays are skipped" >&2; fi

picture: demo chromium ## take the picture of the brief in the README again
	/usr/bin/chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1280,1560 --screenshot=docs/images/brief.png file://$(CURDIR)/consilience-brief/brief.html

pictures: picture ## take all pictures of the docs again (about five minutes)
	$(BIN)/python -m tests.journeys.pictures

docs: setup ## build the pages in docs/ as a site with search, offline, into consilience-docs; a broken link is an error
	$(BIN)/python -m sphinx -q -W --keep-going -c docs/site docs consilience-docs
	@echo "the site: consilience-docs/index.html"

fix: setup ## format and mend what a tool can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Extras as they are asked for (`coverage[toml]`), so that a lock can be read by a pip that resolves.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header --no-annotate --custom-compile-command 'make lock'
FULL := pyproject.toml --extra node --extra tables
lock: setup ## write the hash-only requirement files again
	$(LOCK) $(FULL) -o requirements/base.txt
	$(LOCK) pyproject.toml -c requirements/base.txt -o requirements/align.txt
	$(LOCK) $(FULL) requirements/dev.in -c requirements/base.txt -o requirements/dev.txt
	$(LOCK) $(FULL) --extra spark requirements/dev.in requirements/bench.in -c requirements/dev.txt -o requirements/bench.txt
	$(LOCK) requirements/installer.in -c requirements/base.txt -o requirements/installer.txt
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

bench-call: setup chromium ## a secure call of 2, 3 and 4 tabs: time to connect, frames, processor, memory (about a minute)
	$(BIN)/python -m bench.call

check-call: setup chromium coturn ## the secure call whole: tampering in real browsers, two nodes, and through coturn where it is installed (as root)
	$(BIN)/python -m pytest -q tests/web/call tests/journeys/test_call_two_nodes.py

bench-taxii: setup-bench ## 100,000 objects pulled by the reference client, medallion beside it (about 3 minutes)
	$(BIN)/python -m bench.taxii

bench-worlds: setup ## 2,000 worlds that differ only in what a reader may not see (about 10 minutes)
	$(BIN)/python -m bench.worlds --worlds 2000

bench-soak: setup-bench ## fuzzing, 1,000 rounds of kill -9, 10,000 worlds on the pages and across the wire, faults (some hours)
	$(BIN)/python -m bench.soak
	FUZZ=400 $(BIN)/python -m pytest -q tests/ingest/readers/test_fuzz.py
	$(BIN)/python -m bench.wire
	$(BIN)/python -m bench.worlds --worlds 10000

mutants: setup ## change the trust core in one place at a time and see whether a test notices (about an hour)
	$(BIN)/python -m bench.mutants

vectors: setup ## add frozen vectors of new kinds, write the reference of records again
	$(BIN)/python -m tests.vectors.make
	$(BIN)/python -m tests.docs.test_records_page

bench-scale: setup-bench ## tables of 200,000 rows against Splink, growth, copying sources (about 15 minutes; DATA=folder)
	$(BIN)/python -m bench.scale --data $(DATA)
	$(BIN)/python -m bench.scale --data $(DATA) --growth
	$(BIN)/python -m bench.scale --data $(DATA) --thin
	$(BIN)/python -m bench.scale --data $(DATA) --recordlinkage
	$(BIN)/python -m bench.flight --data $(DATA)

clean: ## remove what the other targets made
	rm -rf .venv .venv.lock consilience-brief consilience-try consilience-docs .pytest_cache .mypy_cache .ruff_cache
