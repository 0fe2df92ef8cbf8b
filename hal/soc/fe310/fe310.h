/* Registers and interrupts of SiFive's FE310-G000 and G002 (their manuals' names). */
#ifndef HAL_SOC_FE310_FE310_H
#define HAL_SOC_FE310_FE310_H

#include <stdint.h>

enum { IRQ_UART0 = 3, IRQ_LAST = 52 };

/* Clocks. The G000's crystal and oscillator have these registers at the same places. */
struct fe310_prci {
	volatile uint32_t hfrosccfg, hfxosccfg, pllcfg, plloutdiv;
};
#define PRCI ((struct fe310_prci *)0x10008000u)
#define OSC_ENABLE (1u << 30) /* hfrosccfg, hfxosccfg */
#define OSC_READY (1u << 31)
enum { PLL_SELECT = 1 << 16, PLL_FROM_CRYSTAL = 1 << 17, PLL_BYPASS = 1 << 18 }; /* pllcfg */
enum { PLL_DIVIDE_BY_1 = 1 << 8 };                                               /* plloutdiv */

#define GPIO_IOF_EN (*(volatile uint32_t *)0x10012038u)
#define GPIO_IOF_SEL (*(volatile uint32_t *)0x1001203cu)
#define PIN_UART0_RX 16
#define PIN_UART0_TX 17

/* The flash's clock is the bus's divided by 2 * (sckdiv + 1). */
#define QSPI0_SCKDIV (*(volatile uint32_t *)0x10014000u)

struct fe310_uart {
	volatile uint32_t txdata, rxdata, txctrl, rxctrl, ie, ip, div;
};
#define UART0 ((struct fe310_uart *)0x10013000u)
#define UART_FULL (1u << 31)                    /* txdata */
#define UART_EMPTY (1u << 31)                   /* rxdata */
#define UART_ENABLE 1u                          /* txctrl, rxctrl */
#define UART_WATERMARK(n) ((uint32_t)(n) << 16) /* txctrl, rxctrl */
enum { UART_TX_LOW = 1, UART_RX_READY = 2 };    /* ie, ip */

/* Without the driver's file it is unexpected. */
void fe310_uart0_interrupt(void);

#endif
