# One command a job, the same here and in CI. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
JOBS ?= $(shell nproc)
SLUICE := build/release/sluice
VERSION := $(shell grep -oE 'sluice VERSION [0-9.]+' CMakeLists.txt | cut -d' ' -f3)

# What tests with random choices begin with: told, so that a failure can be asked again with the same one (`make test SEED=n`).
SEED := $(or $(SEED),$(shell shuf -i 1-999999 -n 1))
export SEED

# Tests labelled `integrity` kill and stop the program, fill its disk and fail its syncs, and judge what it has acknowledged:
# they are asked once, and what they say counts. Those labelled `machine` measure patience and pages in real time; on a
# starved machine one can fail for the machine's sake, so such a one is asked a second time, with the same seed.
define run_tests
@echo "seed: $(SEED)"
ctest --preset $(1) -j $(JOBS) -LE 'machine|integrity'
ctest --preset $(1) -L integrity
ctest --preset $(1) -L machine --repeat until-pass:2
endef

.PHONY: help packages test-packages build deb container release run test rehearsal pages picture siege desk cluster drill bench-cluster soak proof soak-orders checkouts bench bulkhead asan ubsan tsan clang fuzz format format-check lint clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

packages:  ## install what is missing to build and run (scripts/packages.txt)
	@scripts/install-packages.sh build

test-packages:  ## likewise, with what tests, benchmarks and style need; starts no service
	@scripts/install-packages.sh build package container test

# A folder that is new is configured without tests, which would need packages that the program does not.
build/%/build.ninja: CMakeLists.txt CMakePresets.json cmake/*.cmake
	cmake --preset $* $(if $(wildcard build/$*/CMakeCache.txt),,-DSLUICE_TESTS=OFF)

build: packages build/release/build.ninja  ## build build/release/sluice
	cmake --build --preset release --target sluice -j $(JOBS)

deb: build/release/build.ninja  ## the Debian package: build/release/sluice_*.deb
	@scripts/install-packages.sh build package
	cmake --build --preset release --target deb -j $(JOBS)

container: deb  ## the container: build/release/sluice-VERSION.tar, as root
	@scripts/install-packages.sh build package container
	[ -d build/release/debian-root ] || scripts/debian-root.sh build/release/sluice_$(VERSION)-1_*.deb build/release/debian-root
	scripts/container.sh build/release/sluice_$(VERSION)-1_*.deb build/release/debian-root build/release/sluice-$(VERSION).tar

release: container  ## what is given to people, of a tagged commit: build/release/release-VERSION
	scripts/release.sh build/release build/release/release-$(VERSION)

run: build  ## serve the demo shop on http://127.0.0.1:8080
	$(SLUICE) serve --demo

test: test-packages  ## build and run every test
	cmake --preset release -DSLUICE_TESTS=ON
	cmake --build --preset release -j $(JOBS)
	cd tests/outside && npm ci --no-audit --no-fund --silent
	$(call run_tests,release)

rehearsal: build  ## a million buyers over ten seconds for ten thousand units; then eight kinds of sale in which people wait
	scripts/rehearsal.sh $(SLUICE) storm
	scripts/rehearsal.sh $(SLUICE) kinds

pages: build test-packages  ## every page in every state, as pictures on one sheet: build/pages/index.html
	cd tests/outside && npm ci --no-audit --no-fund --silent
	SLUICE_BIN=$(abspath $(SLUICE)) node tests/outside/pages/contact_sheet.mjs build/pages

picture: build test-packages  ## the docs' pictures of the demo shop and the dashboard: docs/images/shop.png, dashboard.png
	cd tests/outside && npm ci --no-audit --no-fund --silent
	SLUICE_BIN=$(abspath $(SLUICE)) node tests/outside/pages/picture.mjs docs/images

siege: build test-packages  ## honest purchases while one vandal does all that one machine can, for 30 s
	cd tests/outside && npm ci --no-audit --no-fund --silent
	SLUICE_BIN=$(abspath $(SLUICE)) node tests/outside/siege/siege.mjs

desk: build test-packages  ## what the operators' desk costs, beside its aims: a thousand sales, the dashboard's first paint, twenty of them in a rehearsal
	cd tests/outside && npm ci --no-audit --no-fund --silent
	SLUICE_BIN=$(abspath $(SLUICE)) node tests/outside/desk/desk.mjs

soak: test-packages  ## simulated histories for 60 s, or as long as told, then a thousand kills of the real program: `make soak FOR=8h FROM=100000 KILLS=0`
	cmake --preset release -DSLUICE_TESTS=ON
	cmake --build --preset release -j $(JOBS) --target soak sluice
	build/release/sim/soak --for $(or $(FOR),60s) --from $(or $(FROM),$(shell date +%s)000)
	cd tests/outside && npm ci --no-audit --no-fund --silent
	[ "$(KILLS)" = 0 ] || KILLS=$(or $(KILLS),soak) SLUICE_BIN=$(abspath $(SLUICE)) node --test tests/outside/crash/kill9.test.mjs

proof: test-packages  ## what the tests try, in figures, which it also puts into docs/guarantees.md
	cmake --preset release -DSLUICE_TESTS=ON
	cmake --build --preset release -j $(JOBS) --target proof
	SLUICE_BIN=$(abspath $(SLUICE)) node tests/outside/proof/figures.mjs --write

cluster: build test-packages  ## edges, owners, workers, two balancers, PostgreSQL and Redis that fail over, and RabbitMQ on this machine, until Ctrl-C
	cd tests/outside && npm ci --no-audit --no-fund --silent
	SLUICE_BIN=$(abspath $(SLUICE)) node tests/outside/drill/cluster.mjs

drill: build test-packages  ## each process of that topology killed, stopped and cut off under purchases: `make drill PEOPLE=200`
	cd tests/outside && npm ci --no-audit --no-fund --silent
	SLUICE_BIN=$(abspath $(SLUICE)) node --test tests/outside/cluster/drill.test.mjs
	SLUICE_BIN=$(abspath $(SLUICE)) node tests/outside/drill/drill.mjs $(or $(PEOPLE),200)

bench-cluster: build test-packages  ## holds and joins through four edges, Redis, an owner and PostgreSQL with a synchronous standby
	cd tests/outside && npm ci --no-audit --no-fund --silent
	SLUICE_BIN=$(abspath $(SLUICE)) node tests/outside/drill/bench.mjs

soak-orders: build test-packages  ## a hundred thousand orders through a provider with every fault, and two kills
	cd tests/outside && npm ci --no-audit --no-fund --silent
	SLUICE_BIN=$(abspath $(SLUICE)) node tests/outside/soak/orders.mjs

checkouts: build test-packages  ## how long checkouts are waited for while the payment provider is well, slow, failing and dead
	cd tests/outside && npm ci --no-audit --no-fund --silent
	SLUICE_BIN=$(abspath $(SLUICE)) node tests/outside/soak/checkouts.mjs

bench: test-packages  ## engines, ledger and HTTP against nginx, as ratios
	cmake --preset release -DSLUICE_TESTS=ON
	cmake --build --preset release -j $(JOBS)
	scripts/bench.sh build/release

bulkhead: build test-packages  ## whether a storm on a gate leaves the rest of the shop, and other sales, alone
	scripts/bulkhead.sh $(SLUICE)

asan ubsan tsan clang: test-packages  ## the suite under sanitizers (asan: of memory and undefined behaviour), or built by clang
	cmake --preset $@ -DSLUICE_TESTS=ON
	cmake --build --preset $@ -j $(JOBS)
	cd tests/outside && npm ci --no-audit --no-fund --silent
	$(call run_tests,$@)

fuzz: test-packages  ## every fuzz target for a minute, on from its corpus (fuzz/corpus) and what earlier runs have found (build/clang/corpus)
	cmake --preset clang -DSLUICE_TESTS=ON
	cmake --build --preset clang -j $(JOBS) --target fuzzers
	scripts/fuzz.sh build/clang

SOURCES = $(shell git ls-files '*.h' '*.cpp')
format: test-packages  ## format the C++
	clang-format -i $(SOURCES)

format-check: test-packages
	clang-format --dry-run -Werror $(SOURCES)

lint: format-check  ## format and clang-tidy over the C++
	cmake --preset release -DSLUICE_TESTS=ON
	cmake --build --preset release -j $(JOBS) --target sluice
	scripts/lint.sh build/release

clean:  ## remove what was built
	rm -rf build tests/outside/node_modules tests/outside/connectors/medusa/node_modules
