/* Raspberry Pi Pico: RP2040, Cortex-M0+ at 125 MHz. Runs under rp2040js. */
#ifndef BOARD_H
#define BOARD_H

/* The TIMER's rate. */
#define HAL_HZ 1000000u

/* The processor's, and that of the UARTs. */
#define PRIMECELL_HZ 125000000u

/* 0 is the console. The receiver's pin follows the sender's. */
#define HAL_UARTS 2
#define BOARD_UART0_TX 0
#define BOARD_UART1_TX 8

/* Pins are numbered as GPIO: the LED; a button that is to be connected between pin 20 and ground.
 */
#define BOARD_LED 25
#define BOARD_LED_ON 1
#define BOARD_BUTTON 15
#define BOARD_BUTTON_PRESSED 0

/* GPIO 26, pin 31. */
#define BOARD_ADC_CHANNEL 0
#define BOARD_ADC_MV 3300

/* It cannot count further than 8388. */
#define BOARD_WATCHDOG_MS 8000

/* I2C bus 0: data, clock. */
#define BOARD_I2C0_SDA 4
#define BOARD_I2C0_SCL 5

/* What the flash erases; it could program single bytes. */
#define HAL_FLASH_PAGE 4096u
#define HAL_FLASH_WORD 4u

/* Under rp2040js a masked interrupt does not end WFI as it should; see hal/arch/cortexm/idle.c. */
#define ARCH_IDLE_WFE

#endif
