# What a newcomer needs: make demo, make test. What a contributor needs: make check, make lock, make train.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
DEMO   := build/demo
UV     := uv==0.13.9

.PHONY: demo test check readme lock train clean

demo: $(READY)  ## extract the corpus into a store, ask it some questions, export it
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@echo "1. Reading corpus/articles into the store $(DEMO)/store"
	$(BIN)/kg extract corpus/articles --store $(DEMO)/store --output $(DEMO)/corpus.ttl
	@echo; echo "2. Who organised the China International Big Data Industry Expo 2022?"
	$(BIN)/kg query organizers "China International Big Data Industry Expo 2022" --store $(DEMO)/store
	@echo; echo "3. Which organisers run the most events?"
	$(BIN)/kg query top-organizers --store $(DEMO)/store
	@echo; echo "4. Why is a fact believed?"
	$(BIN)/kg explain "China International Big Data Industry Expo 2022 | startDate" --store $(DEMO)/store
	@echo; echo "5. Export as GraphML, for Gephi and the like"
	$(BIN)/kg export $(DEMO)/graph.graphml --store $(DEMO)/store
	@echo; echo "Done. The store is $(DEMO)/store, the graph $(DEMO)/corpus.ttl and $(DEMO)/graph.graphml."
	@echo "Ask it yourself:  $(BIN)/kg query --list --store $(DEMO)/store"

test: $(READY)  ## run the tests
	$(BIN)/python -m pytest

check: $(READY)  ## lint, types, import contracts, score gate
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/kg evaluate corpus/gold/dev --gate corpus/scores.json

readme: $(READY)  ## run the README's commands and write what they print into it
	$(BIN)/python docs/refresh.py

lock: $(READY)  ## resolve the dependencies again and write requirements/*.txt with hashes
	$(BIN)/python -m pip install --quiet $(UV)
	$(call compile,,runtime)
	$(call compile,--extra dev -c requirements/runtime.txt,dev)
	$(call compile,--extra train -c requirements/runtime.txt,train)
	$(call compile,--extra spark -c requirements/runtime.txt,spark)

train: $(READY)  ## install what training needs and train the models again
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/train.txt
	$(BIN)/kg train corpus/gold/train corpus/gold/news --output extractor/nlp/weights

clean:  ## remove what make and the tools wrote
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

define compile
$(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --custom-compile-command "make lock" --quiet $(1) --output-file requirements/$(2).txt

endef

# One virtual environment, made again only when the locked dependencies or the build change. Debian's
# python3 without python3-venv has no ensurepip: there its own pip installs into the environment.
$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "kg needs Python 3.11 or newer; '$(PYTHON)' is not. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --without-pip --clear $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m pip --python $(BIN)/python install --quiet pip
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
