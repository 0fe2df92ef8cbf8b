# The machine that builds, in real time. Interrupts are threads and signals.
ARCH := hosted
SOC := posix
CROSS :=
CPUFLAGS := -pthread
NEEDS := gcc
RUN :=
RUN_TEST :=
DEBUGGER := gdb
