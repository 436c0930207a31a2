# Two commands are enough: `make run` shows the hub, `make test` proves it. `make help` lists the rest.
# The system's own Python where it will do: one built on the machine without its distribution's care (pyenv) takes a third more.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; print("/usr/bin/python3" if sys.version_info >= (3, 11) else "python3")' 2>/dev/null || echo python3)
LOCAL := $(PYTHON) -m deploy.local

FUZZ_SECONDS ?= 300

.PHONY: fuzz help run status stop clean test test-compose check contracts bench parked resend republish

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## the whole hub on this machine, data in .local; Ctrl-C stops it
	@$(LOCAL) run

status: ## what each service has in hand: outbox, lag, parked keys, late acks, last items
	@$(LOCAL) status

stop: ## stops a hub that runs elsewhere (another terminal, or left behind)
	@$(LOCAL) stop

clean: ## stops the hub and removes its data, the environment and the broker's jars
	@$(LOCAL) clean

test: ## everything that proves it, on servers of its own, beside a running hub
	@$(LOCAL) test $(ARGS)

test-compose: ## the same image and stack through docker compose, one order of each kind, one kill
	@$(LOCAL) test-compose

check: ## lint, types, import contracts, generated files
	@.venv/bin/python -m deploy.check

contracts: ## generates what follows from the events and the settings: schemas, AsyncAPI, released shapes, settings page
	@.venv/bin/python -m deploy.contracts
	@.venv/bin/python -m deploy.released
	@.venv/bin/python -m deploy.settings_page

parked: ## the messages that wait in each service, with their reason (SERVICE=casework for one)
	@$(LOCAL) operate parked $(SERVICE)

resend: ## says again what a broker forgot: make resend TOPIC=intake.orders SINCE=2026-11-23T08:00+01:00
	@$(LOCAL) operate resend $(TOPIC) $(SINCE)

republish: ## says current state again for a new reader: make republish SERVICE=assignment [TOPIC=assignment.network]
	@$(LOCAL) operate republish $(SERVICE) $(TOPIC)

fuzz: ## coverage-guided fuzzing of what reads mail; says executions and time (FUZZ_SECONDS=300)
	@nice -n 10 .venv/bin/python -m tests.fuzz --seconds $(FUZZ_SECONDS)

bench: ## the figures of the whole flow, beside a floor and a textbook
	@$(LOCAL) bench $(ARGS)
