# SiFive HiFive1: FE310, RV32IMAC, 16 MHz, 16 KiB of RAM; under QEMU. REV=a is the first revision.
ARCH := rv32
SOC := fe310 riscv
CROSS := riscv64-unknown-elf-
# Where the boot loader goes on, and what writes the flash: rev A's FTDI chip, rev B's J-Link.
REV ?= b
START_a := 0x20400000
START_b := 0x20010000
OPENOCD_a := sifive-hifive1
OPENOCD_b := sifive-hifive1-revb
# The clock's rate on the board is another than under QEMU (board.h), so what is to be flashed is built
# differently from what runs there.
CPUFLAGS := -march=rv32imac -misa-spec=2.2 -mabi=ilp32 -Wl,--defsym=hifive1_flash=$(START_$(REV)) \
            $(if $(filter images,$(MAKECMDGOALS)),-DBOARD_SILICON)
NEEDS := riscv64-unknown-elf-gcc qemu-system-riscv32
ABOUT := FE310, RV32IMAC at 16 MHz; flash 4 MiB, RAM 16 KiB
# What make test builds: unit tests, applications.
TEST_VARIANTS := debug
APP_VARIANTS := debug
FLASH = openocd -f board/$(OPENOCD_$(REV)).cfg -c "program $(APP_EXE) verify reset exit"
NEEDS_FLASH := openocd
# Their models of what must happen take 16 to 340 KiB.
TESTS_TOO_BIG := any broadcast isr_queue largest mailbox queue run stream task task_set

QEMU := qemu-system-riscv32 -M sifive_e,revb=$(if $(filter a,$(REV)),off,on) -display none \
        -semihosting-config enable=on,target=native
# A person's terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator. While the processor works,
# instructions are its clock, so that a busy host makes no step look too long.
RUN := $(QEMU) -serial mon:stdio -icount shift=6 -kernel
# Tests: every run the same, a wait takes no time.
RUN_TEST := $(QEMU) -monitor none -serial stdio -icount shift=6,sleep=off -kernel
DEBUGGER := gdb-multiarch
DEBUG_SERVER := $(QEMU) -serial null -monitor none -gdb tcp::3333 -S -kernel
