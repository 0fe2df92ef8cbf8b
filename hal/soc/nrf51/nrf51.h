/* Registers and interrupts of the nRF51 series (nRF51 Series Reference Manual, version 3.0). Tasks
 * start with a 1 that is written; events hold a 1 until a 0 is written. */
#ifndef HAL_SOC_NRF51_H
#define HAL_SOC_NRF51_H

#include <stdint.h>

#include "board.h"

/* A peripheral's interrupt is bits 12 to 16 of its address. IRQ_SOFT: software interrupt 0. */
enum {
	IRQ_UART0 = 2,
	IRQ_TWI0 = 3,
	IRQ_SPI1 = 4,
	IRQ_GPIOTE = 6,
	IRQ_ADC = 7,
	IRQ_TIMER0 = 8,
	IRQ_TIMER1 = 9,
	IRQ_RNG = 13,
	IRQ_SOFT = 20,
	IRQ_COUNT = 32
};

#define NRF51_REG(address) (*(volatile uint32_t *)(address))

/* CLOCK: the 16 MHz crystal. */
#define CLOCK_HFCLKSTART NRF51_REG(0x40000000u)
#define CLOCK_HFCLKSTARTED NRF51_REG(0x40000100u)

/* POWER: why the last reset was. The bits stay until ones are written. */
#define POWER_RESETREAS NRF51_REG(0x40000400u)
enum { RESETREAS_WATCHDOG = 2 };

/* GPIO. */
struct nrf51_gpio {
	volatile uint32_t reserved1[321]; /* up to 0x504 */
	volatile uint32_t out, outset, outclr, in, dir, dirset, dirclr;
	volatile uint32_t reserved2[120];
	volatile uint32_t cnf[32]; /* 0x700 */
};
#define GPIO ((struct nrf51_gpio *)0x50000000u)
enum { PIN_OUTPUT = 1, PIN_NO_INPUT = 2, PIN_PULL_DOWN = 1 << 2, PIN_PULL_UP = 3 << 2 }; /* cnf */
enum { PIN_ONLY_LOW = 6 << 8 }; /* drives low, lets go of high */
enum { PIN_SENSE_HIGH = 2 << 16, PIN_SENSE_LOW = 3 << 16 };

/* GPIOTE: its event PORT comes when the first pin has the level that it senses. Four channels have
 * a pin each, and do something to it as a task. */
struct nrf51_gpiote {
	volatile uint32_t out[4], reserved1[91];
	volatile uint32_t port, reserved2[97];                /* 0x17c */
	volatile uint32_t intenset, intenclr, reserved3[129]; /* 0x304 */
	volatile uint32_t config[4];                          /* 0x510 */
};
#define GPIOTE ((struct nrf51_gpiote *)0x40006000u)
#define GPIOTE_PORT (1u << 31)                                     /* intenset, intenclr */
enum { GPIOTE_TOGGLE = 3 | 3 << 16, GPIOTE_BEGIN_HIGH = 1 << 20 }; /* config, and the pin: */
#define GPIOTE_PIN(pin) ((uint32_t)(pin) << 8)

/* PPI: an event's address and a task's, which it then starts. */
struct nrf51_ppi {
	volatile uint32_t reserved1[320];
	volatile uint32_t chen, chenset, chenclr, reserved2; /* 0x500 */
	struct {
		volatile uint32_t event, task;
	} ch[16];
};
#define PPI ((struct nrf51_ppi *)0x4001f000u)

/* TWI. */
struct nrf51_twi {
	volatile uint32_t startrx, reserved1, starttx, reserved2[2], stop, reserved3[2], resume;
	volatile uint32_t reserved4[56];
	volatile uint32_t stopped, rxdready, reserved5[4], txdsent, reserved6, error; /* 0x104 */
	volatile uint32_t reserved7[54];
	volatile uint32_t shorts, reserved8[64]; /* 0x200 */
	volatile uint32_t intenset, intenclr, reserved9[110];
	volatile uint32_t errorsrc, reserved10[14]; /* 0x4c4 */
	volatile uint32_t enable, reserved11, pselscl, pselsda, reserved12[2], rxd, txd;
	volatile uint32_t reserved13, frequency, reserved14[24];
	volatile uint32_t address; /* 0x588 */
};
#define TWI0 ((struct nrf51_twi *)0x40003000u)
#define TWI0_POWER NRF51_REG(0x40003ffcu)
enum { TWI_STOPPED = 1 << 1, TWI_RXDREADY = 1 << 2, TWI_TXDSENT = 1 << 7, TWI_ERROR = 1 << 9 };
enum { TWI_BB_SUSPEND = 1, TWI_BB_STOP = 2 }; /* shorts */
enum {
	TWI_OVERRUN = 1,
	TWI_ADDRESS_REFUSED = 2,
	TWI_DATA_REFUSED = 4,
	TWI_ALL_SOURCES = 7
}; /* errorsrc */
enum { TWI_ENABLED = 5 };

/* SPI. */
struct nrf51_spi {
	volatile uint32_t reserved1[66];
	volatile uint32_t ready, reserved2[126]; /* 0x108 */
	volatile uint32_t intenset, intenclr, reserved3[125];
	volatile uint32_t enable, reserved4, pselsck, pselmosi, pselmiso, reserved5, rxd, txd;
	volatile uint32_t reserved6, frequency, reserved7[11];
	volatile uint32_t config; /* 0x554 */
};
#define SPI1 ((struct nrf51_spi *)0x40004000u)
enum { SPI_READY = 1 << 2 }; /* intenset */
enum { SPI_ENABLED = 1 };
enum { SPI_CPHA = 1 << 1, SPI_CPOL = 1 << 2 }; /* config */

/* ADC. */
struct nrf51_adc {
	volatile uint32_t start, stop, reserved1[62];
	volatile uint32_t end, reserved2[128]; /* 0x100 */
	volatile uint32_t intenset, intenclr, reserved3[61];
	volatile uint32_t busy, reserved4[63]; /* 0x400 */
	volatile uint32_t enable, config, result;
};
#define ADC ((struct nrf51_adc *)0x40007000u)
enum { ADC_END = 1 }; /* intenset */
enum { ADC_ENABLED = 1 };
enum { ADC_10_BITS = 2, ADC_A_THIRD = 2 << 2, ADC_SUPPLY_A_THIRD = 6 << 2 }; /* config, of 1.2 V */
#define ADC_INPUT(n) (1u << (8 + (n)))

/* RNG. */
struct nrf51_rng {
	volatile uint32_t start, stop, reserved1[62];
	volatile uint32_t valrdy, reserved2[63]; /* 0x100 */
	volatile uint32_t shorts, reserved3[64]; /* 0x200 */
	volatile uint32_t intenset, intenclr, reserved4[126];
	volatile uint32_t config, value; /* 0x504 */
};
#define RNG ((struct nrf51_rng *)0x4000d000u)
enum { RNG_VALRDY = 1 };      /* intenset, intenclr */
enum { RNG_VALRDY_STOP = 1 }; /* shorts */
enum { RNG_UNBIASED = 1 };    /* config */

/* NVMC: the flash's controller. */
struct nrf51_nvmc {
	volatile uint32_t reserved1[256];
	volatile uint32_t ready, reserved2[64]; /* 0x400 */
	volatile uint32_t config, erasepage;    /* 0x504 */
};
#define NVMC ((struct nrf51_nvmc *)0x4001e000u)
enum { NVMC_READ, NVMC_WRITE, NVMC_ERASE }; /* config */

/* WDT: the watchdog. */
struct nrf51_wdt {
	volatile uint32_t start, reserved1[255];
	volatile uint32_t runstatus, reqstatus, reserved2[63]; /* 0x400 */
	volatile uint32_t crv, rren, config, reserved3[60];    /* 0x504 */
	volatile uint32_t rr[8];                               /* 0x600 */
};
#define WDT ((struct nrf51_wdt *)0x40010000u)
enum { WDT_IN_SLEEP = 1 };   /* config */
#define WDT_FOOD 0x6e524635u /* rr */

/* TIMER: counts 16 MHz divided by 2 to the power of the prescaler. */
struct nrf51_timer {
	volatile uint32_t start, stop, count, clear, reserved1[12];
	volatile uint32_t capture[4], reserved2[60];
	volatile uint32_t compared[4], reserved3[44]; /* events */
	volatile uint32_t shorts, reserved7[64];
	volatile uint32_t intenset, intenclr, reserved4[126];
	volatile uint32_t mode, bitmode, reserved5, prescaler, reserved6[11];
	volatile uint32_t cc[4];
};
#define TIMER0 ((struct nrf51_timer *)0x40008000u)
#define TIMER1 ((struct nrf51_timer *)0x40009000u)
#define TIMER2 ((struct nrf51_timer *)0x4000a000u)
enum { BITMODE_16, BITMODE_8, BITMODE_24, BITMODE_32 };
#define TIMER_COMPARED(channel) (1u << (16 + (channel))) /* intenset, intenclr */
#define TIMER_CLEARS(channel) (1u << (channel))          /* shorts */

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

/* POWER_RESETREAS, as it was at the start. */
extern uint32_t nrf51_reset_reason;

/* Lets the clock run; time.c. */
void nrf51_clock_start(void);

/* Interrupt handlers; without the driver's file they are unexpected. */
void nrf51_twi0(void);
void nrf51_spi1(void);
void nrf51_adc(void);
void nrf51_gpiote(void);
void nrf51_rng(void);
void nrf51_uart0(void);
void nrf51_timer0(void);
void nrf51_timer1(void);

#endif
