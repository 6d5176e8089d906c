# The daily commands. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help demo demo-up demo-down setup setup-ansible test test-appliance test-appliance-ci lint lint-ansible docs format bench lock clean

PYTHON := .venv/bin/python
ANSIBLE := .venv-ansible/bin
LOCK := .venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header
UPGRADE ?=
# Processes that share the tests. Each has a PostgreSQL of its own, so more than there are cores only cost memory.
WORKERS ?= 2

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

demo: ## set up, start the demo, stay; Ctrl-C stops all of it
	@scripts/bootstrap.sh demo
	@.venv/bin/project88 demo run

demo-up: ## the same in the background; returns when it is healthy
	@scripts/bootstrap.sh demo
	@.venv/bin/project88 demo up

demo-down: ## stop the demo; its data stays
	@test ! -x .venv/bin/project88 || .venv/bin/project88 demo down

setup: ## make the environments that the tests need, without running anything
	@scripts/bootstrap.sh tests

setup-ansible: ## make the environment that runs the playbooks
	@scripts/bootstrap.sh ansible

lint: setup lint-ansible ## ruff, mypy, import-linter, ansible-lint, yamllint
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-cache

lint-ansible: setup-ansible ## the playbooks and roles alone: ansible-lint (profile production), yamllint
	$(ANSIBLE)/yamllint --strict .
	PATH="$(CURDIR)/$(ANSIBLE):$$PATH" $(ANSIBLE)/ansible-lint --offline --strict

docs: setup ## write the pages that are made from data: the roles' READMEs, the open routes
	$(PYTHON) scripts/role_readme.py
	$(PYTHON) scripts/chat_routes.py

format: setup ## let ruff rewrite what it can
	$(PYTHON) -m ruff format
	$(PYTHON) -m ruff check --fix

test: lint ## all checks and all tests, but for those that boot hosts; WORKERS=1 for one process
	$(PYTHON) -m pytest -m "not appliance" -n $(WORKERS) --dist loadfile $(ARGS)

test-appliance: setup ## the playbooks on hosts that boot here: all of it; needs root and a kernel that allows containers
	@scripts/bootstrap.sh appliance
	$(PYTHON) -m pytest tests/appliance tests/el9 -m appliance -p no:randomly $(ARGS)

test-appliance-ci: setup ## the part of it that fits a CI run: one Debian host, from bare to the first answer
	@scripts/bootstrap.sh appliance
	$(PYTHON) -m pytest tests/appliance -m "appliance and appliance_ci" -p no:randomly $(ARGS)

bench: setup ## measure the bars; prints a table, asserts nothing about time
	$(PYTHON) -m pytest tests/bench -o python_files='bench_*.py' -p no:randomly -s $(ARGS)

lock: ## pin requirements/*.txt from *.in, with hashes; UPGRADE=--upgrade takes newer versions
	$(LOCK) $(UPGRADE) requirements/runtime.in -o requirements/runtime.txt
	$(LOCK) $(UPGRADE) requirements/dev.in -o requirements/dev.txt
	$(LOCK) $(UPGRADE) requirements/ansible.in -o requirements/ansible.txt
	$(LOCK) $(UPGRADE) --excludes requirements/openwebui-left-out.txt requirements/openwebui.in -o requirements/openwebui.txt

clean: demo-down ## remove the demo's data, the environments and all caches
	@if [ -L .demo/cluster ]; then rm -rf "$$(readlink -f .demo/cluster)"; fi
	rm -rf .demo .venv-openwebui .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	@echo "The environment .venv stays; remove it with: rm -rf .venv"
