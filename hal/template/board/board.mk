# The board in one line: chip, processor, clock, how it is run.
# The folders hal/arch/$(ARCH) and hal/soc/$(SOC).
ARCH := template
SOC := template
# Prefix of the compiler and of its tools; picolibc must support it.
CROSS := arm-none-eabi-
CPUFLAGS := -mcpu=cortex-m0 -mthumb
# Programs that must be installed, as tools/setup.sh knows them.
NEEDS := arm-none-eabi-gcc

# RUN and RUN_TEST are followed by the image. A person's terminal:
RUN := echo "This board has no command to run an image yet:"
# Tests: standard output is the console, the exit status is the program's. The command must end by
# itself when the program does, and fail when it does not end.
RUN_TEST := echo "Bail out! this board has no command to run a test:"
DEBUGGER := gdb-multiarch
DEBUG_SERVER := echo "This board has no debug server yet:"
