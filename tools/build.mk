# How one board, in one variant, is built. Expects BOARD, VARIANT, CC_FAMILY, DEFS.
# Everything goes to $(OUT); an object is built again when a header, a flag or the compiler changes.

BOARDS_ALL := $(sort $(patsubst boards/%/board.mk,%,$(wildcard boards/*/board.mk)))
ifeq ($(filter $(BOARD),$(BOARDS_ALL)),)
$(error there is no board "$(BOARD)"; there are: $(BOARDS_ALL))
endif
include boards/$(BOARD)/board.mk

# ---- Variants: which checks, which optimisation ------------------------------------------------
VARIANTS_ALL := debug release small sanitize thread prio standard-c clang lends fuzz afl
VARIANTS_COVERAGE := $(addprefix coverage-,debug release small prio standard-c lends)
VARIANTS_ALL += $(VARIANTS_COVERAGE)
ifeq ($(filter $(VARIANT),$(VARIANTS_ALL)),)
$(error there is no variant "$(VARIANT)"; there are: $(VARIANTS_ALL))
endif
ifneq ($(and $(CROSS),$(filter sanitize thread clang fuzz afl coverage-%,$(VARIANT))),)
$(error VARIANT=$(VARIANT) is for the hosted boards: BOARD=host or BOARD=sim)
endif
VARIANT_debug ?= -O2 -DWEFT_DEBUG=1
VARIANT_release := -O2
VARIANT_small := -Os
VARIANT_sanitize := -O1 -DWEFT_DEBUG=1 -fsanitize=address,undefined -fno-sanitize-recover=all
VARIANT_thread := -O1 -DWEFT_DEBUG=1 -fsanitize=thread
VARIANT_prio := -O2 -DWEFT_PRIORITIES=4
VARIANT_standard-c := -O2 -DWEFT_STANDARD_C=1 -DWEFT_DEBUG=1
# Interrupts act in the place of the sleeping loop, as on a processor.
VARIANT_lends := -O2 -DWEFT_DEBUG=1 -DWEFT_PRIORITIES=4 -DHAL_LENDS=1
VARIANT_clang := -O2 -Wconditional-uninitialized # a local used across an await
# As that variant, unoptimised, so that a branch in the source is one in the object; counts them.
ifneq ($(filter coverage-%,$(VARIANT)),)
VARIANT_$(VARIANT) := $(filter-out -O%,$(VARIANT_$(VARIANT:coverage-%=%))) -O0 --coverage -fprofile-update=atomic \
                      $(if $(filter %-small,$(VARIANT)),-DWEFT_FAST=0)
endif
# For fuzzers: libFuzzer, AFL++.
VARIANT_fuzz := $(VARIANT_sanitize) -fsanitize=fuzzer-no-link
VARIANT_afl := $(VARIANT_sanitize)

CC_clang := clang
CC_fuzz := clang
CC_afl := afl-clang-fast

OUT := build/$(BOARD)$(if $(filter-out debug,$(VARIANT)),-$(VARIANT))
CC := $(if $(CROSS),$(CROSS)gcc,$(or $(CC_$(VARIANT)),gcc))
AR := $(if $(CROSS),$(CROSS)ar,ar)

, := ,
WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wundef -Wvla
CFLAGS := -std=gnu11 -g $(CPUFLAGS) $(VARIANT_$(VARIANT)) $(WARNINGS) -ffunction-sections \
          -fdata-sections -fno-common $(DEFS)
CPPFLAGS := -I. -Ikernel $(ARCH:%=-Ihal/arch/%) -Iboards/$(BOARD) -MMD -MP
LDFLAGS := -Wl,--gc-sections
ifneq ($(CROSS),)
LIBC ?= --specs=picolibc.specs
CFLAGS += $(LIBC)
LDFLAGS += -nostartfiles -T boards/$(BOARD)/memory.ld -Wl,-Map,$$@.map
EXE := .elf
endif

# ---- Sources ------------------------------------------------------------------------------------
CHIP_SOURCES := $(wildcard $(SOC:%=hal/soc/%/*.c) boards/$(BOARD)/*.c)
# The devices, of hal/<device>.h, that the chip or the board implements; display and store are objects
# that a board may have, see drivers/<device>.h.
DEVICES_ALL := $(filter-out hal device,$(basename $(notdir $(wildcard hal/*.h)))) display store
DRIVERS := $(filter $(DEVICES_ALL),$(basename $(notdir $(CHIP_SOURCES))))
DRIVER_SOURCES := $(filter-out $(patsubst %,drivers/%.c,$(filter-out $(DRIVERS) store,$(DEVICES_ALL))),\
                  $(wildcard drivers/*.c)) $(if $(filter display,$(DRIVERS)),build/font.c)
NEEDS += $(if $(filter display,$(DRIVERS)),python3-pil)
LIB_SOURCES := $(wildcard kernel/*.c $(ARCH:%=hal/arch/%/*.c)) $(CHIP_SOURCES) $(DRIVER_SOURCES) \
               $(if $(CROSS),$(wildcard hal/*.c))
# BOARD_HAS_I2C and so on, for applications that can do without.
CPPFLAGS += $(shell echo $(DRIVERS:%=-DBOARD_HAS_%) | tr a-z A-Z)
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(OUT)/%.o)
LIBRARY := $(OUT)/libweft.a
# What must be linked although nothing refers to it.
ROOTS := $(if $(CROSS),-u arch_reset -u chip_start -u arch_vectors)

# An application is apps/<name>.c, or all sources in apps/<name>/. A folder that has a folder common/
# is a collection: each source in it is an application, apps/<folder>/<name>.c, with those in common/.
COLLECTIONS := $(patsubst %/common/,%,$(wildcard apps/*/common/))
FOLDERS := $(filter-out $(COLLECTIONS),$(patsubst %/,%,$(wildcard apps/*/)))
APPS_ALL := $(sort $(patsubst apps/%,%,$(FOLDERS) $(basename $(wildcard apps/*.c $(COLLECTIONS:%=%/*.c)))))
app_sources = $(or $(foreach s,$(wildcard apps/$1.c),$s $(wildcard $(dir $s)common/*.c)),$(wildcard apps/$1/*.c))
app_exe = $(OUT)/$1$(EXE)

# ---- Rules --------------------------------------------------------------------------------------
COMMAND := $(CC) $(CPPFLAGS) $(CFLAGS)
# A file with a text; it gets newer when that changes.
note = @mkdir -p $(@D); printf '%s\n' '$1' | cmp -s - $@ || printf '%s\n' '$1' > $@
$(OUT)/flags: FORCE
	$(call note,$(COMMAND) $(LDFLAGS))

# The compiler says what stack the kernel's functions need: tests/stack.py compares.
$(OUT)/kernel/%.o: MORE := $(if $(CROSS),-fstack-usage)
$(OUT)/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	$(QUIET)$(COMMAND) $(MORE) -c $< -o $@

$(LIBRARY): $(LIB_OBJECTS)
	@rm -f $@
	$(QUIET)$(AR) qcs $@ $^ # q: there are members of the same name

# $(call link,<output>,<sources>,<flags>)
define link
$1: $(patsubst %.c,$(OUT)/%.o,$2) $$(LIBRARY) $$(wildcard boards/$(BOARD)/*.ld linker/*.ld)
	@mkdir -p $$(@D)
	$$(QUIET)$$(CC) $$(CFLAGS) $(LDFLAGS) $3 -o $$@ $(patsubst %.c,$(OUT)/%.o,$2) $$(ROOTS) $$(LIBRARY)
	$$(if $$(AFTER_LINK),$$(QUIET)$$(AFTER_LINK) $$@)
endef

ifneq ($(filter-out $(APPS_ALL),$(APP)),)
$(error there is no application "$(APP)"; there are: $(APPS_ALL))
endif
# Devices that an application needs and the board has not.
lacks = $(filter-out $(DRIVERS),$(shell tools/needs $(call app_sources,$1)))
ifneq ($(APP),)
ifneq ($(call lacks,$(APP)),)
$(error the board "$(BOARD)" has no driver "$(firstword $(call lacks,$(APP)))", which APP=$(APP) needs; \
its drivers: $(or $(DRIVERS),none). "make boards" lists those of all boards)
endif
endif
APP_EXE = $(call app_exe,$(APP))
$(foreach a,$(APPS_ALL),$(eval $(call link,$(call app_exe,$a),$(call app_sources,$a))))
# All applications that the board can hold and has the drivers for.
.PHONY: apps
ifneq ($(filter apps,$(MAKECMDGOALS)),)
apps: $(foreach a,$(filter-out $(APPS_TOO_BIG),$(APPS_ALL)),$(if $(call lacks,$a),,$(call app_exe,$a)))
endif
apps: $(OUT)/run-test

# Unit tests that do not fit the board's memory are named in its board.mk.
TEST_SOURCES := $(filter-out $(TESTS_TOO_BIG:%=tests/unit/%.c),\
                $(wildcard tests/unit/*.c $(ARCH:%=tests/unit-%/*.c) tests/unit-$(BOARD)/*.c))
test_exe = $(OUT)/tests/$(basename $(notdir $1))$(EXE)
TEST_EXES := $(foreach t,$(TEST_SOURCES),$(call test_exe,$t))
$(foreach t,$(TEST_SOURCES),$(eval $(call link,$(call test_exe,$t),$t tests/tap.c)))

# Those that fit in parts only (TEST_PARTS := name:parts ...; tests/tap.h) are several images each.
# $(call link_part,<source>,<part>,<parts>)
define link_part
$(OUT)/$(basename $1)-$2.o: $1 $(OUT)/flags $(OUT)/$(basename $1).parts
	@mkdir -p $$(@D)
	$$(QUIET)$$(COMMAND) -DTAP_PART=$2 -DTAP_PARTS=$3 -c $$< -o $$@
$(call link,$(call test_exe,$(basename $1)-$2.c),$(basename $1)-$2.c tests/tap.c)
TEST_EXES += $(call test_exe,$(basename $1)-$2.c)
endef
parts_of = $(patsubst $(notdir $(basename $1)):%,%,$(filter $(notdir $(basename $1)):%,$(TEST_PARTS)))
$(OUT)/%.parts: FORCE
	$(call note,$(call parts_of,$*))
IN_PARTS := $(foreach t,$(TEST_SOURCES),$(if $(call parts_of,$t),$t))
TEST_EXES := $(filter-out $(foreach t,$(IN_PARTS),$(call test_exe,$t)),$(TEST_EXES))
$(foreach t,$(IN_PARTS),$(foreach n,$(shell seq $(call parts_of,$t)),\
	$(eval $(call link_part,$t,$n,$(call parts_of,$t)))))

# The soak test's long form, where the board has one.
SOAK := $(if $(wildcard tests/unit-$(BOARD)/soak.c),$(OUT)/soak$(EXE))
ifneq ($(SOAK),)
$(OUT)/tests/unit-$(BOARD)/soak-long.o: tests/unit-$(BOARD)/soak.c $(OUT)/flags
	@mkdir -p $(@D)
	$(QUIET)$(COMMAND) -DSOAK_LONG=1 -c $< -o $@
$(eval $(call link,$(SOAK),tests/unit-$(BOARD)/soak-long.c tests/tap.c))
endif

# What tests/drivers/<board>.py runs and drives from outside.
DRIVEN_SOURCES := $(wildcard tests/drivers/$(BOARD)/*.c)
driven_exe = $(1:tests/drivers/$(BOARD)/%.c=$(OUT)/drivers/%$(EXE))
TEST_EXES += $(foreach t,$(DRIVEN_SOURCES),$(call driven_exe,$t))
$(foreach t,$(DRIVEN_SOURCES),$(eval $(call link,$(call driven_exe,$t),$t tests/tap.c)))

# What tests/faults.py runs: a program that fails in every way that its processor can.
ifneq ($(CROSS),)
FAULTS := $(wildcard $(ARCH:%=tests/faults/%.c)) tests/faults/overflow.c
faults_exe = $(OUT)/faults/$1$(EXE)
TEST_EXES += $(foreach t,faults halt,$(call faults_exe,$t))
$(foreach t,faults halt,$(eval $(call link,$(call faults_exe,$t),tests/faults/$t.c $(FAULTS))))
endif

# The same code with what tools/stack needs, the relocations: APP's, or a unit test's, or that of a program
# in tests/stack/.
ifneq ($(CROSS),)
stack_image = $(OUT)/stack/$1$(EXE)
ifneq ($(APP),)
$(eval $(call link,$(call stack_image,$(APP)),$(call app_sources,$(APP)),-Wl$(,)--emit-relocs))
endif
STACK_PROGRAMS := $(patsubst tests/%.c,%,$(wildcard tests/stack/*.c) $(STACK_TEST:%=tests/unit/%.c))
$(foreach t,$(STACK_PROGRAMS) $(TEST:%=unit/%),$(eval $(call link,$(call stack_image,$t),tests/$t.c tests/tap.c,-Wl$(,)--emit-relocs)))
STACK_IMAGE := $(call stack_image,$(if $(TEST),unit/$(TEST),$(APP)))
# What the processor's and the board's headers say: the guard, an interrupt's frame.
STACK_FACTS = $(shell echo ARCH_GUARD/ARCH_INTERRUPT_STACK | $(filter-out -MMD -MP,$(COMMAND)) -include hal/hal.h -E -P -x c - | tail -n 1)
STACK_TOOL = tools/stack/stack.py --cross $(CROSS) --guard $(firstword $(subst /, ,$(STACK_FACTS))) \
             --frame $(lastword $(subst /, ,$(STACK_FACTS))) --levels $(INTERRUPT_LEVELS) --again $(AGAIN)
endif
.PHONY: stack-images
stack-images: $(foreach t,$(STACK_PROGRAMS),$(call stack_image,$t)) $(OUT)/run-test
# So many interrupts can interrupt each other: one, as nothing here gives them priorities.
INTERRUPT_LEVELS ?= 1

# The conformance suite's runner, which works in virtual time.
ifeq ($(BOARD),sim)
CONFORMANCE := $(OUT)/conformance
$(eval $(call link,$(CONFORMANCE),$(wildcard tests/conformance/*.c)))
endif

# What reads bytes, for a fuzzer, and for replay.c, which runs what a fuzzer has found (tests/fuzz/fuzz.h).
# A target that is named as an application is linked with it.
FUZZ_TARGETS := $(filter-out fuzz replay,$(basename $(notdir $(wildcard tests/fuzz/*.c))))
ifneq ($(filter sim,$(BOARD)),)
FUZZ_FLAGS := -Dmain=fuzz_main -Wno-missing-prototypes
FUZZ_LINK := -Wl,-T,tests/fuzz/state.ld -Wl,--wrap=exit,--wrap=hal_now,--wrap=weft_report_tasks \
             $(if $(filter fuzz afl,$(VARIANT)),-fsanitize=fuzzer)
FUZZ_SHARED := $(addprefix $(OUT)/tests/fuzz/,fuzz.o $(if $(filter fuzz afl,$(VARIANT)),,replay.o))
fuzz_exe = $(OUT)/fuzz/$1
fuzz_objects = $(patsubst %.c,$(OUT)/fuzzed/%.o,$(if $(filter $1,$(APPS_ALL)),$(call app_sources,$1)) \
                 $(FUZZ_WITH_$1))
FUZZ_WITH_scenario := $(filter-out %/main.c,$(wildcard tests/conformance/*.c))
define fuzz_link
$(call fuzz_exe,$1): $(OUT)/tests/fuzz/$1.o $(call fuzz_objects,$1) $(FUZZ_SHARED) $(LIBRARY) tests/fuzz/state.ld
	@mkdir -p $$(@D)
	$$(QUIET)$$(CC) $$(CFLAGS) $(LDFLAGS) $(FUZZ_LINK) -o $$@ $$(filter-out %.ld,$$^)
endef
$(OUT)/fuzzed/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	$(QUIET)$(COMMAND) $(FUZZ_FLAGS) -c $< -o $@
$(foreach t,$(FUZZ_TARGETS),$(eval $(call fuzz_link,$t)))
FUZZ_EXES := $(foreach t,$(FUZZ_TARGETS),$(call fuzz_exe,$t))
endif
.PHONY: fuzz-targets
fuzz-targets: $(FUZZ_EXES)

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

.PHONY: FORCE app tests
FORCE:
.SECONDARY:
app: $(APP_EXE) $(HOST_TOOLS)

# The application's image: as debuggers want it, as bytes, as Intel hex, and what the board adds.
IMAGE := $(OUT)/$(APP)
IMAGES := $(addprefix $(IMAGE).,elf bin hex $(IMAGE_FORMATS))
.PHONY: images
images: $(IMAGES)
%.bin: %.elf
	$(QUIET)$(CROSS)objcopy -O binary $< $@
%.hex: %.elf
	$(QUIET)$(CROSS)objcopy -O ihex $< $@

# Images of tests that are no more, or are in other parts now, go.
tests: $(TEST_EXES) $(CONFORMANCE) $(OUT)/run-test $(if $(filter sanitize,$(VARIANT)),$(FUZZ_EXES)) \
       $(if $(wildcard tests/drivers/$(BOARD)/parts),$(OUT)/drivers/parts.so)
	$(if $(EXE),@rm -f $(filter-out $(TEST_EXES),$(wildcard $(OUT)/tests/*$(EXE))))

# How tools/run-test runs the images in this folder.
$(OUT)/run-test: boards/$(BOARD)/board.mk $(HOST_TOOLS)
	@mkdir -p $(@D); echo '$(RUN_TEST)' > $@

# What is connected to the chip then, where the simulator is a library: compiled for the host.
PART_SOURCES := $(wildcard tests/drivers/$(BOARD)/parts/*.c)
$(OUT)/drivers/parts.so: $(PART_SOURCES)
	@mkdir -p $(@D)
	$(QUIET)gcc -std=gnu11 -O2 -shared -fPIC $(WARNINGS) -o $@ $^ $(HOST_TOOLS_LIBS)

# What runs a board's images, where that is a program of our own.
build/tools/%: tools/%.c
	@mkdir -p $(@D)
	$(QUIET)gcc -std=gnu11 -O2 $(WARNINGS) -o $@ $< $(HOST_TOOLS_LIBS)

build/font.c: tools/font.py
	@mkdir -p $(@D)
	$(QUIET)$< > $@

# ---- An interrupt at every instruction -----------------------------------------------------------
# inject tries every instruction; inject-quick, for the tests, one of so many.
ifneq ($(RUN_INJECT),)
INJECT_SOURCES := $(wildcard tests/inject/*.c $(patsubst %,tests/inject/%/*.c,$(ARCH) $(SOC)))
INJECT := $(OUT)/inject$(EXE)
INJECT_QUICK := $(OUT)/inject-quick$(EXE)
$(OUT)/tests/inject/engine-quick.o: tests/inject/engine.c $(OUT)/flags
	@mkdir -p $(@D)
	$(QUIET)$(COMMAND) -DINJECT_STRIDE=61 -c $< -o $@
$(eval $(call link,$(INJECT),$(INJECT_SOURCES),$(INJECT_LDFLAGS)))
$(eval $(call link,$(INJECT_QUICK),$(INJECT_SOURCES:%/engine.c=%/engine-quick.c),$(INJECT_LDFLAGS)))
endif
# The simulator's half, where that is a library.
INJECT_PARTS := $(if $(wildcard tests/inject/$(firstword $(ARCH))/parts),build/inject-$(BOARD).so)
$(INJECT_PARTS): $(wildcard tests/inject/$(firstword $(ARCH))/parts/*.c)
	@mkdir -p $(@D)
	$(QUIET)gcc -std=gnu11 -O2 -shared -fPIC $(WARNINGS) -o $@ $^ $(HOST_TOOLS_LIBS)

.PHONY: inject-images inject-quick-image
inject-images: $(INJECT) inject-quick-image
inject-quick-image: $(INJECT_QUICK) $(INJECT_PARTS) $(HOST_TOOLS)
	@:

# ---- Benchmarks ---------------------------------------------------------------------------------
BENCH_EXES := $(patsubst tests/bench/%.c,$(OUT)/bench/%$(EXE),$(wildcard tests/bench/*.c))
$(foreach t,$(wildcard tests/bench/*.c),$(eval $(call link,$(patsubst tests/bench/%.c,$(OUT)/bench/%$(EXE),$t),$t)))
.PHONY: bench-images
bench-images: $(BENCH_EXES)
	@:
