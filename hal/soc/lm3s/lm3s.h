/* Registers and interrupts of the Stellaris LM3S6965 (data sheet DS-LM3S6965). */
#ifndef HAL_SOC_LM3S_H
#define HAL_SOC_LM3S_H

#include <stdbool.h>
#include <stdint.h>

/* IRQ_SOFT: a number the data sheet reserves, so that no device drives it. */
enum {
	IRQ_PORT_A = 0, /* and so on, to IRQ_PORT_E */
	IRQ_PORT_E = 4,
	IRQ_UART0 = 5,
	IRQ_UART1 = 6,
	IRQ_SSI0 = 7,
	IRQ_I2C0 = 8,
	IRQ_ADC3 = 17, /* of its fourth sequencer */
	IRQ_TIMER0A = 19,
	IRQ_TIMER1A = 21,
	IRQ_TIMER2A = 23,
	IRQ_FLASH = 29,
	IRQ_PORT_F = 30,
	IRQ_PORT_G = 31,
	IRQ_UART2 = 33,
	IRQ_SOFT = 41,
	IRQ_COUNT = 44
};

/* System control. */
#define SYSCTL_DID0 (*(volatile uint32_t *)0x400fe000u)
#define SYSCTL_LDOPCTL (*(volatile uint32_t *)0x400fe034u)
#define SYSCTL_SRCR1 (*(volatile uint32_t *)0x400fe044u)
#define SYSCTL_RIS (*(volatile uint32_t *)0x400fe050u)
#define SYSCTL_MISC (*(volatile uint32_t *)0x400fe058u)
#define SYSCTL_RESC (*(volatile uint32_t *)0x400fe05cu)
#define SYSCTL_RCC (*(volatile uint32_t *)0x400fe060u)
#define SYSCTL_RCGC0 (*(volatile uint32_t *)0x400fe100u)
#define SYSCTL_RCGC1 (*(volatile uint32_t *)0x400fe104u)
#define SYSCTL_RCGC2 (*(volatile uint32_t *)0x400fe108u)
#define SYSCTL_USECRL (*(volatile uint32_t *)0x400fe140u)
#define DID0_REVISION 0xffffu
#define DID0_REVISION_A2 2u
#define LDOPCTL_2_75_V 0x1bu
#define RIS_PLLL (1u << 6) /* also misc */
#define RESC_WDT (1u << 3)
#define RCC_MOSCDIS (1u << 0)
#define RCC_OSCSRC (3u << 4) /* 0: the main oscillator */
#define RCC_XTAL (15u << 6)
#define RCC_XTAL_8MHZ (14u << 6)
#define RCC_BYPASS (1u << 11)
#define RCC_OEN (1u << 12)
#define RCC_PWRDN (1u << 13)
#define RCC_PWMDIV_16 (3u << 17)
#define RCC_PWMDIV (7u << 17)
#define RCC_USEPWMDIV (1u << 20)
#define RCC_USESYSDIV (1u << 22)
#define RCC_SYSDIV (15u << 23)
#define RCC_SYSDIV_4 (3u << 23)
#define RCGC0_WDT (1u << 3)
#define RCGC0_ADC (1u << 16)
#define RCGC0_PWM (1u << 20)
#define RCGC1_SSI0 (1u << 4)
#define RCGC1_I2C0 (1u << 12) /* also srcr1 */
#define RCGC1_UART(number) (1u << (number))
#define RCGC1_TIMER(number) (1u << (16 + (number)))
#define RCGC2_PORT(port) (1u << (port))

/* SysTick: 24 bits, counts down. */
#define SYST_CSR (*(volatile uint32_t *)0xe000e010u)
#define SYST_RVR (*(volatile uint32_t *)0xe000e014u)
#define SYST_CVR (*(volatile uint32_t *)0xe000e018u)
enum { CSR_ENABLE = 1, CSR_CLKSOURCE = 4 };

/* General-purpose timer. */
struct lm3s_timer {
	volatile uint32_t cfg, tamr, tbmr, ctl, reserved[2], imr, ris, mis, icr, tailr, tbilr,
	    tamatchr, tbmatchr, tapr, tbpr, tapmr, tbpmr, tar;
};
#define TIMER0 ((struct lm3s_timer *)0x40030000u)
#define TIMER1 ((struct lm3s_timer *)0x40031000u)
#define TIMER2 ((struct lm3s_timer *)0x40032000u)
#define TIMER3 ((struct lm3s_timer *)0x40033000u)
enum { TAMR_ONE_SHOT = 1, CTL_TAEN = 1, CTL_TAOTE = 0x20, TIMER_TATO = 1 };

/* Ports: a PL061 each, with what the maker has added from 0x500 on. */
struct lm3s_port {
	volatile uint32_t data[256], dir, is, ibe, iev, im, ris, mis, icr, afsel, reserved[55],
	    dr2r, dr4r, dr8r, odr, pur, pdr, slr, den, lock, cr;
};
enum { PORT_A, PORT_B, PORT_C, PORT_D, PORT_E, PORT_F, PORT_G };

static inline struct lm3s_port *lm3s_port(unsigned port)
{
	return (struct lm3s_port *)(port < PORT_E ? 0x40004000u + port * 0x1000u
	                                          : 0x40020000u + port * 0x1000u);
}

/* I2C master. */
struct lm3s_i2c {
	volatile uint32_t msa, mcs, mdr, mtpr, mimr, mris, mmis, micr, mcr;
};
#define I2C0 ((struct lm3s_i2c *)0x40020000u)
#define MSA_READ 1u
#define MTPR_MOST 128u
#define MCR_MFE 0x10u
enum { MCS_RUN = 1, MCS_START = 2, MCS_STOP = 4, MCS_ACK = 8 };                        /* written */
enum { MCS_BUSY = 1, MCS_ERROR = 2, MCS_ADRACK = 4, MCS_DATACK = 8, MCS_ARBLST = 16 }; /* read */

/* Converter, of whose four sequencers this is the last: it makes one sample. */
struct lm3s_adc {
	volatile uint32_t actss, ris, im, isc, ostat, emux, ustat, reserved, sspri, reserved2, pssi,
	    reserved3, sac, reserved4[27], ssmux3, ssctl3, ssfifo3, ssfstat3;
};
#define ADC ((struct lm3s_adc *)0x40038000u)
#define ADC_SS3 8u /* actss, im, isc, pssi */
#define ADC_EMUX3_TIMER (5u << 12)
enum { SSCTL_END = 2, SSCTL_IE = 4, SSFIFO_DATA = 0x3ff };

/* Pulse widths: three generators of two outputs each. */
struct lm3s_pwm {
	volatile uint32_t ctl, sync, enable, invert, fault, inten, ris, isc, status, reserved[7];
	struct lm3s_pwm_generator {
		volatile uint32_t ctl, inten, ris, isc, load, count, cmp[2], gen[2], dbctl, dbrise,
		    dbfall, reserved[3];
	} generator[3];
};
#define PWM ((struct lm3s_pwm *)0x40028000u)
enum { PWM_GEN_ENABLE = 1 };                            /* ctl */
enum { PWM_LOAD_LOW = 2 << 2, PWM_LOAD_HIGH = 3 << 2 }; /* gen: when it loads, */
enum { PWM_CMPA_LOW = 2 << 6, PWM_CMPB_LOW = 2 << 10 }; /* when it counts down to cmp */

/* Flash. */
struct lm3s_flash {
	volatile uint32_t fma, fmd, fmc, fcris, fcim, fcmisc;
};
#define FLASH ((struct lm3s_flash *)0x400fd000u)
#define FMC_KEY 0xa4420000u
enum { FMC_WRITE = 1, FMC_ERASE = 2 };
enum { FLASH_ACCESS = 1, FLASH_DONE = 2 }; /* fcris, fcim, fcmisc */

/* Watchdog. */
struct lm3s_watchdog {
	volatile uint32_t load, value, ctl, icr, ris, mis, reserved[256], test, reserved2[505],
	    lock;
};
#define WDT ((struct lm3s_watchdog *)0x40000000u)
enum { WDT_LOCK = 1, WDT_UNLOCK = 0x1acce551 }; /* lock; it reads 1 or 0 */
enum { WDT_INTEN = 1, WDT_RESEN = 2 };
#define WDT_STALL 0x100u /* test: a debugger stops it */

/* One bit of a device's register, as a word: to be written without a read of the others. */
static inline volatile uint32_t *lm3s_bit(volatile uint32_t *reg, unsigned bit)
{
	return (volatile uint32_t *)(0x42000000u + ((uintptr_t)reg & 0xfffffu) * 32) + bit;
}

/* What chip_start() has found: bits of RESC; and whether this is QEMU. */
extern uint32_t lm3s_reset_cause;
extern bool lm3s_emulated;

/* Switches devices' clocks on; gates: an RCGC register. Loop context. */
void lm3s_gate(volatile uint32_t *gates, uint32_t devices);

/* Gives pins to the devices that share them. Loop context. */
void lm3s_pins(unsigned port, uint32_t pins);

/* Starts the clock; time.c. */
void lm3s_clock_start(void);

/* Interrupt handlers. */
void lm3s_port_a(void);
void lm3s_port_b(void);
void lm3s_port_c(void);
void lm3s_port_d(void);
void lm3s_port_e(void);
void lm3s_port_f(void);
void lm3s_port_g(void);
void lm3s_i2c0(void);
void lm3s_adc3(void);
void lm3s_flash(void);
void lm3s_timer0a(void);
void lm3s_timer1a(void);
void lm3s_timer2a(void); /* nobody's: for tests */

#endif
