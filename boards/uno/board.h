/* Arduino Uno: ATmega328P at 16 MHz. */
#ifndef BOARD_H
#define BOARD_H

#define F_CPU 16000000ul
/* Timer 1, a 64th: a tick is 4 us. */
#define HAL_HZ (F_CPU / 64)

#define HAL_CONSOLE_RX 32
#define HAL_CONSOLE_TX 32

#endif
