-: hal/hal.h hal/arch/rv32/arch.h boards/qemu-rv32/board.h
hal/arch/rv32/arch.h:
boards/qemu-rv32/board.h:
