# One environment, two commands: `make demo` shows what postmail does, `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Versions that are known to pass; `make test CONSTRAINTS=` takes the newest.
CONSTRAINTS ?= constraints.txt
INSTALL := $(BIN)/pip install --quiet $(CONSTRAINTS:%=--constraint %)

.PHONY: demo test docs pictures bench quality browser clean

demo: $(VENV)/.core
	$(BIN)/postmail demo --out out/

test: $(VENV)/.dev browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist worksteal

docs: $(VENV)/.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --clean

# All that a program draws or writes for docs/ and templates/; the samples first: mails show them.
pictures: $(VENV)/.dev browser
	$(BIN)/python -m scripts.make_samples
	$(BIN)/python -m scripts.make_rules
	$(BIN)/python -m scripts.draw_timelines
	$(BIN)/python -m scripts.make_pictures
	$(BIN)/python -m scripts.make_gallery
	$(BIN)/python -m scripts.make_restyle
	$(BIN)/python -m scripts.make_preview_pictures

bench: $(VENV)/.dev browser
	$(BIN)/python -m benchmarks.imports
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.planner
	$(BIN)/python -m benchmarks.ledger
	$(BIN)/python -m benchmarks.preview

quality: test .quality/.tools
	POSTMAIL_RACE_SECONDS=60 $(BIN)/pytest -n 0 tests/cadence/ledger/test_race.py
	POSTMAIL_TIMES=10 $(BIN)/pytest -n 2 tests/compiler/test_built_in.py tests/fast/test_equality.py
	$(BIN)/pytest -n 2 tests/quality/check_product.py tests/quality/check_accessibility.py \
		tests/quality/check_preview.py
	$(BIN)/pytest -n 0 tests/quality/check_html.py
	$(BIN)/python -m scripts.try_lowest

# The Nu checker needs Java, axe-core a Chromium (see tests/quality/tools.py).
.quality/.tools: Makefile
	npm install --prefix .quality --no-save --no-package-lock --no-audit --no-fund --ignore-scripts \
		vnu-jar@26.9.27 axe-core@4.14.1
	touch $@

# Looked for every time: it belongs to the machine, not to the environment.
browser: $(VENV)/.dev
	$(BIN)/python -m scripts.browser

$(VENV)/bin/pip:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "postmail needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --upgrade pip

$(VENV)/.core: $(VENV)/bin/pip pyproject.toml $(CONSTRAINTS)
	$(INSTALL) --editable .
	touch $@

$(VENV)/.dev: $(VENV)/bin/pip pyproject.toml $(CONSTRAINTS)
	$(INSTALL) --editable '.[all]' --group dev
	touch $@ $(VENV)/.core $(VENV)/.docs

$(VENV)/.docs: $(VENV)/.core
	$(INSTALL) --editable . --group docs
	touch $@

clean:
	rm -rf $(VENV) out dist site .hypothesis .quality .mypy_cache .pytest_cache .ruff_cache
