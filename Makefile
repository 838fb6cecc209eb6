# Two commands do everything on a fresh machine: make paper, make test.
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Python keeps the bytecode of what it has imported; pip would compile all that is installed.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: paper test verify lint
paper: .venv/installed
	snakemake --cores 4

test: paper
	python -m pytest

verify: .venv/installed
	python -m scripts.verify.verify

lint: .venv/installed
	ruff format --check .
	ruff check .
	snakefmt --check Snakefile rules
	snakemake --lint

.venv/installed: envs/requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r envs/requirements.txt
	touch $@
