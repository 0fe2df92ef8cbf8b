# Netduino Plus 2: STM32F405, Cortex-M4F, 168 MHz; under QEMU. README.md says what else to know.
ARCH := armv7m
SOC := stm32f405
CROSS := arm-none-eabi-
CPUFLAGS := -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard
NEEDS := arm-none-eabi-gcc qemu-system-arm

# QEMU drops input that comes before the program has switched the receiver on: README.md.
QEMU := qemu-system-arm -M netduinoplus2 -display none -semihosting-config enable=on,target=native
# A person's terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator.
RUN := $(QEMU) -serial mon:stdio -kernel
# Tests: every run the same, a wait takes no time. An instruction lasts 8 ns.
RUN_TEST := $(QEMU) -monitor none -serial stdio -icount shift=3,sleep=off -kernel
DEBUGGER := gdb-multiarch
DEBUG_SERVER := $(QEMU) -serial null -monitor none -gdb tcp::3333 -S -kernel
