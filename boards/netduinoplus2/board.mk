# Netduino Plus 2: STM32F405, Cortex-M4F, 168 MHz; under QEMU. README.md says what else to know.
ARCH := armv7m cortexm
SOC := stm32f405
CROSS := arm-none-eabi-
CPUFLAGS := -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard
NEEDS := arm-none-eabi-gcc qemu-system-arm python3
ABOUT := Cortex-M4F at 168 MHz; flash 1 MiB, RAM 128 KiB
# What make test builds: unit tests, applications.
TEST_VARIANTS := debug
APP_VARIANTS := debug
# Objects of 64 KiB, three at once.
TESTS_TOO_BIG := largest
# With an ST-LINK.
FLASH = openocd -f interface/stlink.cfg -f target/stm32f4x.cfg -c "program $(APP_EXE) verify reset exit"

# The console is the sixth USART.
QEMU := qemu-system-arm -M netduinoplus2 -display none -semihosting-config enable=on,target=native \
        $(foreach other,1 2 3 4 5,-serial null)
# A person's terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator. A pipe or file waits until
# USART6_CR1 says that the receiver is on (UE, RE). While the processor works, instructions are its clock, so
# that a busy host makes no step look too long.
RUN := tools/qemu-input 0x4001140c:0x2004 $(QEMU) -serial mon:stdio -icount shift=3 -kernel
# Tests: every run the same, a wait takes no time. An instruction lasts 8 ns.
RUN_TEST := $(QEMU) -monitor none -serial stdio -icount shift=3,sleep=off -kernel
DEBUGGER := gdb-multiarch
DEBUG_SERVER := $(QEMU) -serial null -monitor none -gdb tcp::3333 -S -kernel
