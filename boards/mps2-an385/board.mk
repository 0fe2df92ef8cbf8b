# ARM MPS2, AN385 image: Cortex-M3, 25 MHz, under QEMU. No ordinary board to buy: a test platform.
ARCH := armv7m cortexm
SOC := mps2 primecell/pl022
CROSS := arm-none-eabi-
CPUFLAGS := -mcpu=cortex-m3 -mthumb
NEEDS := arm-none-eabi-gcc qemu-system-arm
ABOUT := Cortex-M3 at 25 MHz; flash 4 MiB, RAM 4 MiB
# What make test builds: unit tests, applications.
TEST_VARIANTS := debug release
APP_VARIANTS := debug
# The unit test whose stack is computed, and looked at.
STACK_TEST := queue
# Faults are also reported without the debug build's names.
BOARD_TESTS := faults:mps2-an385:release

QEMU := qemu-system-arm -M mps2-an385 -display none -semihosting-config enable=on,target=native
# A person's terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator.
# While the processor works, instructions are its clock, so that a busy host makes no step look too long.
RUN := $(QEMU) -serial mon:stdio -icount shift=4 -kernel
# Tests: every run the same, a wait takes no time.
RUN_TEST := $(QEMU) -monitor none -serial stdio -icount shift=4,sleep=off -kernel
DEBUGGER := gdb-multiarch
DEBUG_SERVER := $(QEMU) -serial null -monitor none -gdb tcp::3333 -S -kernel
# Benchmarks: an instruction lasts 256 ns, more than a tick of the clock.
RUN_BENCH := $(QEMU) -monitor none -serial stdio -icount shift=8,sleep=off -kernel
# Interrupts at every instruction: an instruction lasts longer than a tick of the timer that raises them.
RUN_INJECT := $(QEMU) -monitor none -serial stdio -icount shift=6,sleep=off -kernel
INJECT_VARIANTS := release small
