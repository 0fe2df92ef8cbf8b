/* Registers and interrupts of the STM32F405 (RM0090), as far as they are used. */
#ifndef HAL_SOC_STM32F405_H
#define HAL_SOC_STM32F405_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

/* The soft interrupt is the cryptographic processor's line: the F405 has no such processor. */
enum { IRQ_SOFT = 79, IRQ_COUNT = 82 };

struct stm32_rcc {
	volatile uint32_t cr, pllcfgr, cfgr, cir, ahb1rstr, ahb2rstr, ahb3rstr, reserved0;
	volatile uint32_t apb1rstr, apb2rstr, reserved1[2], ahb1enr, ahb2enr, ahb3enr, reserved2;
	volatile uint32_t apb1enr, apb2enr;
};
#define RCC ((struct stm32_rcc *)0x40023800u)
enum { RCC_HSION = 1, RCC_HSIRDY = 1 << 1, RCC_HSEON = 1 << 16, RCC_HSERDY = 1 << 17 }; /* cr */
enum { RCC_PLLON = 1 << 24, RCC_PLLRDY = 1 << 25 };
enum { RCC_TIM2EN = 1 << 0 }; /* apb1enr */

#define FLASH_ACR (*(volatile uint32_t *)0x40023c00u)

struct stm32_gpio {
	volatile uint32_t moder, otyper, ospeedr, pupdr, idr, odr, bsrr, lckr, afr[2];
};
enum { GPIO_A, GPIO_B, GPIO_C, GPIO_D }; /* ports; RCC_AHB1ENR's bits likewise */
#define GPIO(port) ((struct stm32_gpio *)(0x40020000u + 0x400u * (port)))

struct stm32_tim {
	volatile uint32_t cr1, cr2, smcr, dier, sr, egr, ccmr1, ccmr2, ccer, cnt, psc, arr;
};
#define TIM2 ((struct stm32_tim *)0x40000000u)
enum { TIM_CEN = 1 }; /* cr1 */
enum { TIM_UG = 1 };  /* egr */

struct stm32_usart {
	volatile uint32_t sr, dr, brr, cr1, cr2, cr3;
};
enum { USART_FE = 2, USART_NF = 4, USART_ORE = 8, USART_RXNE = 32, USART_TC = 64, USART_TXE = 128 };
enum { USART_RE = 1 << 2, USART_TE = 1 << 3, USART_UE = 1 << 13 }; /* cr1 */
enum { USART_RXNEIE = 1 << 5, USART_TXEIE = 1 << 7 };

/* One bit of a device's register as a word (RM0090, 2.3.3). Writing it changes that bit in one
 * step, also against interrupts. */
static inline volatile uint32_t *stm32_bit(volatile uint32_t *reg, unsigned bit)
{
	return (volatile uint32_t *)(0x42000000u + ((uintptr_t)reg - 0x40000000u) * 32) + bit;
}

/* Clocks, as chip_start() sets them up. */
#define STM32_HSI_HZ 16000000u /* the chip's own oscillator */
#define APB2_HZ 84000000u      /* USART1 and 6 */
#define TIM2_HZ 84000000u      /* twice APB1's */
#define SYSTICK_HZ 21000000u   /* the processor's by 8 */

/* True under QEMU, which has no clock tree: all of RCC reads 0. On the chip the oscillator that it
 * starts from is ready whenever a program runs. */
static inline bool stm32_emulated(void)
{
	return !RCC->cr;
}

/* Starts the counter behind hal_now(). */
void stm32_clock_start(void);

/* Switches a device's clock on; behind it the device's registers can be used. */
static inline void stm32_enable(volatile uint32_t *reg, uint32_t bit)
{
	*reg |= bit;
	(void)*reg;
}

/* Gives a pin to a device, its alternate function; without anything attached it is high. */
static inline void stm32_pin_function(unsigned port, unsigned pin, uint32_t function)
{
	struct stm32_gpio *gpio = GPIO(port);
	unsigned at4 = pin % 8 * 4, at2 = pin * 2;

	stm32_enable(&RCC->ahb1enr, 1u << port);
	gpio->afr[pin / 8] = (gpio->afr[pin / 8] & ~(15u << at4)) | function << at4;
	gpio->pupdr = (gpio->pupdr & ~(3u << at2)) | 1u << at2;
	gpio->moder = (gpio->moder & ~(3u << at2)) | 2u << at2;
}

/* The console's interrupt handler; without the driver's file it is unexpected. */
void stm32_console(void);

#endif
