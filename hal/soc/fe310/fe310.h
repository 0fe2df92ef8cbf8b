/* Registers and interrupts of SiFive's FE310-G000 and G002 (their manuals' names). */
#ifndef HAL_SOC_FE310_FE310_H
#define HAL_SOC_FE310_FE310_H

#include <stdbool.h>
#include <stdint.h>

enum {
	IRQ_UART0 = 3,
	IRQ_SPI1 = 6,
	IRQ_GPIO0 = 8, /* one for each of 32 pins */
	IRQ_I2C0 = 52,
	IRQ_LAST = 52
};

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
/* The first function of these; the second ones are the pulse widths'. */
enum {
	PIN_SPI1_OUT = 3,
	PIN_SPI1_IN = 4,
	PIN_SPI1_CLOCK = 5,
	PIN_UART0_RX = 16,
	PIN_UART0_TX = 17
};

/* Gives a pin to a device: its first function or its second. Any context. */
void fe310_pin_function(unsigned pin, bool second);

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

/* SPI. The clock is the bus's divided by 2 * (sckdiv + 1). */
struct fe310_spi {
	volatile uint32_t sckdiv, sckmode, reserved1[2], csid, csdef, csmode, reserved2[3];
	volatile uint32_t delay0, delay1, reserved3[4], fmt, reserved4, txdata, rxdata;
	volatile uint32_t txmark, rxmark, reserved5[6], ie, ip; /* 0x50, 0x70 */
};
#define SPI1 ((struct fe310_spi *)0x10024000u)
enum { SPI_DIVIDER_MOST = 0xfff }; /* sckdiv */
enum { SPI_SELECTS_NOBODY = 3 };   /* csmode */
enum { SPI_BYTES = 8 << 16 };      /* fmt: one line, both directions, the upper bit first */
#define SPI_EMPTY (1u << 31)       /* rxdata */
enum { SPI_RX_READY = 2 };         /* ie, ip */

/* I2C, the G002's only: OpenCores' I2C-Master Core. A fifth of a bit is prer + 1 clocks. */
struct fe310_i2c {
	volatile uint32_t prerlo, prerhi, ctr;
	union {
		volatile uint32_t txr, rxr; /* written, read */
	};
	union {
		volatile uint32_t cr, sr; /* written, read */
	};
};
#define I2C0 ((struct fe310_i2c *)0x10016000u)
enum { I2C_PRER_MOST = 0xffff };
enum { I2C_IEN = 1 << 6, I2C_EN = 1 << 7 }; /* ctr */
enum {
	I2C_IACK = 1 << 0,
	I2C_NACK = 1 << 3,
	I2C_WR = 1 << 4,
	I2C_RD = 1 << 5,
	I2C_STO = 1 << 6,
	I2C_STA = 1 << 7
};                                                             /* cr */
enum { I2C_IF = 1 << 0, I2C_AL = 1 << 5, I2C_RXACK = 1 << 7 }; /* sr */

/* Pulse widths. An output is high while the counter, shifted right by the scale, is its cmp or
 * more; cmp[0] ends the period. */
struct fe310_pwm {
	volatile uint32_t cfg, reserved1, count, reserved2, s, reserved3[3], cmp[4];
};
#define FE310_PWM(n) ((struct fe310_pwm *)(0x10015000u + 0x10000u * (n)))
enum { PWM_ENDS_AT_0 = 1 << 9, PWM_RUNS = 1 << 12, PWM_SCALE_MOST = 15 }; /* cfg */

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
void fe310_spi1_interrupt(void);
void fe310_i2c0_interrupt(void);
void fe310_gpio_interrupt(unsigned pin);

#endif
