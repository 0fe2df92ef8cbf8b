# Arduino Uno: ATmega328P (AVR, 8 bits), 16 MHz. Runs under simavr.
ARCH := avr
SOC := atmega328p
CROSS := avr-
LIBC :=
# GCC 5 takes ".a.b = 1" for an initialiser without a name.
CPUFLAGS := -mmcu=atmega328p -gdwarf-2 -Waddr-space-convert -Wno-missing-field-initializers -Wno-main
# Texts are in flash: hal/arch/avr/text.c reads them, the compiler's own functions do not.
CPUFLAGS += $(addprefix -fno-builtin-,strlen strcmp strncmp strcpy strcat memcpy memcmp printf)
VARIANT_debug := -Os -DWEFT_DEBUG=1
NEEDS := avr-gcc gcc libsimavr libelf
NEEDS_TEST := qemu-system-avr
ABOUT := ATmega328P (AVR) at 16 MHz; flash 32 KiB, RAM 2 KiB
# What make test builds: unit tests, applications.
TEST_VARIANTS := debug small
APP_VARIANTS := debug
# The unit test whose stack is computed, and looked at.
STACK_TEST := timer
BOARD_TESTS := tests/uno.py
APP_DEFAULT := shell-mini
# The steps of patterns/offload, which reckons, take a second each: it is told so.
APPS_TOO_BIG := shell station patterns/offload

HOST_TOOLS := build/tools/simavr-run
HOST_TOOLS_LIBS := -lsimavr -lelf
# A person's terminal: Ctrl-C reaches the board, Ctrl-\ ends the simulator.
RUN := build/tools/simavr-run
# Tests: every run the same, a wait takes no time.
RUN_TEST := build/tools/simavr-run -f
DEBUGGER := avr-gdb
DEBUG_SERVER := build/tools/simavr-run -g
# Through the boot loader. PORT=/dev/... chooses the board.
FLASH = avrdude -p atmega328p -c arduino -b 115200 -P $(or $(PORT),/dev/ttyACM0) -D -U flash:w:$(APP_EXE:.elf=.hex):i
NEEDS_FLASH := avrdude

# station reads literals with functions of the C library, which cannot here: they are in flash.
TESTS_TOO_BIG := largest station
# Tests that do not fit whole are several images.
TEST_PARTS := any:20 broadcast:2 event_group:2 journal:7 console:3 frame:4 group:7 limiter:2 queue:2 resource_pool:12 retry:2 \
              run:4 slot_queue:2 stream:6 task:4 task_set:8 time:7 work_queue:24
# With the checks and names of a debug build these do not even then.
ifeq ($(VARIANT),debug)
TESTS_TOO_BIG += any group journal resource_pool stream task_set time work_queue
TEST_PARTS := barrier:4 broadcast:5 call:2 check:2 condition:6 console:6 event_group:2 executor:2 frame:8 isr_queue:2 \
              limiter:4 lock:2 mailbox:2 pool:2 priority:2 queue:5 retry:2 run:10 semaphore:2 \
              slot_queue:12 task:8
endif

# Interrupts at every cycle, by the simulator.
RUN_INJECT := build/tools/simavr-run -f -p build/inject-uno.so
INJECT_VARIANTS := small
