# The few commands a newcomer needs. Everything happens in .venv; nothing is fetched but packages.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint format bench clean

demo: $(VENV)/.installed          ## install Themebank and run the demonstration study to its report
	$(BIN)/themebank run

test: $(VENV)/.installed-dev      ## run the tests
	$(BIN)/pytest -n auto

lint: $(VENV)/.installed-dev      ## style, types and the layers of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev    ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed-dev     ## measure speed and quality (needs the real material for most of it)
	$(BIN)/python -m tests.benchmarks

clean:                            ## remove what a run of the demonstration made
	rm -rf outputs vault study.db study.db-wal study.db-shm study.db-learned

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@
