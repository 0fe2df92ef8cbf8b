# QEMU's riscv32 machine "virt": a test platform, no board to buy.
ARCH := rv32
SOC := virt riscv
CROSS := riscv64-unknown-elf-
CPUFLAGS := -march=rv32imac -misa-spec=2.2 -mabi=ilp32
NEEDS := riscv64-unknown-elf-gcc qemu-system-riscv32
ABOUT := RV32IMAC, no set clock; flash 4 MiB, RAM 4 MiB
# What make test builds: unit tests, applications.
TEST_VARIANTS := debug prio
APP_VARIANTS := debug
# The unit test whose stack is computed, and looked at.
STACK_TEST := queue

# The image is given as firmware: an image given as -kernel is not started where there is flash.
QEMU := qemu-system-riscv32 -M virt -display none -semihosting-config enable=on,target=native
# A person's terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator. While the processor works,
# instructions are its clock, so that a busy host makes no step look too long.
RUN := boards/qemu-rv32/parts $(QEMU) -serial mon:stdio -icount shift=4 -bios
# Tests: every run the same, a wait takes no time. The flash begins anew.
RUN_TEST := $(QEMU) -monitor none -serial stdio -icount shift=4,sleep=off -bios
DEBUGGER := gdb-multiarch
DEBUG_SERVER := $(QEMU) -serial null -monitor none -gdb tcp::3333 -S -bios
# Interrupts at every instruction: an instruction lasts longer than a tick of the timer that raises them.
INJECT_LDFLAGS := -Wl,--wrap=chip_interrupt,--wrap=chip_timer_interrupt,--wrap=chip_software_interrupt
RUN_INJECT := $(QEMU) -monitor none -serial stdio -icount shift=6,sleep=off -rtc clock=vm,base=2020-01-01 -bios
INJECT_VARIANTS := prio
