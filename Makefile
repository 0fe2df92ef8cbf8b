# Every command a person types. "make" alone lists them.
BOARD ?= mps2-an385
# Small boards name another one in board.mk.
ifeq ($(origin APP),undefined)
APP := $(or $(shell sed -n 's/^APP_DEFAULT := //p' boards/$(BOARD)/board.mk 2>/dev/null),shell)
endif
VARIANT ?= debug
# A BOARD that is asked for is the one to be tested.
BOARDS ?= $(if $(filter command%,$(origin BOARD)),$(BOARD),$(BOARDS_ALL))
SEEDS ?= 1..500
PROFILE ?= all
SECONDS ?= 2
FILES ?=
SAMPLE ?= 0
SEED ?= 1
TARGET ?= all
ENGINE ?= libfuzzer
AGAIN ?= 1
DEFS ?=
V ?= 0
QUIET := $(if $(filter 1,$(V)),,@)
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

.DEFAULT_GOAL := help

include tools/build.mk

help: ## list the commands
	@echo "weft: a cooperative kernel for microcontrollers. Commands:"
	@sed -n 's/^\([a-z_.-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 30
	@echo "Settings (as they are now):"
	@echo "  BOARD=$(BOARD)	of: $(BOARDS_ALL)" | expand -t 24
	@echo "  BOARDS=\"...\"	of make test: some of them; all, if there is no BOARD= either" | expand -t 24
	@echo "  APP=$(APP)	of: $(APPS_ALL)" | expand -t 24 | fold -s -w 76 | sed '2,$$s/^/                            /'
	@echo "  VARIANT=$(VARIANT)	of: $(VARIANTS_ALL)" | expand -t 24
	@echo "  DEFS=\"$(DEFS)\"	e.g. -DWEFT_PRIORITIES=4; see kernel/config.h" | expand -t 24
	@echo "  SEEDS=$(SEEDS) PROFILE=$(PROFILE)	of make conformance; see tests/conformance/SPEC.md" | expand -t 24
	@echo "  SECONDS=$(SECONDS)	of make screenshot; of make fuzz for each target" | expand -t 24
	@echo "  TARGET=$(TARGET) ENGINE=$(ENGINE)	of make fuzz: one of $(FUZZ_TARGETS), all; libfuzzer, afl" | expand -t 24 | fold -s -w 76 | sed '2,$$s/^/                            /'
	@echo "  TEST=	of make explore, make stack: a unit test, such as queue" | expand -t 24
	@echo "  AGAIN=$(AGAIN)	of make stack: what calls itself again does it so many times" | expand -t 24
	@echo "  SETUP=0	do not install what is missing, only list it" | expand -t 24
	@echo "  V=1	show the commands" | expand -t 24

run: setup ## build APP for BOARD and run it, the terminal attached
	@$(if $(APP),,echo "which application? APP= one of: $(APPS_ALL)"; exit 1)
	@$(MAKE) app
	@$(RUN) $(APP_EXE)

build: setup ## build APP for BOARD
	@$(MAKE) app
	@echo $(APP_EXE)

image: setup ## leave APP's image for BOARD in every format that a tool may want
	@$(if $(CROSS),,echo "make image is about firmware: BOARD= one of those that \"make boards\" can flash"; exit 1)
	@$(if $(APP),,echo "which application? APP= one of: $(APPS_ALL)"; exit 1)
	@$(MAKE) images
	@ls $(IMAGES)

flash: ## write APP into the flash of a real BOARD
	@$(if $(FLASH),,echo "BOARD=$(BOARD) cannot be flashed; see \"make boards\""; exit 1)
	@SETUP=$(SETUP) tools/setup.sh $(NEEDS) $(NEEDS_FLASH)
	@$(MAKE) image
	$(FLASH)

screenshot: setup ## run APP on an emulated BOARD for SECONDS, and write what its display shows as a picture
	@$(if $(SCREEN),,echo "BOARD=$(BOARD) has no display that its emulator shows; these have: $(foreach b,$(BOARDS_ALL),$(if $(call board_says,$b,SCREEN),$b))"; exit 1)
	@$(if $(APP),,echo "which application? APP= one of: $(APPS_ALL)"; exit 1)
	@SETUP=$(SETUP) tools/setup.sh python3
	@$(MAKE) app
	@tools/screenshot.py $(IMAGE).png $(SECONDS) $(RUN) $(APP_EXE)

debug: setup-debug ## build APP for BOARD and debug it with gdb, stopped at main
	@$(MAKE) app
	@BOARD=$(BOARD) tools/debug $(APP_EXE) '$(DEBUGGER)' '$(DEBUG_SERVER)'

boards: ## list the boards: what they are, their drivers, what flashes them
	@$(foreach b,$(BOARDS_ALL),$(MAKE) BOARD=$b APP=shell about &&) true

about:
	@echo '$(BOARD): $(ABOUT)'
	@echo '  drivers: $(or $(DRIVERS),none)'
	@echo '  flash:   $(or $(FLASH),cannot be flashed)'

# For scripts: how the board's images are run; its sources, and how they are compiled.
show-run:
	@echo '$(RUN)'

show-sources:
	@echo '$(LIB_SOURCES) $(foreach a,$(APPS_ALL),$(if $(call lacks,$a),,$(call app_sources,$a)))'

show-flags:
	@echo '$(filter-out -MMD -MP,$(CPPFLAGS))'

show-stack:
	@echo '$(STACK_TOOL)|$(STACK_TEST)'

show-inject:
	@echo '$(CROSS)|$(RUN_INJECT)|$(INJECT)'

# ---- Tests ------------------------------------------------------------------------------------

TEST_TOOLS := gcc clang ar prove python3 python3-pil python3-pyelftools
# What a board's board.mk says of itself.
board_says = $(shell sed -n 's/^$2 := //p' boards/$1/board.mk 2>/dev/null)
# The board of a board:variant.
board_of = $(firstword $(subst :, ,$1))
folder_of = build/$(subst :,-,$(1:%:debug=%))
# board:variant, each with all unit tests; each with all applications
TEST_BUILDS = $(foreach b,$(BOARDS),$(addprefix $b:,$(sort $(call board_says,$b,TEST_VARIANTS) $(LONG_VARIANTS))))
APP_BUILDS = $(foreach b,$(BOARDS),$(addprefix $b:,$(call board_says,$b,APP_VARIANTS)))
# Those that can have an interrupt at every instruction: of each board one variant that is shipped.
INJECT_BOARDS := $(foreach b,$(BOARDS_ALL),$(if $(call board_says,$b,RUN_INJECT),$b))
PROVE_BUILDS = $(foreach b,$(filter $(INJECT_BOARDS),$(BOARDS)),$(addprefix $b:,$(call board_says,$b,INJECT_VARIANTS)))
INJECT_BUILDS = $(foreach b,$(filter $(INJECT_BOARDS),$(BOARDS)),$b:$(firstword $(call board_says,$b,INJECT_VARIANTS)))
# Those whose stack is computed and looked at; there is one for each instruction set.
STACK_BOARDS = $(foreach b,$(BOARDS),$(if $(call board_says,$b,STACK_TEST),$b))
SHELL_BOARDS = $(foreach b,$(BOARDS),$(if $(filter shell,$(call board_says,$b,APPS_TOO_BIG)),,$b))
# Under ThreadSanitizer: what workers, which are threads there, share with the loop.
THREAD_TESTS = $(if $(filter host,$(BOARDS)),$(addprefix build/host-thread/tests/,executor executor_threads))
# Tests that concern all boards are run when all are chosen.
OTHER_TESTS = $(if $(filter-out $(BOARDS),$(BOARDS_ALL)),,tests/compile-fail/run.sh \
               tests/disassembly.sh tests/build.sh tests/docs.py \
               seeds:asyncio:1..50 seeds:handoff:1..50) \
               $(SHELL_BOARDS:%=shell:%) $(SHELL_BOARDS:%=piped:%) $(BOARDS:%=mini:%) $(APP_BUILDS:%=patterns:%) \
               $(foreach b,$(BOARDS),$(if $(wildcard tests/drivers/$b.py),drivers:$b)) \
               $(foreach b,$(BOARDS),$(if $(call board_says,$b,CROSS),faults:$b)) \
               $(foreach b,$(BOARDS),$(call board_says,$b,BOARD_TESTS)) \
               $(INJECT_BUILDS:%=inject:%) $(STACK_BOARDS:%=stack:%) \
               $(THREAD_TESTS) \
               $(patsubst %,station:%,$(filter sim,$(BOARDS))) \
               $(if $(filter sim,$(BOARDS)),$(addprefix fuzzed:,$(FUZZ_TARGETS))) \
               $(patsubst %,explore:%,$(filter sim,$(BOARDS))) \
               $(patsubst sim:%,conformance:build/sim-%,$(filter-out sim:debug,$(filter sim:%,$(TEST_BUILDS))))

test: ## run every test, or those of BOARD or BOARDS
	@$(if $(filter-out $(BOARDS_ALL),$(BOARDS)),echo "there is no board \"$(filter-out $(BOARDS_ALL),$(BOARDS))\"; there are: $(BOARDS_ALL)"; exit 1)
	@SETUP=$(SETUP) tools/setup.sh $(sort $(TEST_TOOLS) $(foreach b,$(BOARDS),$(call board_says,$b,NEEDS) $(call board_says,$b,NEEDS_TEST)))
	@$(MAKE) test-builds
	@tools/run-tests $(OTHER_TESTS) $$(tools/test-images $(foreach b,$(TEST_BUILDS),$(call folder_of,$b)/tests))

test-long: ## the tests that take longer as well: more variants, figures that repeat, power cuts, 100,000 programs
	@$(MAKE) test LONG_VARIANTS="debug release small prio"
	@$(MAKE) bench > build/bench-1.txt && $(MAKE) bench > build/bench-2.txt
	@cmp build/bench-1.txt build/bench-2.txt && echo "the figures repeat"
	@tests/station/station.py sim long
	@tests/station/pico.py long
	@$(MAKE) conformance SEEDS=1..6250 PROFILE=all

prove: ## an interrupt at every instruction of every operation; planted faults; writes docs/proof.md
	@SETUP=$(SETUP) tools/setup.sh python3 $(sort $(foreach b,$(INJECT_BOARDS),$(call board_says,$b,NEEDS)))
	$(QUIET)for b in $(PROVE_BUILDS); do \
		$(MAKE) -j2 APP= BOARD=$${b%:*} VARIANT=$${b#*:} inject-images || exit 1; done
	@tests/inject/inject.py --jobs 2 --table docs/proof.md $(PROVE_BUILDS)
	@tests/inject/plants.py

conformance: ## compare weft with CPython's asyncio: scenarios, and generated ones of SEEDS and PROFILE
	@SETUP=$(SETUP) tools/setup.sh gcc prove python3
	$(QUIET)for v in release sanitize; do \
		$(MAKE) -j2 APP= BOARD=sim VARIANT=$$v build/sim-$$v/conformance || exit 1; done
	@tools/run-tests conformance:build/sim-release conformance:build/sim-sanitize
	$(QUIET)for r in asyncio handoff; do \
		echo "seeds $(SEEDS), profile $(PROFILE), reference $$r:"; \
		tests/conformance/oracle.py fuzz --batch --runner "build/sim-release/conformance --batch" \
			--jobs 2 --seeds $(SEEDS) --profile $(PROFILE) --reference $$r || exit 1; done

fuzz: ## give input of all kinds to what reads bytes, for SECONDS: TARGET, by ENGINE
	@$(if $(filter-out all $(FUZZ_TARGETS),$(TARGET)),echo "there is no target \"$(TARGET)\"; there are: all $(FUZZ_TARGETS)"; exit 1)
	@$(if $(filter-out libfuzzer afl,$(ENGINE)),echo "there is no engine \"$(ENGINE)\"; there are: libfuzzer afl"; exit 1)
	@SETUP=$(SETUP) tools/setup.sh clang $(ENGINE:afl=afl-fuzz)
	@$(MAKE) -j2 APP= BOARD=sim VARIANT=$(ENGINE:libfuzzer=fuzz) fuzz-targets
	@tools/fuzz run $(TARGET) $(SECONDS) $(ENGINE)

fuzz-keep: ## put what make fuzz has found into tests/fuzz/corpus/, as little as covers the same
	@SETUP=$(SETUP) tools/setup.sh clang libfuzzer
	@$(MAKE) -j2 APP= BOARD=sim VARIANT=fuzz fuzz-targets
	@tools/fuzz keep $(TARGET)

explore: ## run TEST or APP, or all of them, in other orders under sim: seeds SEEDS, every schedule of small programs
	@SETUP=$(SETUP) tools/setup.sh gcc python3
	@tests/explore.py --variant $(VARIANT) --seeds $(if $(filter file,$(origin SEEDS)),1..100,$(SEEDS)) --every \
		$(or $(strip $(TEST) $(if $(filter command%,$(origin APP)),$(APP))),--planted)

soak: ## everything at once for long: a virtual year under sim, 10^10 instructions on mps2-an385
	@for b in $(filter $(if $(filter command%,$(origin BOARD)),$(BOARD),%),sim mps2-an385); do \
		$(MAKE) APP= BOARD=$$b VARIANT=release soak-board || exit 1; done

soak-board: setup
	@$(if $(SOAK),,echo "make soak is for the boards sim and mps2-an385"; exit 1)
	@$(MAKE) -j2 APP= $(SOAK)
	@echo "soak, $(BOARD):"; $(RUN_TEST) $(SOAK) < /dev/null

test-builds:
	$(QUIET)for b in $(TEST_BUILDS); do \
		$(MAKE) -j2 APP= BOARD=$${b%:*} VARIANT=$${b#*:} tests || exit 1; done
	$(QUIET)for b in $(APP_BUILDS); do \
		$(MAKE) -j2 APP= BOARD=$${b%:*} VARIANT=$${b#*:} apps || exit 1; done
	$(QUIET)for b in $(INJECT_BUILDS); do \
		$(MAKE) -j2 APP= BOARD=$${b%:*} VARIANT=$${b#*:} inject-quick-image || exit 1; done
	$(QUIET)for b in $(STACK_BOARDS); do $(MAKE) -j2 APP= BOARD=$$b stack-images || exit 1; done
	$(if $(THREAD_TESTS),$(QUIET)$(MAKE) -j2 APP= BOARD=host VARIANT=thread $(THREAD_TESTS))

# ---- What the tests do not look at --------------------------------------------------------------

COVERAGE_FOLDERS := $(VARIANTS_COVERAGE:%=build/sim-%)

coverage: ## which branches of kernel/ the tests do not take; those of tests/coverage.txt need not be
	@SETUP=$(SETUP) tools/setup.sh gcc prove python3 python3-pil
	$(QUIET)for v in $(VARIANTS_COVERAGE); do \
		$(MAKE) -j2 APP= BOARD=sim VARIANT=$$v tests || exit 1; done
	@find $(COVERAGE_FOLDERS) -name '*.gcda' -delete
	@tools/run-tests $$(tools/test-images $(COVERAGE_FOLDERS:%=%/tests)) patterns:sim:coverage-debug \
		conformance:build/sim-coverage-release conformance:build/sim-coverage-prio >build/coverage.log || \
		{ tail -50 build/coverage.log; exit 1; }
	@tools/coverage.py tests/coverage.txt $(COVERAGE_FOLDERS)

mutate: ## which small changes of kernel/ no test sees; FILES="kernel/a.c ...", SAMPLE=100, SEED=1
	@SETUP=$(SETUP) tools/setup.sh gcc python3 python3-pil
	@tools/mutate.py tests/mutants.txt --files "$(FILES)" --sample $(SAMPLE) --seed $(SEED)

# ---- Figures ------------------------------------------------------------------------------------

bench: ## measure the kernel, exact to the instruction; writes docs/benchmarks.md
	@$(if $(RUN_BENCH),,echo "make bench counts instructions: BOARD=mps2-an385"; exit 1)
	@SETUP=$(SETUP) tools/setup.sh python3 $(NEEDS)
	@$(MAKE) -j2 APP= VARIANT=release bench-images
	@$(MAKE) -j2 APP= VARIANT=small bench-images
	@tools/bench.py $(BOARD) build/$(BOARD)-release $(RUN_BENCH)

size: setup ## what the kernel and APP occupy on BOARD
	@$(if $(CROSS),,echo "make size is about firmware: BOARD=mps2-an385"; exit 1)
	@$(MAKE) -j2 VARIANT=small app build/$(BOARD)-small/bench/smallest$(EXE)
	@echo "smallest application, kernel/ only:"; \
	tools/kernel_size.py build/$(BOARD)-small/bench/smallest.elf.map build/$(BOARD)-small/kernel
	@echo "all of kernel/:"; SIZE=$(CROSS)size tools/kernel_size.py --all build/$(BOARD)-small/kernel
	@$(CROSS)size build/$(BOARD)-small/$(APP)$(EXE) build/$(BOARD)-small/kernel/*.o

stack: setup ## the most that APP, or TEST, can need of BOARD's stack; fails if that is more than there is
	@$(if $(CROSS),,echo "make stack is about firmware: BOARD=mps2-an385"; exit 1)
	@$(if $(APP)$(TEST),,echo "which application? APP= one of: $(APPS_ALL)"; exit 1)
	@SETUP=$(SETUP) tools/setup.sh python3 python3-pyelftools
	@$(MAKE) -j2 $(STACK_IMAGE)
	@$(STACK_TOOL) $(STACK_IMAGE)

# ---- Sources --------------------------------------------------------------------------------------

SOURCES = $(shell git ls-files '*.c' '*.h')

format: ## format the sources
	@SETUP=$(SETUP) tools/setup.sh clang-format
	@clang-format -i $(SOURCES)

lint: ## check format, and look for faults with clang-tidy and cppcheck
	@SETUP=$(SETUP) tools/setup.sh clang-format clang-tidy cppcheck gcc
	@clang-format --dry-run -Werror $(SOURCES)
	@tools/lint.sh $(BOARDS_ALL)

compile_commands.json: ## for editors: how each file of BOARD and APP is compiled
	@$(MAKE) -n -B V=1 app | python3 tools/compile_commands.py > $@
	@echo $@

clean: ## remove everything that was built
	@rm -rf build compile_commands.json

# ---- Set-up ---------------------------------------------------------------------------------------

setup:
	@SETUP=$(SETUP) tools/setup.sh $(NEEDS)

setup-debug:
	@SETUP=$(SETUP) tools/setup.sh $(NEEDS) $(DEBUGGER)

.PHONY: help boards about show-run show-sources show-flags show-stack show-inject image flash run screenshot build debug test test-long \
        prove explore soak soak-board conformance fuzz fuzz-keep coverage mutate test-builds bench size stack format lint clean \
        setup setup-debug compile_commands.json
