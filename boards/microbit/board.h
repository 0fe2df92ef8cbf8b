/* BBC micro:bit, version 1: nRF51822, Cortex-M0 at 16 MHz. Runs under QEMU (-M microbit). */
#ifndef BOARD_H
#define BOARD_H

/* The timer's 16 MHz divided by 16: at up to 1 MHz it takes the slower, more economical clock. */
#define HAL_HZ 1000000u

/* Pins of the serial line to the interface chip, which is the host's USB serial port. */
#define NRF51_PIN_TXD 24
#define NRF51_PIN_RXD 25

/* The lamp at the upper left: of the matrix's row 1, through its column 1. */
#define BOARD_LED 13
#define BOARD_LED_ON 1
#define BOARD_LED_SINK 4

/* Button A, and B; each with a resistor to the supply. */
#define BOARD_BUTTON 17
#define BOARD_BUTTON_B 26
#define BOARD_BUTTON_PRESSED 0

/* I2C bus 0, on the edge connector and to the sensors; with resistors to the supply. */
#define BOARD_I2C0_SCL 0
#define BOARD_I2C0_SDA 30

/* SPI bus 0, on the edge connector: its pins 13, 14 and 15. */
#define NRF51_PIN_SCK 23
#define NRF51_PIN_MISO 22
#define NRF51_PIN_MOSI 21

/* Three times the reference; the input may have the supply's 3.3 V at most. */
#define BOARD_ADC_MV 3600

/* The store: 32 pages. */
#define HAL_FLASH_PAGE 1024u
#define HAL_FLASH_WORD 4u

/* 16 KiB of RAM in all. */
#define HAL_CONSOLE_RX 128
#define HAL_CONSOLE_TX 128

/* What is kept of a failure's report. */
#define HAL_REPORT_BYTES 512

#endif
