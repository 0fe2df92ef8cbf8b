# The machine that builds, in virtual time: every run repeats, waiting takes no time.
ARCH := hosted
SOC := virtual
CROSS :=
CPUFLAGS := -pthread
NEEDS := gcc
ABOUT := this machine, in virtual time
# What make test builds: unit tests, applications.
TEST_VARIANTS := sanitize release prio standard-c clang
APP_VARIANTS := debug sanitize release
RUN :=
RUN_TEST :=
DEBUGGER := gdb
