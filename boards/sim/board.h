/* The machine that builds: virtual time, in microseconds; and a board's devices, as models
 * (hal/soc/virtual/devices.h). */
#ifndef BOARD_H
#define BOARD_H

#define BOARD_SIM 1 /* for tests that have more to say where schedules can be explored */

#define HAL_HZ 1000000u

/* Called before each access to what interrupts share: an interrupt may come there, where schedules
 * are explored (hal/soc/virtual/explore.h). A function, so that coverage counts no branch of it. */
void sim_access(const char *function);
#define HOSTED_LOOK() sim_access(__func__)

/* Pins 0 to 63. 62 has no interrupt, 63 is an input only. */
#define SIM_PINS 64u
#define SIM_PIN_NO_INTERRUPT 62u
#define SIM_PIN_INPUT_ONLY 63u
#define BOARD_LED 13u
#define BOARD_LED_ON 1
#define BOARD_BUTTON 2u
#define BOARD_BUTTON_PRESSED 0

/* Bus 0 has a temperature sensor TMP105 and an EEPROM AT24C64, bus 1 is free. */
#define HAL_I2C_BUSES 2
#define BOARD_TMP105 0x48
#define BOARD_AT24 0x50

#define HAL_SPI_BUSES 2

/* None of them is the console. */
#define HAL_UARTS 2

#define SIM_ADC_CHANNELS 8u
#define BOARD_ADC_MV 3300u
#define BOARD_ADC_CHANNEL 0u

#define HAL_FLASH_PAGE 4096u
#define HAL_FLASH_WORD 4u
#define SIM_FLASH_SIZE 65536u

/* The longest time that the watchdog can count. */
#define SIM_WATCHDOG_MS 60000u
#define BOARD_WATCHDOG_MS SIM_WATCHDOG_MS

#endif
