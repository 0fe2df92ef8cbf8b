/* Registers and interrupts of the Stellaris LM3S6965 (data sheet DS-LM3S6965). */
#ifndef HAL_SOC_LM3S_H
#define HAL_SOC_LM3S_H

#include <stdint.h>

/* IRQ_SOFT: a number the data sheet reserves, so that no device drives it. */
enum { IRQ_UART0 = 5, IRQ_TIMER0A = 19, IRQ_TIMER1A = 21, IRQ_SOFT = 41, IRQ_COUNT = 44 };

/* System control. */
#define SYSCTL_RIS (*(volatile uint32_t *)0x400fe050u)
#define SYSCTL_RCC (*(volatile uint32_t *)0x400fe060u)
#define SYSCTL_RCGC1 (*(volatile uint32_t *)0x400fe104u)
#define SYSCTL_RCGC2 (*(volatile uint32_t *)0x400fe108u)
#define RIS_PLLL (1u << 6)
#define RCC_OSCSRC (3u << 4) /* 0: the main oscillator */
#define RCC_XTAL (15u << 6)
#define RCC_XTAL_8MHZ (14u << 6)
#define RCC_BYPASS (1u << 11)
#define RCC_OEN (1u << 12)
#define RCC_PWRDN (1u << 13)
#define RCC_USESYSDIV (1u << 22)
#define RCC_SYSDIV (15u << 23)
#define RCC_SYSDIV_4 (3u << 23)
#define RCGC1_UART0 (1u << 0)
#define RCGC1_TIMER0 (1u << 16)
#define RCGC1_TIMER1 (1u << 17)
#define RCGC2_GPIOA (1u << 0)

/* SysTick: 24 bits, counts down. */
#define SYST_CSR (*(volatile uint32_t *)0xe000e010u)
#define SYST_RVR (*(volatile uint32_t *)0xe000e014u)
#define SYST_CVR (*(volatile uint32_t *)0xe000e018u)
enum { CSR_ENABLE = 1, CSR_CLKSOURCE = 4 };

/* General-purpose timer. */
struct lm3s_timer {
	volatile uint32_t cfg, tamr, tbmr, ctl, reserved[2], imr, ris, mis, icr, tailr;
};
#define TIMER0 ((struct lm3s_timer *)0x40030000u)
#define TIMER1 ((struct lm3s_timer *)0x40031000u)
enum { TAMR_ONE_SHOT = 1, CTL_TAEN = 1, TIMER_TATO = 1 };

/* UART: a PL011. */
struct lm3s_uart {
	volatile uint32_t dr, rsr, reserved[4], fr, reserved2[2], ibrd, fbrd, lcrh, ctl, ifls, im,
	    ris, mis, icr;
};
#define UART0 ((struct lm3s_uart *)0x4000c000u)
enum { DR_FE = 0x100, DR_PE = 0x200, DR_BE = 0x400, DR_OE = 0x800 };
enum { FR_BUSY = 0x08, FR_RXFE = 0x10, FR_TXFF = 0x20 };
enum { LCRH_8_BITS = 0x60 };
enum { CTL_UARTEN = 1, CTL_TXE = 0x100, CTL_RXE = 0x200 };
enum { UART_RX = 0x10, UART_TX = 0x20 }; /* im, ris, mis, icr */

/* Port A: pins 0 and 1 are UART 0. */
#define GPIOA_AFSEL (*(volatile uint32_t *)0x40004420u)
#define GPIOA_DEN (*(volatile uint32_t *)0x4000451cu)

/* Starts the clock; time.c. */
void lm3s_clock_start(void);

/* Interrupt handlers; without the driver's file they are unexpected. */
void lm3s_uart0(void);
void lm3s_timer0a(void);
void lm3s_timer1a(void);

#endif
