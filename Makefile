PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUESTIONS ?=
DATA ?=

.PHONY: setup setup-dev run test check evaluate train clean

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "On the Record needs Python 3.11 or newer, found %s: make PYTHON=python3.12 run" % sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --requirement requirements.txt
	touch $@

setup-dev: $(VENV)/.installed-dev

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --disable-pip-version-check --requirement requirements-dev.txt
	touch $@

run: setup
	$(BIN)/python app.py

test: setup-dev
	$(BIN)/python -m pytest

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

evaluate: setup
	$(BIN)/python evaluate.py $(if $(QUESTIONS),--questions $(QUESTIONS))

train: setup-dev
	@test -n "$(DATA)" || { echo "make train DATA=DIR: expected the folder of the training data, found none" >&2; exit 2; }
	$(BIN)/python -m training.pack_reader --data $(DATA) --out training/runs/pack.safetensors
	$(BIN)/python -m training.train_reader --pack training/runs/pack.safetensors --init rag/models/reader

clean:
	rm -rf $(VENV)
	find index -mindepth 1 ! -name README.md -delete
