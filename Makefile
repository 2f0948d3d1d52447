# Two commands for a newcomer: `make demo` and `make test`. Everything stays inside this folder.

VENV  := .venv
BIN   := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PIP   := $(BIN)/python -m pip -qq --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test test-all programs check format clean

help:
	@echo "make demo      an invented case, from spreadsheets to a drawn panel"
	@echo "make test      the tests (a few minutes, set-up apart)"
	@echo "make test-all  these, the slow tests, and those that need other programs (installed on Debian)"
	@echo "make check     ruff and mypy"
	@echo "make format    puts the code into ruff's format"
	@echo "make clean     removes what these commands made, except demo folders"

# A working environment is kept; one left half-made by an interruption is made afresh.
$(VENV)/made:
	@set -e; \
	if $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then touch $@; exit 0; fi; \
	python=; \
	for name in python3 python3.13 python3.12 python3.11 python py; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ] && ! command -v uv >/dev/null 2>&1; then \
	  echo "No Python 3.11 or later was found. Install it from https://www.python.org/downloads/ and run make again." >&2; exit 1; \
	fi; \
	echo "Making $(VENV) ..."; \
	rm -rf $(VENV); \
	if [ -n "$$python" ] && $$python -c 'import ensurepip, venv' >/dev/null 2>&1; then $$python -m venv $(VENV); \
	elif command -v uv >/dev/null 2>&1; then uv venv --quiet --seed --python "$${python:-3.11}" $(VENV); \
	else \
	  version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "$$python cannot make virtual environments: the package python$$version-venv is missing." >&2; \
	  echo "On Debian and Ubuntu: sudo apt install python$$version-venv" >&2; exit 1; \
	fi; \
	touch $@

$(VENV)/ready: $(VENV)/made pyproject.toml
	@echo "Installing citizen-panels and what it needs (once) ..."
	@$(PIP) install --editable .
	@touch $@

$(VENV)/ready-dev: $(VENV)/made pyproject.toml
	@echo "Installing citizen-panels and its test tools (once) ..."
	@$(PIP) install --editable ".[dev]"
	@touch $@ $(VENV)/ready

demo: $(VENV)/ready
	@folder=demo; n=2; while [ -e "$$folder" ]; do folder=demo-$$n; n=$$((n + 1)); done; \
	$(BIN)/citizen-panel demo "$$folder"
	@echo "In this clone the command is $(BIN)/citizen-panel."

test: $(VENV)/ready-dev
	@$(BIN)/python -m pytest -n auto --dist loadgroup -m "not slow and not system"

# The rest after `test`, so that no test runs twice. What is missing is skipped, and -rs says so.
test-all: test programs
	@$(BIN)/python -m pytest -n auto --dist loadgroup -m "slow or system" -rs

# What checks the documents: veraPDF's Java, poppler, Chromium with its driver, LibreOffice.
programs: $(VENV)/ready-dev
	@packages=$$($(BIN)/python -m tests.gates.programs); \
	if [ -z "$$packages" ]; then exit 0; fi; \
	admin=; if [ "$$(id -u)" != 0 ]; then admin=sudo; fi; \
	if command -v apt-get >/dev/null 2>&1 && { [ -z "$$admin" ] || command -v sudo >/dev/null 2>&1; }; then \
	  echo "Installing $$packages ..."; \
	  { $$admin apt-get update -qq && \
	    $$admin env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$packages; } >/dev/null || \
	    echo "They could not be installed: the tests that need them are skipped." >&2; \
	else \
	  echo "Missing, so some tests are skipped (Debian's names): $$packages" >&2; \
	fi

check: $(VENV)/ready-dev
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy

format: $(VENV)/ready-dev
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
