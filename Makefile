# Everything a newcomer needs. Each target does all the set-up first; a second time that is instant.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup run test test-sqlite test-postgres lint format prove bench lock messages

help:
	@echo 'make run            the platform with its demonstration city on http://127.0.0.1:8000 (SANXIAN_PORT)'
	@echo 'make test           every test, on SQLite and on PostgreSQL (ARGS="tests/blood -k screen")'
	@echo 'make test-sqlite    the same, SQLite alone;  make test-postgres  PostgreSQL alone'
	@echo 'make lint           style, types, and the layers of the house'
	@echo 'make format         put the style right'
	@echo 'make prove          the long proofs of docs/reliability.md (ARGS=T5 one of them; ARGS=--list)'
	@echo 'make bench          measurements, as JSON'
	@echo 'make messages       bring the English catalogue up to date with the source'
	@echo 'make pictures       the pictures of the README, taken in a fresh demonstration city'
	@echo 'make lock           pin the packages anew after a change of pyproject.toml'

setup:
	@$(PYTHON) setup/prepare.py

run: setup
	@exec $(BIN)/sanxian serve --demo

test: setup
	@exec $(BIN)/python setup/testrun.py $(ARGS)

test-sqlite: setup
	@exec $(BIN)/python setup/testrun.py --on sqlite $(ARGS)

test-postgres: setup
	@exec $(BIN)/python setup/testrun.py --on postgres $(ARGS)

prove: setup
	@exec $(BIN)/python -m tests.proofs.proving $(ARGS)

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	SANXIAN_HOME='$(CURDIR)/.mypy_cache/home' $(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup
	@exec $(BIN)/python -m bench $(ARGS)

pictures: setup
	@exec $(BIN)/python setup/pictures.py $(ARGS)

lock: setup
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url \
	  --extra dev pyproject.toml -o requirements.lock

messages: setup
	@exec $(BIN)/python setup/catalogue.py
