/* Netduino Plus 2: STM32F405, Cortex-M4F at 168 MHz. Runs under QEMU (-M netduinoplus2). */
#ifndef BOARD_H
#define BOARD_H

/* The fastest rate that divides both 84 MHz, the chip's, and 1 GHz, the emulator's. */
#define HAL_HZ 4000000u

#endif
