/* Registers and interrupts of the STM32F405 (RM0090), as far as they are used. */
#ifndef HAL_SOC_STM32F405_H
#define HAL_SOC_STM32F405_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

/* The soft interrupt is the cryptographic processor's line: the F405 has no such processor. */
enum { IRQ_SOFT = 79, IRQ_COUNT = 82 };
enum { IRQ_FLASH = 4, IRQ_EXTI0 = 6, IRQ_ADC = 18, IRQ_EXTI9_5 = 23 };
enum { IRQ_I2C1_EVENT = 31, IRQ_I2C1_ERROR = 32, IRQ_EXTI15_10 = 40, IRQ_RNG = 80 };

struct stm32_rcc {
	volatile uint32_t cr, pllcfgr, cfgr, cir, ahb1rstr, ahb2rstr, ahb3rstr, reserved0;
	volatile uint32_t apb1rstr, apb2rstr, reserved1[2], ahb1enr, ahb2enr, ahb3enr, reserved2;
	volatile uint32_t apb1enr, apb2enr, reserved3[2], ahb1lpenr, ahb2lpenr, ahb3lpenr,
	    reserved4;
	volatile uint32_t apb1lpenr, apb2lpenr, reserved5[2], bdcr, csr;
};
#define RCC ((struct stm32_rcc *)0x40023800u)
enum { RCC_HSION = 1, RCC_HSIRDY = 1 << 1, RCC_HSEON = 1 << 16, RCC_HSERDY = 1 << 17 }; /* cr */
enum { RCC_PLLON = 1 << 24, RCC_PLLRDY = 1 << 25 };
enum { RCC_RNGEN = 1 << 6 }; /* ahb2enr */
enum { RCC_TIM2EN = 1, RCC_TIM3EN = 2, RCC_TIM4EN = 4, RCC_TIM5EN = 8, RCC_I2C1EN = 1 << 21 };
enum { RCC_TIM1EN = 1, RCC_ADC1EN = 1 << 8, RCC_SYSCFGEN = 1 << 14 }; /* apb2enr */

/* What was set in RCC_CSR when the program began: why the chip was reset. */
extern uint32_t stm32_reset_flags;
enum { RCC_RMVF = 1 << 24, RCC_IWDGRSTF = 1 << 29 }; /* csr */

struct stm32_flash {
	volatile uint32_t acr, keyr, optkeyr, sr, cr;
};
#define FLASH ((struct stm32_flash *)0x40023c00u)
enum { FLASH_DCEN = 1 << 10, FLASH_DCRST = 1 << 12 }; /* acr */
enum { FLASH_EOP = 1 << 0, FLASH_ERRORS = 0xf2 };     /* sr */
enum { FLASH_PG = 1 << 0, FLASH_SER = 1 << 1 };       /* cr */
enum { FLASH_SNB = 3, FLASH_BY_32 = 2 << 8, FLASH_STRT = 1 << 16 };
enum { FLASH_EOPIE = 1 << 24, FLASH_ERRIE = 1 << 25 };
#define FLASH_LOCK (1u << 31)

struct stm32_iwdg {
	volatile uint32_t kr, pr, rlr, sr;
};
#define IWDG ((struct stm32_iwdg *)0x40003000u)

struct stm32_gpio {
	volatile uint32_t moder, otyper, ospeedr, pupdr, idr, odr, bsrr, lckr, afr[2];
};
#define GPIO(port) ((struct stm32_gpio *)(0x40020000u + 0x400u * (port)))
#define RCC_GPIO_ALL 0xfu                                     /* ahb1enr: ports A to D */
enum { GPIO_INPUT, GPIO_OUTPUT, GPIO_FUNCTION, GPIO_ANALOG }; /* moder */
enum { GPIO_FLOATING, GPIO_PULLUP, GPIO_PULLDOWN };           /* pupdr */
enum { GPIO_FAST = 2 };                                       /* ospeedr: up to 50 MHz */

struct stm32_syscfg {
	volatile uint32_t memrmp, pmc, exticr[4];
};
#define SYSCFG ((struct stm32_syscfg *)0x40013800u)

struct stm32_exti {
	volatile uint32_t imr, emr, rtsr, ftsr, swier, pr;
};
#define EXTI ((struct stm32_exti *)0x40013c00u)

struct stm32_tim {
	volatile uint32_t cr1, cr2, smcr, dier, sr, egr, ccmr[2], ccer, cnt, psc, arr;
	volatile uint32_t rcr, ccr[4], bdtr;
};
#define STM32_TIM(address) ((struct stm32_tim *)(address))
#define TIM2 STM32_TIM(0x40000000u)
enum { TIM_CEN = 1, TIM_ARPE = 1 << 7 };      /* cr1 */
enum { TIM_UG = 1 };                          /* egr */
enum { TIM_PWM = 6 << 4, TIM_OCPE = 1 << 3 }; /* ccmr: a byte for each channel */
enum { TIM_CCE = 1 };                         /* ccer: four bits for each channel */
enum { TIM_MOE = 1 << 15 };                   /* bdtr */

struct stm32_usart {
	volatile uint32_t sr, dr, brr, cr1, cr2, cr3;
};
enum { USART_FE = 2, USART_NF = 4, USART_ORE = 8, USART_RXNE = 32, USART_TC = 64, USART_TXE = 128 };
enum { USART_RE = 1 << 2, USART_TE = 1 << 3, USART_UE = 1 << 13 }; /* cr1 */
enum { USART_RXNEIE = 1 << 5, USART_TXEIE = 1 << 7 };

struct stm32_spi {
	volatile uint32_t cr1, cr2, sr, dr;
};
enum { SPI_MSTR = 1 << 2, SPI_SPE = 1 << 6, SPI_SSI = 1 << 8, SPI_SSM = 1 << 9 }; /* cr1 */
enum { SPI_RXNEIE = 1 << 6 };                                                     /* cr2 */
enum { SPI_RXNE = 1, SPI_BSY = 1 << 7 };                                          /* sr */

struct stm32_i2c {
	volatile uint32_t cr1, cr2, oar1, oar2, dr, sr1, sr2, ccr, trise;
};
#define I2C1 ((struct stm32_i2c *)0x40005400u)
enum { I2C_PE = 1, I2C_START = 1 << 8, I2C_STOP = 1 << 9, I2C_ACK = 1 << 10, I2C_POS = 1 << 11 };
enum { I2C_ITERREN = 1 << 8, I2C_ITEVTEN = 1 << 9, I2C_ITBUFEN = 1 << 10 };  /* cr2 */
enum { I2C_SB = 1, I2C_ADDR = 1 << 1, I2C_BTF = 1 << 2, I2C_RXNE = 1 << 6 }; /* sr1 */
enum { I2C_BERR = 1 << 8, I2C_ARLO = 1 << 9, I2C_AF = 1 << 10 };
enum { I2C_BUSY = 1 << 1 };  /* sr2 */
enum { I2C_FAST = 1 << 15 }; /* ccr */

struct stm32_rng {
	volatile uint32_t cr, sr, dr;
};
#define RNG ((struct stm32_rng *)0x50060800u)
enum { RNG_RNGEN = 1 << 2, RNG_IE = 1 << 3 };                /* cr */
enum { RNG_DRDY = 1, RNG_CEIS = 1 << 5, RNG_SEIS = 1 << 6 }; /* sr */

struct stm32_adc {
	volatile uint32_t sr, cr1, cr2, smpr1, smpr2, jofr[4], htr, ltr, sqr1, sqr2, sqr3, jsqr;
	volatile uint32_t jdr[4], dr;
};
#define ADC1 ((struct stm32_adc *)0x40012000u)
#define ADC_CCR (*(volatile uint32_t *)0x40012304u)
enum { ADC_EOC = 1 << 1 };                          /* sr */
enum { ADC_EOCIE = 1 << 5 };                        /* cr1 */
enum { ADC_ADON = 1, ADC_SWSTART = 1 << 30 };       /* cr2 */
enum { ADC_BY_4 = 1 << 16, ADC_TSVREFE = 1 << 23 }; /* ccr */

/* One bit of a device's register as a word (RM0090, 2.3.3). Writing it changes that bit in one
 * step, also against interrupts. */
static inline volatile uint32_t *stm32_bit(volatile uint32_t *reg, unsigned bit)
{
	uintptr_t address = (uintptr_t)reg;

	return (volatile uint32_t *)((address & 0xf0000000u) + 0x02000000u +
	                             (address & 0xfffffu) * 32) +
	       bit;
}

/* Clocks, as chip_start() sets them up. */
#define STM32_HSI_HZ 16000000u   /* the chip's own oscillator */
#define APB1_HZ 42000000u        /* SPI2 and 3 */
#define APB2_HZ 84000000u        /* USART1 and 6, the converters */
#define APB1_TIMER_HZ 84000000u  /* twice the bus's: timers 2 to 5 */
#define APB2_TIMER_HZ 168000000u /* timer 1 */
#define SYSTICK_HZ 21000000u     /* the processor's by 8 */

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

/* Writes a field of a register in the peripherals' first MiB. Against interrupts that change other
 * fields. Any context. */
void stm32_field(volatile uint32_t *reg, unsigned at, unsigned width, uint32_t value);

/* What pin n of a port is. Any context. */
void stm32_pin_mode(struct stm32_gpio *port, unsigned n, uint32_t mode, uint32_t pull);

/* Gives a pin, as numbered in gpio.c, to a device: its alternate function. Any context. */
void stm32_pin_function(unsigned pin, uint32_t function, uint32_t pull);

/* The drivers' interrupt handlers; those of a driver that is not linked are unexpected. */
void stm32_exti(void);
void stm32_spi(void);
void stm32_i2c(void);
void stm32_rng(void);
void stm32_adc(void);
void stm32_flash(void);

void stm32_console(void);

#endif
