# The machine that builds, in virtual time: every run repeats, waiting takes no time.
ARCH := hosted
SOC := virtual
CROSS :=
CPUFLAGS := -pthread
NEEDS := gcc
RUN :=
RUN_TEST :=
DEBUGGER := gdb
