/* Netduino Plus 2: STM32F405, Cortex-M4F at 168 MHz. Runs under QEMU (-M netduinoplus2). */
#ifndef BOARD_H
#define BOARD_H

/* The fastest rate that divides both 84 MHz, the chip's, and 1 GHz, the emulator's. */
#define HAL_HZ 4000000u

#define ARCH_EXIT_ASKS /* whether there is a debugger */

#define STM32_CRYSTAL_HZ 25000000u /* a multiple of 1 MHz */

/* The console: USART6 at the header's D1 (sends) and D0 (receives). A USART of APB2 has the clock
 * that hal/soc/stm32f405/uart.c reckons with. */
#define STM32_CONSOLE 0x40011400u
#define STM32_CONSOLE_IRQ 71
#define STM32_CONSOLE_ENABLE (1u << 5) /* RCC_APB2ENR */
#define STM32_CONSOLE_TX 38            /* PC6 */
#define STM32_CONSOLE_RX 39            /* PC7 */
#define STM32_CONSOLE_FUNCTION 8

/* The pins that the package has: ports A to D. Port A's are numbered from 0, B's from 16, ... */
#define STM32_PINS                                                                                 \
	{                                                                                          \
		0xffff, 0xffff, 0xffff, 0x0004                                                     \
	}

#define BOARD_LED 10 /* PA10, blue */
#define BOARD_LED_ON 1
#define BOARD_BUTTON 27 /* PB11, with a resistor to ground */
#define BOARD_BUTTON_PRESSED 1

#define BOARD_ADC_MV 3300 /* channels 10 to 15 are A0 to A5 */

/* The store: sectors 10 and 11, of 128 KiB each. */
#define HAL_FLASH_PAGE 131072u
#define HAL_FLASH_WORD 4u
#define STM32_FLASH_SECTOR 10u

/* I2C bus 0: I2C1 at the header's SCL and SDA. */
#define BOARD_I2C0_SCL 22 /* PB6 */
#define BOARD_I2C0_SDA 23 /* PB7 */

/* SPI bus 0: SPI2 at D13 (clock), D12 (in) and D11 (out). */
#define STM32_SPI 0x40003800u
#define STM32_SPI_IRQ 36
#define STM32_SPI_ENABLE (1u << 14) /* RCC_APB1ENR */
#define STM32_SPI_CLOCK 29          /* PB13 */
#define STM32_SPI_IN 30             /* PB14 */
#define STM32_SPI_OUT 31            /* PB15 */
#define STM32_SPI_FUNCTION 5

#endif
