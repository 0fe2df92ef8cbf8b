/* CLINT: the machine timer and the software interrupt of hart 0. The board says where it is. */
#ifndef HAL_SOC_RISCV_CLINT_H
#define HAL_SOC_RISCV_CLINT_H

#include <stdint.h>

#include "board.h"

#define CLINT_MSIP (*(volatile uint32_t *)(RISCV_CLINT + 0))
#define CLINT_MTIMECMP_LOW (*(volatile uint32_t *)(RISCV_CLINT + 0x4000))
#define CLINT_MTIMECMP_HIGH (*(volatile uint32_t *)(RISCV_CLINT + 0x4004))
#define CLINT_MTIME_LOW (*(volatile uint32_t *)(RISCV_CLINT + 0xbff8))
#define CLINT_MTIME_HIGH (*(volatile uint32_t *)(RISCV_CLINT + 0xbffc))

#endif
