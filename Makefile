# Everyday commands. `make run` and `make test` need Python 3.11, make and git; they fetch the rest.
SHELL := /bin/bash
PYTHON := .venv/bin/python
UV := $(shell command -v uv || echo .uv/bin/uv)
STAMP := .venv/.installed
export SQLALCHEMY_SILENCE_UBER_WARNING = 1
export RASA_TELEMETRY_ENABLED = false
export UV_LINK_MODE = copy

.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-16s %s\n", $$1, $$2}'

run: setup ## set up what is missing, start everything, print the address
	@$(PYTHON) -m bot run

test: setup ## run all tests
	@$(PYTHON) -m bot train >/dev/null
	@$(PYTHON) -m pytest

setup: $(STAMP) ## install the environment of the lock file

$(STAMP): requirements.lock vendor/tensorflow_stub/pyproject.toml
	@command -v python3.11 >/dev/null || python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Harbour needs Python 3.11: install it (Debian: apt-get install python3.11) and try again."; exit 1; }
	@[ -x "$(UV)" ] || { echo "Installing uv …"; python3 -m pip install --quiet --target .uv uv \
		|| { echo "Could not install uv: it needs pip (Debian: apt-get install python3-pip) and a package index."; exit 1; }; }
	@[ -x $(PYTHON) ] || $(UV) venv --quiet --python 3.11 .venv
	@echo "Installing the environment of requirements.lock …"
	@$(UV) pip sync --python $(PYTHON) requirements.lock
	@touch $@

run-intake: setup ## a reference intake on this machine, to try delivery with: [PORT=8443] [FAULT=slow]
	@$(PYTHON) -m bot intake --port "$(or $(PORT),8443)" --fault "$(FAULT)"

deliveries: setup ## list what could not be delivered
	@$(PYTHON) -m bot deliveries

lock: ## make requirements.lock anew from pyproject.toml
	@$(UV) pip compile --quiet pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-annotate --upgrade -o requirements.lock

train: setup ## train the model, if there is none for the present data
	@$(PYTHON) -m bot train

lint: setup ## ruff: style and mistakes
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: setup ## mypy, strict, on bot/ and actions/
	@.venv/bin/mypy

check-content: setup ## say in plain words what is wrong with guidance and wording, with file and line
	@$(PYTHON) -m bot check-content

content-report: setup ## list what is due, unconfirmed or not agreed, every link, the hardest texts: [DAYS=30]
	@$(PYTHON) -m bot content-report $(if $(DAYS),--days $(DAYS))

guidance-table: setup ## write docs/guidance.md anew from the files
	@$(PYTHON) -m bot guidance-table

validate: check-content ## the same, and rasa data validate
	@$(PYTHON) -m rasa data validate --max-history 1 2>&1 | tail -n 20; exit $${PIPESTATUS[0]}

check: lint types validate test ## everything that .ci/run calls

bench: train ## measure start, messages a second, memory and training; prints figures
	@$(PYTHON) -m benchmarks.bench

bench-whatsapp: train ## count the WhatsApp messages of whole conversations, which cost money, and 100 people at once
	@$(PYTHON) -m benchmarks.whatsapp

bench-console: train ## play five calls on the console by keys alone, and time them
	@$(PYTHON) -m benchmarks.console

run-whatsapp-fake: train ## start everything with a fake WhatsApp, and a phone in the browser to try it
	@$(PYTHON) -m benchmarks.fake_whatsapp

simulate: train ## play people through the API: PEOPLE=file.jsonl [ONLY=id] [OUT=dir]
	@$(PYTHON) -m benchmarks.simulate "$(PEOPLE)" --only "$(ONLY)" --out "$(or $(OUT),out/simulate)"

evaluate: train ## measure understanding on accounts that nobody trained on: [EVAL=folder]
	@$(PYTHON) -m benchmarks.overlap "$(or $(EVAL),../shared/eval)"
	@$(PYTHON) -m benchmarks.evaluate "$(or $(EVAL),../shared/eval)"

finetune: setup ## make models/encoder anew from the examples: most of an hour on two cores, PyTorch in an environment of its own
	@[ -x .venv-finetune/bin/python ] || $(UV) venv --quiet --python 3.11 .venv-finetune
	@$(UV) pip install --quiet --python .venv-finetune/bin/python --group finetune
	@.venv-finetune/bin/python -m bot.encoder.finetune

variety: setup ## measure how varied the examples are; fails where they are poor
	@$(PYTHON) -m benchmarks.variety

clean: ## remove the environment, models and data of this folder
	rm -rf .venv .uv .rasa var .venv-finetune models/harbour-*.tar.gz

.PHONY: help run test setup run-intake deliveries lock train lint types check-content content-report guidance-table validate check bench bench-whatsapp bench-console run-whatsapp-fake simulate evaluate finetune variety clean
