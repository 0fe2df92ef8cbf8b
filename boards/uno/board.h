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
#define HAL_REPORT_BYTES 24

/* Pins by the board's names: D0 to D13, A0 to A5; hal/soc/atmega328p/chip.h numbers them. */
#define BOARD_D(n) ((n) < 8 ? 16u + (n) : (n)-8u)
#define BOARD_A(n) (8u + (n))

#define BOARD_LED BOARD_D(13)
#define BOARD_LED_ON 1

/* The converter measures against the supply. */
#define BOARD_ADC_MV 5000u

#endif
