/* Stellaris EK-LM3S6965: Cortex-M3 at 50 MHz. Runs under QEMU (-M lm3s6965evb). */
#ifndef BOARD_H
#define BOARD_H

#define HAL_HZ 50000000u

#endif
