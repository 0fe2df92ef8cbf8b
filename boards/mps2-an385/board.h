/* ARM MPS2 with the AN385 image: Cortex-M3 at 25 MHz. Runs under QEMU (-M mps2-an385). */
#ifndef BOARD_H
#define BOARD_H

#define HAL_HZ 25000000u

#endif
