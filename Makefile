# Torchcourse. `make` lists what can be made; each target sets up what it needs in .venv.

PYTHON ?= python3
BIN := .venv/bin
# nbgrader calls its tools by name.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help demo check test static tests everyday notebooks build lab formgrader bench book messages pictures lint clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/installed build  ## grade a small class: the course end to end, in demo/
	$(BIN)/torchcourse demo

check: .venv/installed  ## for every day: static and everyday, side by side
	$(MAKE) --no-print-directory --jobs 2 --output-sync static everyday

test: static tests notebooks  ## run every check

# `make check`, `make test` and CI all begin with this.
static: .venv/installed  ## check the form and the types of the code, and whether what is built is fresh
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/torchcourse build --check

tests: .venv/installed  ## run all tests
	$(BIN)/python -m pytest --durations 40

everyday: .venv/installed  ## run the tests that take no browser, server or graded class
	$(BIN)/python -m pytest -m 'not long'

notebooks: .venv/installed  ## execute lessons and answer keys, and compare with what is committed
	$(BIN)/python -m pytest --nbval --nbval-sanitize-with tests/nbval_sanitize.cfg notebooks zh_CN/notebooks
	$(BIN)/python -m pytest --nbval-lax solutions zh_CN/solutions

build: .venv/installed  ## make notebooks, release versions and answer keys from the text
	$(BIN)/torchcourse build

lab: .venv/installed build  ## open the student's side in JupyterLab, in lab/, with self-checks beside it
	$(BIN)/torchcourse handout lab
	$(BIN)/python -m torchcourse.jupyter.lab_and_service lab

formgrader: .venv/installed  ## open JupyterLab in this course; choose Nbgrader, Formgrader there
	$(BIN)/jupyter lab

bench: .venv/installed  ## measure the grading engine against stock nbgrader
	$(BIN)/python benchmarks/grading.py
	$(BIN)/python benchmarks/feedback.py
	$(BIN)/python benchmarks/self_check.py

book: .venv/installed build  ## make the book, lessons and docs as pages that need no network, in build/book/
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[book]'
	$(BIN)/python docs/make_book.py

messages: .venv/installed  ## take the package's messages into its catalogues, and compile these
	$(BIN)/python -m torchcourse.authoring.languages.package_messages

pictures: .venv/installed build  ## photograph the pages for the README, with Chromium
	PYTHONPATH=tests $(BIN)/python docs/make_pictures.py

lint: .venv/installed  ## mend the form of the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:  ## remove what was set up and made here, but no student's work
	rm -rf .venv demo .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	  || { echo "Python 3.11 to 3.14 is needed; name it with make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@
