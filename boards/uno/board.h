/* Arduino Uno: ATmega328P at 16 MHz. */
#ifndef BOARD_H
#define BOARD_H

#define F_CPU 16000000ul
/* Timer 1, a 64th: a tick is 4 us. */
#define HAL_HZ (F_CPU / 64)

/* A received byte takes up to 1,000 cycles; at this rate one comes every 2,780. */
#define HAL_CONSOLE_BAUD 57600u
#define HAL_CONSOLE_RX 32
#define HAL_CONSOLE_TX 32

/* What is kept of a failure's report. */
#define HAL_REPORT_BYTES 96

#endif
