# BBC micro:bit, version 1: Nordic nRF51822 (Cortex-M0, 16 MHz). Runs under QEMU. Not for version 2,
# which has another chip.
ARCH := armv6m cortexm
SOC := nrf51
CROSS := arm-none-eabi-
CPUFLAGS := -mcpu=cortex-m0 -mthumb
NEEDS := arm-none-eabi-gcc qemu-system-arm python3
ABOUT := Cortex-M0 at 16 MHz; flash 256 KiB, RAM 16 KiB
# What make test builds: unit tests, applications.
TEST_VARIANTS := debug
APP_VARIANTS := debug
# The unit test whose stack is computed, and looked at.
STACK_TEST := queue
# Each has a case with more tasks, arms or bytes than 16 KiB hold.
TESTS_TOO_BIG := any largest run task task_set

QEMU := qemu-system-arm -M microbit -display none -semihosting-config enable=on,target=native
# A person's terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator. A pipe or file waits until
# the UART's receive interrupt is on. While the processor works, instructions are its clock, so that a
# busy host makes no step look too long.
RUN := tools/qemu-input 0x40002304:0x4 $(QEMU) -serial mon:stdio -icount shift=6 -kernel
# Tests: every run the same, a wait takes no time.
RUN_TEST := $(QEMU) -monitor none -serial stdio -icount shift=6,sleep=off -kernel
DEBUGGER := gdb-multiarch
DEBUG_SERVER := $(QEMU) -serial null -monitor none -gdb tcp::3333 -S -kernel
# Through the interface chip on the board.
FLASH = openocd -f interface/cmsis-dap.cfg -f target/nrf51.cfg -c "program $(APP_EXE) verify reset exit"
# Interrupts at every instruction: an instruction lasts longer than a tick of the timer that raises them.
RUN_INJECT := $(QEMU) -monitor none -serial stdio -icount shift=6,sleep=off -kernel
INJECT_VARIANTS := small
