# Raspberry Pi Pico: RP2040, Cortex-M0+, 125 MHz, under rp2040js (Node.js).
ARCH := armv6m cortexm
SOC := rp2040 primecell/pl011 primecell/pl022
CROSS := arm-none-eabi-
CPUFLAGS := -mcpu=cortex-m0plus -mthumb
NEEDS := arm-none-eabi-gcc python3 node rp2040js
ABOUT := RP2040, Cortex-M0+ at 125 MHz; flash 2 MiB, RAM 264 KiB
# What make test builds: unit tests, applications.
TEST_VARIANTS := debug
APP_VARIANTS := debug
BOARD_TESTS := tests/pico.py tests/station/pico.py
# With the button BOOTSEL held down while it is plugged in, the board is a USB drive.
FLASH = tools/rp2040/flash $(IMAGE).uf2
IMAGE_FORMATS := uf2
%.uf2: %.bin
	$(QUIET)tools/uf2.py $< 0x10000000 0xe48bff56 $@
# The boot ROM starts an image with a valid checksum only.
AFTER_LINK := tools/rp2040/seal.py

EMULATOR := node tools/rp2040/run.js
# A person's terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator.
RUN := $(EMULATOR) --restart --parts=tools/rp2040/parts.mjs
# Tests: every run the same, a wait takes no time.
RUN_TEST := $(EMULATOR) --virtual
DEBUGGER := gdb-multiarch
DEBUG_SERVER := $(EMULATOR) --gdb
