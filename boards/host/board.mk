# The machine that builds, in real time. Interrupts are threads and signals.
ARCH := hosted
SOC := posix
CROSS :=
CPUFLAGS := -pthread
NEEDS := gcc
ABOUT := this machine, in real time
# What make test builds: unit tests, applications.
TEST_VARIANTS := debug
APP_VARIANTS := debug
RUN :=
RUN_TEST :=
DEBUGGER := gdb
