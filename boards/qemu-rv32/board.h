/* QEMU's riscv32 machine "virt": RV32IMAC and more, a clock of 10 MHz. */
#ifndef BOARD_H
#define BOARD_H

#define HAL_HZ 10000000u

/* RAM takes lr and sc. */
#define ARCH_LR_SC 1

/* The stack's guard: a page, as QEMU is slow on a page that is protected in part. */
#define ARCH_GUARD 4096

/* The first MiB of the second bank of flash. */
#define HAL_FLASH_PAGE 0x40000u
#define HAL_FLASH_WORD 4u

#define RISCV_CLINT 0x02000000u
#define RISCV_PLIC 0x0c000000u

#endif
