/* BBC micro:bit, version 1: nRF51822, Cortex-M0 at 16 MHz. Runs under QEMU (-M microbit). */
#ifndef BOARD_H
#define BOARD_H

/* The timer's 16 MHz divided by 16: at up to 1 MHz it takes the slower, more economical clock. */
#define HAL_HZ 1000000u

/* Pins of the serial line to the interface chip, which is the host's USB serial port. */
#define NRF51_PIN_TXD 24
#define NRF51_PIN_RXD 25

/* 16 KiB of RAM in all. */
#define HAL_CONSOLE_RX 128
#define HAL_CONSOLE_TX 128

#endif
