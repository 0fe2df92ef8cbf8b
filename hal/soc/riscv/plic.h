/* PLIC: the interrupts of the chip's devices, for hart 0 in machine mode. The board says where it
 * is. */
#ifndef HAL_SOC_RISCV_PLIC_H
#define HAL_SOC_RISCV_PLIC_H

#include <stdint.h>

#include "board.h"

#define PLIC_PRIORITY(irq) (*(volatile uint32_t *)(RISCV_PLIC + (irq)*4))
#define PLIC_ENABLE(irq) (*(volatile uint32_t *)(RISCV_PLIC + 0x2000 + (irq) / 32 * 4))
#define PLIC_THRESHOLD (*(volatile uint32_t *)(RISCV_PLIC + 0x200000))
#define PLIC_CLAIM (*(volatile uint32_t *)(RISCV_PLIC + 0x200004))

/* Disables all interrupts up to and with number `last`. */
void plic_start(unsigned last);

/* With the lowest priority. */
void plic_enable(unsigned irq);

/* Handles interrupt `irq`; the chip's. */
void chip_interrupt(unsigned irq);

#endif
