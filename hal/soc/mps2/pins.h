/* Pins and buses that the MPS2 boards have alike; board.h includes it. */
#ifndef MPS2_PINS_H
#define MPS2_PINS_H

/* Pins: the FPGA's registers of LEDs, buttons and other lines, and the shields' ports, 32 bits
 * each, in a row. EXP0 to EXP51 are the pins of the shields' connectors. */
#define BOARD_EXP(n) (128 + (n) / 16 * 32 + (n) % 16)

#define BOARD_LED 0
#define BOARD_LED_ON 1
#define BOARD_BUTTON 32
#define BOARD_BUTTON_PRESSED 1

/* SPI bus 0 is on the header J21, with this select. */
#define BOARD_SPI0_SELECT 65

/* I2C bus 0 is on the connector of shield 1. Software makes its edges: it cannot be faster. */
#define BOARD_I2C0_SCL 96
#define BOARD_I2C0_SDA 97
#define BOARD_I2C_HZ 50000u

#endif
