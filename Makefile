# Testamur: what a person types. `make help` lists it. Nothing but Python 3.11 (with venv), make and git is needed.
SHELL := /bin/sh
PORT ?= 8000
DATA ?= data/demo
VENV := .venv
BIN := $(VENV)/bin
export UV_PYTHON_DOWNLOADS := never

.PHONY: help setup dev demo run check test test-long bench docs screenshots words lock release

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "make %-12s %s\n", $$1, $$2}'

setup: ## the product in .venv, the command at .venv/bin/testamur
	@sh tools/bootstrap.sh base

dev:
	@sh tools/bootstrap.sh dev

demo: setup ## the invented institution with its whole story, at http://localhost:8000 (PORT=, DATA=, INSTITUTION=)
	@$(BIN)/testamur demo --port $(PORT) --data $(DATA) $(if $(INSTITUTION),--institution $(INSTITUTION))

run: setup ## serve your own institution (after: testamur init --institution FILE --admin EMAIL)
	@$(BIN)/testamur serve --port $(PORT) --with-worker

check: dev ## form, types, laws of the house, templates, migrations, words
	@$(BIN)/python tools/test.py check

test: dev ## everything: the checks, SQLite, PostgreSQL, Chromium, with one table at the end
	@$(BIN)/python tools/test.py

test-long: dev ## in full what `make test` samples
	@TESTAMUR_LONG=1 $(BIN)/python tools/test.py

bench: dev ## speed and memory as ratios in one run
	@$(BIN)/python bench/run.py

docs: dev ## the tables and diagrams in docs, made anew from the source
	@$(BIN)/python tools/docs.py
	@$(BIN)/python tools/glossary.py

screenshots: dev ## the pictures of README and docs, from the demo in Chromium
	@$(BIN)/python tools/screenshots.py

words: dev ## bring the French catalogues in step with the source
	@$(BIN)/python tools/words.py

lock: ## compile the lock files anew (versions and hashes, no addresses)
	@sh tools/bootstrap.sh lock

release: dev ## build the wheel into dist/
	@$(BIN)/python -m hatchling build
