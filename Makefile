# Every target does its own set-up on a fresh clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared
# A copy of https://github.com/scrapinghub/article-extraction-benchmark, which bench measures page bodies on where it is.
PAGES ?= ../article-extraction-benchmark

.PHONY: demo test lint format bench bench-quality axe screenshots train judge matcher lock clean

# The lock file keeps one day's versions; the package itself allows the ranges of pyproject.toml.
$(VENV)/.installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable . --group dev
	touch $@

demo: $(VENV)/.installed
	$(BIN)/unless demo

test: lint
	$(BIN)/python -m pytest

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What the browser tests check accessibility with: axe-core is under the MPL-2.0 and is fetched, not kept here.
AXE := tests/web/browser/node_modules/axe-core/axe.min.js
axe: $(AXE)
$(AXE):
	npm install --no-save --no-package-lock --no-audit --no-fund --loglevel=error --prefix tests/web/browser axe-core@4

# Pictures of the main pages, from the demonstration's dossier; takes Chromium.
screenshots: $(VENV)/.installed
	PYTHONPATH=tests $(BIN)/python docs/screenshots.py

# Speed on this machine: printed, never asserted. Torch is there to be held against.
bench: $(VENV)/.train
	$(BIN)/python -m bench.speed --data $(DATA)
	$(BIN)/python -m bench.ledger
	$(BIN)/python -m bench.forecast
	$(BIN)/python -m bench.batch --data $(DATA)
	$(BIN)/python -m bench.web
	$(BIN)/python -m bench.pages --benchmark $(PAGES)
	$(BIN)/python -m bench.charts
	$(BIN)/python -m bench.pooling --data $(DATA)
	$(BIN)/python -m bench.feeds

# The reader's figures on development data, held against bench/floors.toml.
bench-quality: $(VENV)/.installed
	$(BIN)/python -m bench.quality --data $(DATA)

$(VENV)/.train: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group train
	touch $@

# Two teachers, their probabilities, a student of both, and the judge: about three hours and a half on 2 cores.
# Resumes from build/training if stopped.
STUDENT := --passes 3 --seed 11 --newswire 1.0 --rate 1.2e-4 --dropout 0.13
train: $(VENV)/.train
	$(BIN)/python -m training.train --data $(DATA)/data --work build/training/one --passes 5
	$(BIN)/python -m training.train --data $(DATA)/data --work build/training/two --passes 4 --seed 7
	$(BIN)/python -m training.teach build/training/one/averaged-5.pt build/training/two/averaged-4.pt \
		--data $(DATA)/data --to build/training/soft.npz
	$(BIN)/python -m training.train --data $(DATA)/data --work build/training/student $(STUDENT) \
		--start build/training/one/averaged-5.pt --soft build/training/soft.npz
	$(BIN)/python -m training.export --version 3 build/training/student/averaged-2.pt build/training/student/averaged-3.pt
	$(MAKE) judge

# The judge of likelihoods and conditions, on the tagger as it ships: about a quarter of an hour.
judge: $(VENV)/.train
	$(BIN)/python -m training.judge --data $(DATA)/data --version 3 --passes 8

# The relevance model of matching, from the reports and wordings in training/matching, read by the reader as it ships.
# The rules around it were tuned on set7, which it has not seen.
# Resumes from build/matcher if stopped.
MATCHER := $(BIN)/python -m training.matcher --wordings training/matching/wordings.txt --made 1.5 --dropout 0.15
matcher: $(VENV)/.train
	$(MATCHER) --work build/matcher/one --rate 1.6e-4 --passes 12 \
		training/matching/set1.json training/matching/set2.json training/matching/set3.json \
		training/matching/set4.json training/matching/set5.json
	$(MATCHER) --work build/matcher/two --start build/matcher/one/averaged.pt --rate 8e-5 --passes 4 --seed 2 \
		--to src/unless/matching/model training/matching/set[1-6].json

# Package names and versions only: an index address never belongs in the file.
lock: $(VENV)/.installed
	$(BIN)/python -m pip freeze --exclude-editable --exclude unless | grep -E '^[A-Za-z0-9._-]+==' > requirements.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
