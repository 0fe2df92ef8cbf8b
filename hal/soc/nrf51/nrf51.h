/* Registers and interrupts of the nRF51 series (nRF51 Series Reference Manual, version 3.0). Tasks
 * start with a 1 that is written; events hold a 1 until a 0 is written. */
#ifndef HAL_SOC_NRF51_H
#define HAL_SOC_NRF51_H

#include <stdint.h>

#include "board.h"

/* A peripheral's interrupt is bits 12 to 16 of its address. IRQ_SOFT: software interrupt 0. */
enum { IRQ_UART0 = 2, IRQ_TIMER0 = 8, IRQ_TIMER1 = 9, IRQ_SOFT = 20, IRQ_COUNT = 32 };

#define NRF51_REG(address) (*(volatile uint32_t *)(address))

/* CLOCK: the 16 MHz crystal. */
#define CLOCK_HFCLKSTART NRF51_REG(0x40000000u)
#define CLOCK_HFCLKSTARTED NRF51_REG(0x40000100u)

/* GPIO. */
#define GPIO_OUTSET NRF51_REG(0x50000508u)
#define GPIO_PIN_CNF(pin) NRF51_REG(0x50000700u + 4 * (pin))
enum { PIN_OUTPUT = 1, PIN_NO_INPUT = 2, PIN_PULL_UP = 12 };

/* TIMER: counts 16 MHz divided by 2 to the power of the prescaler. */
struct nrf51_timer {
	volatile uint32_t start, stop, count, clear, reserved1[12];
	volatile uint32_t capture[4], reserved2[60];
	volatile uint32_t compared[4], reserved3[109]; /* events */
	volatile uint32_t intenset, intenclr, reserved4[126];
	volatile uint32_t mode, bitmode, reserved5, prescaler, reserved6[11];
	volatile uint32_t cc[4];
};
#define TIMER0 ((struct nrf51_timer *)0x40008000u)
#define TIMER1 ((struct nrf51_timer *)0x40009000u)
enum { BITMODE_16, BITMODE_8, BITMODE_24, BITMODE_32 };
#define TIMER_COMPARED(channel) (1u << (16 + (channel))) /* intenset, intenclr */

/* UART. */
struct nrf51_uart {
	volatile uint32_t startrx, stoprx, starttx, stoptx, reserved1[62];
	volatile uint32_t rxdrdy, reserved3[4], txdrdy, reserved4[121]; /* events, from 0x108 */
	volatile uint32_t intenset, intenclr, reserved5[93];            /* from 0x304 */
	volatile uint32_t errorsrc, reserved6[31];                      /* 0x480 */
	volatile uint32_t enable, reserved7, pselrts, pseltxd, pselcts, pselrxd;
	volatile uint32_t rxd, txd, reserved8, baudrate;
};
#define UART0 ((struct nrf51_uart *)0x40002000u)
enum { UART_RXDRDY = 1 << 2, UART_TXDRDY = 1 << 7 }; /* intenset, intenclr */
enum { UART_OVERRUN = 1, UART_PARITY = 2, UART_FRAMING = 4, UART_BREAK = 8 }; /* errorsrc */
enum { UART_ENABLED = 4 };                                                    /* enable */

/* Lets the clock run; time.c. */
void nrf51_clock_start(void);

/* Interrupt handlers; without the driver's file they are unexpected. */
void nrf51_uart0(void);
void nrf51_timer0(void);
void nrf51_timer1(void);

#endif
