# The developers' commands. On a new Debian 12 or 13 with git, make and Python, `make test` and `make demo` install all they need.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

BIN := .venv/bin
PYTHON := $(BIN)/python
SHIPPED := __init__.py plugin.py translator.py unsupported.py core provider ui
OURS := $(SHIPPED) demo scripts tests benchmarks
QM := i18n/datacube_browser_fr.qm i18n/datacube_browser_en.qm
# What is installed is what is written down: exact versions by their hashes, nothing that is built here, nothing else.
PIP_INSTALL := pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps
JOBS ?= 4
MAXFAIL ?=
TESTS ?=
SCHEDULES ?= 600
SEED ?=
SUITE ?= trixie
INPUTS ?= 100000
MINUTES ?= 30
FUZZ_SEED := $(or $(SEED),$(shell od -An -N4 -tu4 /dev/urandom | tr -d ' '))
GENERATED := extlibs/__init__.py resources.py $(QM)
# Hundreds of processes import the same modules: without their bytecode, each compiles them anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- environment and generated files ------------------------------------------------------------------------------------

.PHONY: system
system: ## Install missing Debian packages (needs root or sudo; says what it installs)
	@scripts/install-system-packages.sh

.venv/.stamp: requirements-dev.txt | system
	@test -x $(PYTHON) || /usr/bin/python3 -m venv --system-site-packages .venv
	$(BIN)/$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

extlibs/__init__.py: requirements-extlibs.txt extlibs.sha256 scripts/vendor.py .venv/.stamp
	$(PYTHON) -m scripts.vendor
	@touch $@

resources.py: resources.qrc $(wildcard resources/*.svg) scripts/compile_resources.py .venv/.stamp
	$(PYTHON) -m scripts.compile_resources

build/bench-venv/.stamp: benchmarks/requirements.txt | system
	@test -x build/bench-venv/bin/python || /usr/bin/python3 -m venv build/bench-venv
	build/bench-venv/bin/$(PIP_INSTALL) -r $<
	@touch $@

build/pyqt6/.stamp: requirements-qt6.txt .venv/.stamp
	$(BIN)/$(PIP_INSTALL) --upgrade --target build/pyqt6 -r $<
	@touch $@

i18n/%.qm: i18n/%.ts | system
	lrelease -silent -nounfinished $< -qm $@

.PHONY: vendor
vendor: .venv/.stamp ## Generate extlibs/ again: pystac and pystac-client in the plugin's own namespace
	$(PYTHON) -m scripts.vendor

.PHONY: qt6
qt6: build/pyqt6/.stamp ## PyQt6 for the compatibility tests, into build/pyqt6

.PHONY: resources
resources: resources.py ## Compile resources.qrc and its icons

.PHONY: translations
translations: .venv/.stamp ## Update i18n/*.ts from the sources and compile them
	$(PYTHON) -m scripts.translations update
	$(MAKE) --no-print-directory $(QM)

# --- checks ------------------------------------------------------------------------------------------------------------

# The checks keep one processor busy for minutes, and the tests, which wait for servers and windows, leave that much idle:
# they run at once. Only the lint, which takes seconds, comes first. What the checks say is shown when the tests have ended.
# What tests install for themselves is installed at their beginning, so that a package index that is away for some minutes
# fails none of them.
# bandit is not among them, and secrets are sought outside SHIPPED alone: tests/gate/ has both look at the same files
# in the zip.
.PHONY: test
test: lint .venv/.stamp $(GENERATED) build/pyqt6/.stamp ## Everything: checks, unit tests, tests with QGIS
	@mkdir -p build; failed=0; \
	{ $(PYTHON) -m tests.venvs; $(MAKE) --no-print-directory --keep-going typecheck secrets NOT_SEARCHED="$(SHIPPED)" \
		check-translations ; } \
		>build/checks.log 2>&1 & checks=$$!; \
	$(MAKE) --no-print-directory coverage || failed=1; \
	wait $$checks || failed=1; cat build/checks.log; exit $$failed

# Test files run in parallel processes, each with its own QGIS profile, ordered by name, so that the tests with a real QGIS
# window, which take longest, start first.
PYTEST := pytest -n $(JOBS) --max-worker-restart 0 --dist loadfile --no-loadscope-reorder $(if $(MAXFAIL),--maxfail $(MAXFAIL))

.PHONY: test-only
test-only: $(GENERATED) build/pyqt6/.stamp $(if $(TESTS),,demo-data) ## The tests without the checks, or TESTS=… of them, in JOBS=4 processes
	$(PYTHON) -m $(PYTEST) $(TESTS)

# Made before the tests: on a busy machine it takes longer than a test may.
.PHONY: demo-data
demo-data: .venv/.stamp
	$(PYTHON) -m demo.build

.PHONY: coverage
coverage: $(GENERATED) build/pyqt6/.stamp demo-data ## All tests; fails where they try too few branches of core, provider or ui, and says which
	$(PYTHON) -m scripts.coverage run -m $(PYTEST)

.PHONY: lint
lint: .venv/.stamp ## ruff, its formatter, codespell
	$(BIN)/ruff check $(OURS)
	$(BIN)/ruff format --check $(OURS)
	$(BIN)/codespell $(OURS) resources *.md metadata.txt Makefile

.PHONY: format
format: .venv/.stamp ## Format, and fix what ruff can fix
	$(BIN)/ruff check --fix $(OURS)
	$(BIN)/ruff format $(OURS)

.PHONY: typecheck
typecheck: .venv/.stamp ## mypy --strict on core/
	$(BIN)/mypy core

.PHONY: scan
scan: secrets ## bandit and a search for secrets, on the sources
	$(BIN)/bandit --quiet --recursive $(SHIPPED)

.PHONY: secrets
secrets: .venv/.stamp ## The search for secrets alone
	git ls-files -z -- . $(NOT_SEARCHED:%=':!:%') | xargs -0 -n 200 -P 2 $(BIN)/detect-secrets-hook

.PHONY: check-translations
check-translations: .venv/.stamp ## Fail on strings that are missing, unfinished or stale in i18n/*.ts
	$(PYTHON) -m scripts.translations check

.PHONY: test-servers
test-servers: .venv/.stamp $(GENERATED) ## Tests against pgSTAC, nginx and MapServer (installs them)
	scripts/install-test-servers.sh
	$(PYTHON) -m pytest -m servers

.PHONY: test-faults
test-faults: $(GENERATED) ## What the plugin does while something fails: SCHEDULES=600 of it; SEED=… for others; ONLY="LINE" for one again
	$(PYTHON) -m tests.faults --schedules $(SCHEDULES) --seed $(or $(SEED),0) $(if $(ONLY),--only "$(ONLY)")

.PHONY: fuzz
fuzz: .venv/.stamp $(GENERATED) ## Hostile input for every parser: INPUTS=100000; SEED=… of an earlier run does it again
	@echo "SEED=$(FUZZ_SEED)"
	FUZZ_INPUTS=$(INPUTS) $(PYTHON) -m pytest -n $(JOBS) tests/fuzz --hypothesis-seed=$(FUZZ_SEED) -o faulthandler_timeout=0

.PHONY: soak
soak: package ## A real QGIS in use for MINUTES=30: memory, objects, handles, threads and files must stay as they are
	$(PYTHON) -m tests.life soak --minutes $(MINUTES)

.PHONY: test-life
test-life: package ## The plugin reloaded 100 times; plugin, project and QGIS closed in the midst of all that it does (40 minutes)
	$(PYTHON) -m tests.life reload --times 100
	$(PYTHON) -m tests.life close
	$(PYTHON) -m tests.life draw --times 100

.PHONY: test-matrix
test-matrix: ## The tests on QGIS 3.44 too, in a Debian 13 under build/ (2.5 GB; needs root); SUITE=forky: with GDAL 3.13
	TESTS="$(TESTS)" scripts/test-matrix.sh $(SUITE)

# --- demo, benchmarks and release ---------------------------------------------------------------------------------------

.PHONY: package
package: $(GENERATED) ## build/datacube_browser.zip, for Install from ZIP; plugins.xml and the SBOM beside it
	$(PYTHON) -m scripts.package

.PHONY: validate-zip
validate-zip: package ## Check the zip by the rules of the QGIS plugin site
	$(PYTHON) -m scripts.validate_zip build/datacube_browser.zip

.PHONY: demo
demo: package ## The main job in a real QGIS on a local datacube, checked; see build/demo/
	$(PYTHON) -m demo.run --check

.PHONY: run
run: package ## QGIS with the plugin and the local datacube, in a temporary profile
	$(PYTHON) -m demo.run --interactive

.PHONY: screenshots
screenshots: package ## All pictures of the guides and the film of the main job, for docs/images/; again: what is missing
	failed=0; for module in demo.screenshots tests.desktop.geoplateforme_pictures; do \
	  $(PYTHON) -m $$module || failed=1; done; exit $$failed

.PHONY: bench
bench: $(GENERATED) build/bench-venv/.stamp ## Benchmarks: the export against QGIS, GDAL and rasterio on slow links, the dock in use; ONLY=NAME for one, PEER=PATH for STAC API Browser
	$(PYTHON) -m benchmarks $(if $(ONLY),--only $(ONLY))

.PHONY: clean
clean: ## Remove what is generated, but not .venv
	rm -rf --one-file-system build extlibs resources.py i18n/*.qm .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
