# Arduino Uno: ATmega328P (AVR, 8 bits), 16 MHz. Runs under simavr.
ARCH := avr
SOC := atmega328p
CROSS := avr-
# GCC 5 takes ".a.b = 1" for an initialiser without a name.
CPUFLAGS := -mmcu=atmega328p -Waddr-space-convert -Wno-missing-field-initializers
# Texts are in flash: hal/arch/avr/text.c.
CPUFLAGS += $(addprefix -fno-builtin-,strlen strcmp strcpy strcat memcpy memcmp)
LIBC :=
NEEDS := avr-gcc simavr gcc

RUN := build/tools/simavr-run
RUN_TEST := build/tools/simavr-run -f
DEBUGGER := avr-gdb
DEBUG_SERVER := build/tools/simavr-run -g
HOST_TOOLS := build/tools/simavr-run
HOST_TOOLS_LIBS := -lsimavr -lelf
TEST_PARTS := any:3 group:6 task:4
