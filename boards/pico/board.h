/* Raspberry Pi Pico: RP2040, Cortex-M0+ at 125 MHz. Runs under rp2040js. */
#ifndef BOARD_H
#define BOARD_H

/* The TIMER's rate. */
#define HAL_HZ 1000000u

/* Under rp2040js a masked interrupt does not end WFI as it should; see hal/arch/cortexm/idle.c. */
#define ARCH_IDLE_WFE

#endif
