/* Registers and interrupts of SiFive's FE310-G000 and G002 (their manuals' names). */
#ifndef HAL_SOC_FE310_FE310_H
#define HAL_SOC_FE310_FE310_H

#include <stdint.h>

enum { IRQ_UART0 = 3, IRQ_GPIO0 = 8 /* one for each of 32 pins */, IRQ_LAST = 52 };

/* Clocks. The G000's crystal and oscillator have these registers at the same places. */
struct fe310_prci {
	volatile uint32_t hfrosccfg, hfxosccfg, pllcfg, plloutdiv;
};
#define PRCI ((struct fe310_prci *)0x10008000u)
#define OSC_ENABLE (1u << 30) /* hfrosccfg, hfxosccfg */
#define OSC_READY (1u << 31)
enum { PLL_SELECT = 1 << 16, PLL_FROM_CRYSTAL = 1 << 17, PLL_BYPASS = 1 << 18 }; /* pllcfg */
enum { PLL_DIVIDE_BY_1 = 1 << 8 };                                               /* plloutdiv */

/* GPIO: a bit for each pin. *_ip: ones that are written clear. */
struct fe310_gpio {
	volatile uint32_t input_val, input_en, output_en, output_val, pue, ds;
	volatile uint32_t rise_ie, rise_ip, fall_ie, fall_ip, high_ie, high_ip, low_ie, low_ip;
	volatile uint32_t iof_en, iof_sel, out_xor;
};
#define GPIO ((struct fe310_gpio *)0x10012000u)
#define PINS_THERE 0x00ff3e3fu /* in both packages */
#define PIN_UART0_RX 16
#define PIN_UART0_TX 17

/* The watchdog in the always-on block. Every write to one of its registers needs the key before. */
struct fe310_wdog {
	volatile uint32_t cfg, reserved1, count, reserved2, s, reserved3, feed, key, cmp;
};
#define WDOG ((struct fe310_wdog *)0x10000000u)
enum { WDOG_RESETS = 1 << 8, WDOG_ALWAYS = 1 << 12 }; /* cfg */
enum { WDOG_KEY = 0x51f15e, WDOG_FOOD = 0xd09f00d };
#define PMU_CAUSE (*(volatile uint32_t *)0x10000144u)
enum { RESET_BY_WATCHDOG = 2 }; /* bits 8 and 9 */

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

/* Without the driver's file they are unexpected. */
void fe310_uart0_interrupt(void);
void fe310_gpio_interrupt(unsigned pin);

#endif
