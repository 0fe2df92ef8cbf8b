# Stellaris EK-LM3S6965: Cortex-M3, 50 MHz, under QEMU.
ARCH := armv7m
SOC := lm3s
CROSS := arm-none-eabi-
CPUFLAGS := -mcpu=cortex-m3 -mthumb
NEEDS := arm-none-eabi-gcc qemu-system-arm

QEMU := qemu-system-arm -M lm3s6965evb -display none -semihosting-config enable=on,target=native
# A person's terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator.
RUN := $(QEMU) -serial mon:stdio -kernel
# Tests: every run the same, a wait takes no time.
RUN_TEST := $(QEMU) -monitor none -serial stdio -icount shift=4,sleep=off -kernel
DEBUGGER := gdb-multiarch
DEBUG_SERVER := $(QEMU) -serial null -monitor none -gdb tcp::3333 -S -kernel
