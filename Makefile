# What a person types. Every command sets up what it needs, from Python 3.11 or newer and make alone.

HOST ?= 127.0.0.1
PORT ?= 7860
PYTEST ?=
UPGRADE ?=
SIZES ?= 10000,100000
ARTICLES ?= samples/articles
QUESTIONS ?= samples/questions.jsonl
ROUNDS ?= 3
export PYTHON

BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: run test setup setup-dev browser lint format bench eval eval-ci eval-baseline peers lock clean help

run: setup  ## load the samples into an empty library, serve page and API, print the address (HOST=, PORT=)
	$(BIN)/newsdesk serve --host $(HOST) --port $(PORT) --load-samples

test: setup-dev browser lint  ## every check and every test (PYTEST="-k words" narrows the tests)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(PYTEST)

setup:  ## only the set-up; afterwards .venv/bin/newsdesk works
	@tools/setup.sh run

setup-dev:
	@tools/setup.sh dev

browser: setup-dev
	@tools/browser.sh

lint: setup-dev  ## style, types and layering
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/basedpyright
	$(BIN)/lint-imports

format: setup-dev  ## lay the code out, and mend what ruff can mend
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: setup-dev  ## the benches, with their result in build/bench.json (SIZES=10000,100000,1000000)
	@mkdir -p build
	$(BIN)/python -m eval.bench --out build/bench.json --sizes $(SIZES)

eval: setup  ## the sets that ship, asked of the samples: one table, and a folder with a report a set in build/eval
	$(BIN)/python -m eval.shipped run --out build/eval

eval-ci: setup  ## a part of them against eval/sets/baseline.json; fails where a metric got worse by more than chance
	$(BIN)/python -m eval.shipped ci

eval-baseline: setup  ## write eval/sets/baseline.json again
	$(BIN)/python -m eval.shipped baseline

peers:  ## Newsdesk beside what tutorials build (ARTICLES=, QUESTIONS=, ROUNDS=); the table goes into docs/peers.md
	@tools/setup.sh peers
	.venv-peers/bin/python -m eval.peers "$(ARTICLES)" "$(QUESTIONS)" --rounds $(ROUNDS) --out docs/peers.md

lock:  ## write the lock files again from pyproject.toml, keeping versions (UPGRADE=1 takes the newest); needs uv
	@tools/lock.sh $(if $(UPGRADE),--upgrade)

clean:  ## remove everything that was made here
	rm -rf .venv .venv-peers build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find bot ingest library prompts eval tests -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
