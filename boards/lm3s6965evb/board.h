/* Stellaris EK-LM3S6965: Cortex-M3 at 50 MHz. Runs under QEMU (-M lm3s6965evb). */
#ifndef BOARD_H
#define BOARD_H

#define HAL_HZ 50000000u
#define PRIMECELL_HZ HAL_HZ
#define ARCH_EXIT_ASKS /* whether there is a debugger */

/* 0 is the console, on the debugger's USB; 1 on PD2 and PD3; 2 on PG0 and PG1. */
#define HAL_UARTS 3

/* I2C bus 0 is for what is connected to PB2 and PB3: a thermometer TMP105, an EEPROM AT24C64. */
#define HAL_I2C_BUSES 1
#define BOARD_TMP105 0x48
#define BOARD_AT24 0x50

/* SPI bus 0 has the OLED (PA3 low, PC7 D/C#) and the card (PD0 low). */
#define HAL_SPI_BUSES 1
#define BOARD_OLED_SELECT 3
#define BOARD_OLED_DATA 23
#define BOARD_CARD_SELECT 24

/* Four analogue inputs, ADC0 to ADC3, against the chip's reference. */
#define BOARD_ADC_MV 3000
#define BOARD_ADC_CHANNEL 0

/* The chip's flash, its last 16 KiB. */
#define HAL_FLASH_PAGE 1024u
#define HAL_FLASH_WORD 4u

/* Pins: port * 8 + bit. The status LED, PF0; the button SELECT, PF1. */
#define BOARD_LED 40
#define BOARD_LED_ON 1
#define BOARD_BUTTON 41
#define BOARD_BUTTON_PRESSED 0

/* The longest time that a watchdog of 32 bits can count, twice, is 171 s. */
#define BOARD_WATCHDOG_MS 8000

#endif
