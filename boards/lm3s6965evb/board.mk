# Stellaris EK-LM3S6965: Cortex-M3, 50 MHz, under QEMU.
ARCH := armv7m cortexm
SOC := lm3s primecell/pl011 primecell/pl022
CROSS := arm-none-eabi-
CPUFLAGS := -mcpu=cortex-m3 -mthumb
NEEDS := arm-none-eabi-gcc qemu-system-arm
ABOUT := Cortex-M3 at 50 MHz; flash 256 KiB, RAM 64 KiB
# What make test builds: unit tests, applications.
TEST_VARIANTS := debug
APP_VARIANTS := debug
# Objects of 64 KiB.
TESTS_TOO_BIG := largest
BOARD_TESTS := tests/station/lm3s6965evb.py

QEMU := boards/lm3s6965evb/qemu -M lm3s6965evb -display none -semihosting-config enable=on,target=native
# A person's terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator.
# While the processor works, instructions are its clock, so that a busy host makes no step look too long.
# What an application may use is connected: a thermometer, an EEPROM, a card.
RUN := boards/lm3s6965evb/parts $(QEMU) -serial mon:stdio -icount shift=4 -kernel
# Tests: every run the same, a wait takes no time.
RUN_TEST := $(QEMU) -monitor none -serial stdio -icount shift=4,sleep=off -kernel
# Its screen can be had from QEMU.
SCREEN := yes
DEBUGGER := gdb-multiarch
DEBUG_SERVER := $(QEMU) -serial null -monitor none -gdb tcp::3333 -S -kernel

FLASH = openocd -f board/ek-lm3s6965.cfg -c "program $(APP_EXE) verify reset exit"
