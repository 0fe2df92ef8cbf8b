/* Registers and interrupts of the RP2040 (RP2040 Datasheet, Raspberry Pi Ltd). */
#ifndef HAL_SOC_RP2040_H
#define HAL_SOC_RP2040_H

#include <stddef.h>
#include <stdint.h>

/* Lines 26 to 31 are connected to no device, but software can raise them. */
enum {
	IRQ_TIMER_0,
	IRQ_TIMER_1,
	IRQ_TIMER_2,
	IRQ_GPIO = 13,
	IRQ_SPI0 = 18,
	IRQ_UART0 = 20,
	IRQ_UART1,
	IRQ_ADC,
	IRQ_I2C0,
	IRQ_SOFT = 26,
	IRQ_COUNT = 32
};

#define RP2040_REG(address) (*(volatile uint32_t *)(uintptr_t)(address))
/* Every register's aliases: what is written there sets, or clears, these bits in one step. */
#define RP2040_SET(reg) (*(volatile uint32_t *)((uintptr_t) & (reg) + 0x2000u))
#define RP2040_CLEAR(reg) (*(volatile uint32_t *)((uintptr_t) & (reg) + 0x3000u))

/* 4.10 The serial interface (SSI) that reads the flash as memory, and the cache before it (2.6.3).
 * QSPI_SS is the flash's chip select: the interface's, or as it is forced. */
#define RP2040_FLASH 0x10000000u
struct rp2040_ssi {
	volatile uint32_t ctrlr0, ctrlr1, ssienr, mwcr, ser, baudr, txftlr, rxftlr, txflr, rxflr,
	    sr, reserved[13], dr;
};
#define SSI ((struct rp2040_ssi *)0x18000000u)
enum { SSI_FRAMES_OF_8 = 7 << 16 }; /* ctrlr0 */
enum { SSI_BUSY = 1 };              /* sr */
_Static_assert(offsetof(struct rp2040_ssi, dr) == 0x60, "the registers are in their places");
#define XIP_FLUSH RP2040_REG(0x14000004)
#define QSPI_SS_CTRL RP2040_REG(0x4001800c)
enum { QSPI_SS_NORMAL = 0, QSPI_SS_LOW = 2 << 8, QSPI_SS_HIGH = 3 << 8 };

/* 2.14 Subsystem resets */
#define RESETS_RESET RP2040_REG(0x4000c000)
#define RESETS_DONE RP2040_REG(0x4000c008)
enum {
	RESET_ADC = 1 << 0,
	RESET_I2C0 = 1 << 3,
	RESET_IO_BANK0 = 1 << 5,
	RESET_PADS_BANK0 = 1 << 8,
	RESET_PLL_SYS = 1 << 12,
	RESET_PWM = 1 << 14,
	RESET_SPI0 = 1 << 16,
	RESET_TIMER = 1 << 21,
	RESET_UART0 = 1 << 22,
	RESET_UART1 = 1 << 23,
};

/* 2.15 Clocks */
struct rp2040_clock {
	volatile uint32_t ctrl, div, selected;
};
#define CLK_REF ((struct rp2040_clock *)0x40008030u)
#define CLK_SYS ((struct rp2040_clock *)0x4000803cu)
#define CLK_PERI ((struct rp2040_clock *)0x40008048u)
#define CLK_ADC ((struct rp2040_clock *)0x40008060u)
enum { CLK_ADC_ENABLE = 1 << 11, CLK_ADC_PLL_SYS = 1 << 5 };
enum { CLK_REF_SRC = 3, CLK_REF_ROSC = 0, CLK_REF_XOSC = 2 };
enum { CLK_SYS_SRC = 1, CLK_SYS_AUX_PLL_SYS = 0 << 5 };
enum { CLK_PERI_ENABLE = 1 << 11, CLK_PERI_CLK_SYS = 0 << 5 };
enum { CLK_DIV_1 = 1 << 8 };

/* 2.16 Crystal oscillator */
#define XOSC_CTRL RP2040_REG(0x40024000)
#define XOSC_STATUS RP2040_REG(0x40024004)
#define XOSC_STARTUP RP2040_REG(0x4002400c)
#define XOSC_STABLE (1u << 31)
enum { XOSC_1_15MHZ = 0xaa0, XOSC_ENABLE = 0xfab << 12 };

/* 2.17 Ring oscillator */
#define ROSC_RANDOM_BIT RP2040_REG(0x4006001c)

/* 2.18 PLL */
struct rp2040_pll {
	volatile uint32_t cs, pwr, fbdiv, prim;
};
#define PLL_SYS ((struct rp2040_pll *)0x40028000u)
#define PLL_LOCK (1u << 31)
enum { PLL_PD = 1, PLL_POSTDIVPD = 8, PLL_VCOPD = 32 }; /* pwr */

/* 2.19 GPIO: function of each pin, and its pad */
#define GPIO_CTRL(pin) RP2040_REG(0x40014004 + 8 * (pin))
#define PAD(pin) RP2040_REG(0x4001c004 + 4 * (pin))
enum {
	GPIO_SPI = 1,
	GPIO_UART,
	GPIO_I2C,
	GPIO_PWM,
	GPIO_SIO = 5,
	GPIO_NONE = 31,
	GPIO_OUT_LOW = 2 << 8
};
/* Edges of eight pins in each: raw, enabled, both. */
#define GPIO_INTR(n) RP2040_REG(0x400140f0 + 4 * (n))
#define GPIO_INTE(n) RP2040_REG(0x40014100 + 4 * (n))
#define GPIO_INTS(n) RP2040_REG(0x40014120 + 4 * (n))
enum {
	PAD_SCHMITT = 2,
	PAD_PULL_DOWN = 4,
	PAD_PULL_UP = 8,
	PAD_4MA = 1 << 4,
	PAD_INPUT = 1 << 6,
	PAD_OUTPUT_OFF = 1 << 7
};

/* 2.3.1 SIO: levels of the pins */
#define SIO_IN RP2040_REG(0xd0000004)
#define SIO_OUT RP2040_REG(0xd0000010)
#define SIO_OUT_SET RP2040_REG(0xd0000014)
#define SIO_OUT_CLR RP2040_REG(0xd0000018)
#define SIO_OE_SET RP2040_REG(0xd0000024)
#define SIO_OE_CLR RP2040_REG(0xd0000028)

/* 4.3 I2C */
struct rp2040_i2c {
	volatile uint32_t con, tar, sar, reserved, data_cmd, ss_hcnt, ss_lcnt, fs_hcnt, fs_lcnt,
	    reserved_2[2], intr_stat, intr_mask, raw_intr_stat, rx_tl, tx_tl, clr_intr,
	    clr_rx_under, clr_rx_over, clr_tx_over, clr_rd_req, clr_tx_abrt, clr_rx_done,
	    clr_activity, clr_stop_det, clr_start_det, clr_gen_call, enable, status, txflr, rxflr,
	    sda_hold, tx_abrt_source, reserved_3[7], fs_spklen;
};
#define I2C0 ((struct rp2040_i2c *)0x40044000u)
enum {
	CON_MASTER = 1,
	CON_FAST = 2 << 1,
	CON_RESTART = 1 << 5,
	CON_NO_SLAVE = 1 << 6,
	CON_TX_EMPTY = 1 << 8
};
enum { CMD_READ = 1 << 8, CMD_STOP = 1 << 9, CMD_RESTART = 1 << 10 };
enum { I2C_RX_FULL = 1 << 2, I2C_TX_EMPTY = 1 << 4, I2C_TX_ABRT = 1 << 6, I2C_STOP_DET = 1 << 9 };
enum { I2C_ENABLE = 1, I2C_ABORT = 2 };
enum { ABRT_ADDRESS = 1, ABRT_DATA = 1 << 3, ABRT_LOST = 1 << 12 };
_Static_assert(offsetof(struct rp2040_i2c, fs_spklen) == 0xa0, "the registers are in their places");
_Static_assert(offsetof(struct rp2040_i2c, tx_abrt_source) == 0x80,
               "the registers are in their places");

/* 4.5 PWM: the counter of a pin */
struct rp2040_pwm {
	volatile uint32_t csr, div, ctr, cc, top;
};
#define PWM(pin) ((struct rp2040_pwm *)0x40050000u + (pin) / 2 % 8)
enum { RP2040_PINS = 30 };

/* 4.9 Converter */
struct rp2040_adc {
	volatile uint32_t cs, result, fcs, fifo, div, intr, inte, intf, ints;
};
#define ADC ((struct rp2040_adc *)0x4004c000u)

/* 4.6 Timer: 64 bits, counts the watchdog's ticks; alarms compare the lower 32. */
struct rp2040_timer {
	volatile uint32_t timehw, timelw, timehr, timelr, alarm[4], armed, timerawh, timerawl,
	    dbgpause, pause, intr, inte, intf, ints;
};
#define TIMER ((struct rp2040_timer *)0x40054000u)
enum { TIMER_ALARM_0 = 1, TIMER_ALARM_1 = 2, TIMER_ALARM_2 = 4 };

/* 4.7 Watchdog: it makes the ticks. */
#define WATCHDOG_CTRL RP2040_REG(0x40058000)
#define WATCHDOG_LOAD RP2040_REG(0x40058004)
#define WATCHDOG_REASON RP2040_REG(0x40058008)
enum { WATCHDOG_ENABLE = 1 << 30, WATCHDOG_REASON_TIMER = 1 };
/* 2.13 What the watchdog resets */
#define PSM_WDSEL RP2040_REG(0x40010008)
enum { PSM_OSCILLATORS = 3, PSM_ALL = 0x1ffff };
#define WATCHDOG_TICK RP2040_REG(0x4005802c)
enum { WATCHDOG_TICK_ENABLE = 1 << 9 };

/* Takes a block (RESET_...) out of reset. Loop context. */
void rp2040_release(uint32_t block);

/* Starts crystal, PLL, and what runs from them. */
void rp2040_clocks_start(void);

/* Interrupt handlers; without the driver's file they are unexpected. */
void rp2040_timer_0(void);
void rp2040_timer_1(void);
void rp2040_timer_2(void);
void rp2040_gpio(void);
void rp2040_adc(void);
void rp2040_i2c0(void);

#endif
