# The two commands for newcomers are `make demo` and `make test`; both set up .venv by themselves.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint format bench docs clean requirements

demo: .venv/.runtime
	$(BIN)/eventgraph demo -o network.png

test: .venv/.dev
	$(BIN)/pytest -n auto --dist worksteal

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev
	$(BIN)/python benchmarks/identity.py
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks
	$(BIN)/python benchmarks/articles.py

docs: .venv/.dev
	$(BIN)/python docs/make_cli.py

# Pinned versions with hashes, made anew from pyproject.toml. Review the difference before you commit it.
requirements: .venv/.dev
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	  -o requirements/runtime.txt pyproject.toml requirements/build.in
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
	  -o requirements/dev.txt pyproject.toml requirements/build.in requirements/dev.in

.venv/.runtime: requirements/runtime.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/.runtime

clean:
	rm -rf .venv build dist *.egg-info src/*.egg-info network.png
