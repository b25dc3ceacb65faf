# Each verb sets up what it needs; a second run starts at once.

BIN := .venv/bin
MAKEFLAGS += --jobs=3
# Without npm there is no VS Code, and its tests say that they were skipped.
VSCODE := $(if $(shell command -v npm),.rig/vscode.stamp vsix)

# What `make quick` tests: all that runs within the test's own process, or beside a hub of its own at most.
QUICK := documents features protocol review rubrics session sources store sync syntax

.DEFAULT_GOAL := help
.PHONY: help demo code test quick setup lint types generate torture bench figures docs release picture shot vsix pins clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/demo.stamp ## Review twelve tasks in Neovim, on a hub of its own
	@$(BIN)/python -m redpencil_demo

code: .venv/dev.stamp .rig/vscode.stamp vsix ## Review the same tasks in a VS Code of its own, in your browser (needs npm)
	@$(BIN)/python scripts/vscode_demo.py

test: setup ## Run every check: tests, lint, types, import contracts, generated files
	@$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

quick: .venv/dev.stamp lint types ## Lint, types and the tests that start no editor and no server, in under two minutes
	@$(BIN)/python -m pytest -q --numprocesses=auto --maxprocesses=4 --dist=loadfile $(QUICK:%=tests/%)

setup: .venv/dev.stamp $(VSCODE) ## Set up all that the tests need, as far as it comes without root

lint: .venv/dev.stamp ## Lint, formatting and the direction of imports
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

types: .venv/dev.stamp ## Types, strict
	@$(BIN)/basedpyright

generate: .venv/dev.stamp ## Bring every generated file up to date
	@$(BIN)/python protocol/generate.py write

torture: .venv/dev.stamp ## Type, act, kill and cut off at random for MINUTES (10), and say what was lost
	@PYTHONPATH=tests $(BIN)/python -m torture --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED))

bench: .venv/dev.stamp ## Measure the language server against public ones
	@$(BIN)/python -m benchmarks.lsp --page docs/benchmarks.md

figures: .venv/dev.stamp ## Measure the figures of README.md anew
	@$(BIN)/python -m benchmarks.lsp --write docs/figures.json && $(BIN)/python protocol/generate.py write

docs: .venv/dev.stamp ## Build the docs as a site into site/, with every link checked
	@$(BIN)/python scripts/site.py

release: .venv/dev.stamp ## Build what a release consists of into dist/release/, twice the same bytes (needs npm)
	@scripts/release

picture: .venv/dev.stamp ## Take docs/picture.svg anew from a real screen (needs tmux)
	@$(BIN)/python scripts/picture.py

shot: .venv/dev.stamp .rig/vscode.stamp vsix ## Take docs/vscode.png anew from a real VS Code (needs chromium)
	@$(BIN)/python scripts/vscode_picture.py

vsix: .venv/dev.stamp ## Build the VS Code extension into dist/ and say its size
	@scripts/vsix

pins: .venv/dev.stamp ## Raise the pins in requirements/ to what is current
	@scripts/pins

clean: ## Remove the environment and every cache
	rm -rf .venv .rig .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.rig/vscode.stamp: scripts/vscode-rig/setup scripts/vscode-rig/package-lock.json
	@scripts/vscode-rig/setup

.venv/%.stamp: requirements/%.txt pyproject.toml scripts/environment
	@scripts/environment $*
