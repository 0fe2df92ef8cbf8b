/* Stellaris EK-LM3S6965: Cortex-M3 at 50 MHz. Runs under QEMU (-M lm3s6965evb). */
#ifndef BOARD_H
#define BOARD_H

#define HAL_HZ 50000000u
#define PRIMECELL_HZ HAL_HZ

/* 0 is the console, on the debugger's USB; 1 on PD2 and PD3; 2 on PG0 and PG1. */
#define HAL_UARTS 3

#endif
