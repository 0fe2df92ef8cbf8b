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
#define STM32_CONSOLE_PORT GPIO_C
#define STM32_CONSOLE_TX 6
#define STM32_CONSOLE_RX 7
#define STM32_CONSOLE_FUNCTION 8

#endif
