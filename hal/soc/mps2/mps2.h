/* Registers and interrupts of the MPS2 images. They have the same devices, at addresses and with
 * interrupts of their own: those are in the board's board.h. */
#ifndef HAL_SOC_MPS2_H
#define HAL_SOC_MPS2_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

enum {
	IRQ_UART0_RX = MPS2_IRQ_UART0_RX,
	IRQ_UART0_TX = MPS2_IRQ_UART0_TX,
	IRQ_TIMER0 = MPS2_IRQ_TIMER0,
	IRQ_TIMER1 = MPS2_IRQ_TIMER1,
	IRQ_DUAL_TIMER = MPS2_IRQ_DUAL_TIMER,
	IRQ_SPI0 = MPS2_IRQ_SPI0,
	IRQ_PORT0 = MPS2_IRQ_PORT0,
	IRQ_PORT1 = MPS2_IRQ_PORT1,
	IRQ_PORT2 = MPS2_IRQ_PORT2,
	IRQ_PORT3 = MPS2_IRQ_PORT3,
	IRQ_SOFT = MPS2_IRQ_SOFT,
};

/* CMSDK timer (ARM DDI 0479): counts down at HAL_HZ. */
struct mps2_timer {
	volatile uint32_t ctrl, value, reload, intstatus;
};
#define TIMER0 ((struct mps2_timer *)MPS2_TIMER0)
#define TIMER1 ((struct mps2_timer *)MPS2_TIMER1)
enum { TIMER_ENABLE = 1, TIMER_INTERRUPT = 8 };

/* CMSDK dual timer, the first of the two: counts down at HAL_HZ. */
struct mps2_dual_timer {
	volatile uint32_t load, value, control, intclr, ris, mis, bgload;
};
#define DUAL_TIMER ((struct mps2_dual_timer *)MPS2_DUAL_TIMER)
#define DUAL_TIMER_ONE_SHOT 0xa3u /* control: on, with its interrupt, 32 bits, once */

/* CMSDK UART. */
struct mps2_uart {
	volatile uint32_t data, state, ctrl, intstatus, bauddiv;
};
#define UART0 ((struct mps2_uart *)MPS2_UART0)
enum { UART_TX_FULL = 1, UART_RX_FULL = 2, UART_RX_OVERRUN = 8 };                /* state */
enum { UART_TX = 1, UART_RX = 2, UART_TX_INTERRUPT = 4, UART_RX_INTERRUPT = 8 }; /* ctrl */

/* CMSDK watchdog: counts down at HAL_HZ, twice. Its interrupt is the NMI. */
struct mps2_watchdog {
	volatile uint32_t load, value, ctrl, intclr, ris, mis, reserved[0x2fa], lock;
};
#define WATCHDOG ((struct mps2_watchdog *)MPS2_WATCHDOG)
enum { WATCHDOG_INTEN = 1, WATCHDOG_RESEN = 2 };          /* ctrl */
enum { WATCHDOG_LOCK = 1, WATCHDOG_UNLOCK = 0x1acce551 }; /* lock; it reads 1 or 0 */

/* What the watchdog's interrupt leaves for the next start, in RAM that no start clears, and what
 * this start has found there. */
extern uint32_t mps2_bite;
extern bool mps2_bitten;
#define MPS2_BITE 0xb17eb17eu

/* FPGA I/O: LEDs, buttons (ones are lit, pressed), lines of several devices; a counter that runs up
 * at HAL_HZ / (PRESCALE + 1). */
#define FPGAIO_LED (*(volatile uint32_t *)MPS2_FPGAIO)
#define FPGAIO_BUTTON (*(volatile uint32_t *)(MPS2_FPGAIO + 8))
#define FPGAIO_COUNTER (*(volatile uint32_t *)(MPS2_FPGAIO + 0x18))
#define FPGAIO_PRESCALE (*(volatile uint32_t *)(MPS2_FPGAIO + 0x1c))
#define FPGAIO_MISC (*(volatile uint32_t *)(MPS2_FPGAIO + 0x4c))

/* SBCon: the two lines of I2C, open drains. */
struct mps2_sbcon {
	volatile uint32_t lines; /* read: their levels; ones that are written let them go */
	volatile uint32_t clear; /* ones pull them low */
};
#define SBCON ((struct mps2_sbcon *)MPS2_I2C0)
enum { SBCON_SCL = 1, SBCON_SDA = 2 };

/* CMSDK GPIO, four ports of 16 pins. Ones that are written to a register of set or clear do so, and
 * it reads what is set; to intstatus, they clear. */
struct mps2_gpio {
	volatile uint32_t data, dataout, reserved[2], outenset, outenclr;
	volatile uint32_t altfuncset, altfuncclr; /* pins of other devices */
	volatile uint32_t intenset, intenclr;
	volatile uint32_t inttypeset, inttypeclr; /* edges */
	volatile uint32_t intpolset, intpolclr;   /* rising */
	volatile uint32_t intstatus;
};
#define MPS2_PORT(n) ((struct mps2_gpio *)(MPS2_GPIO0 + 0x1000u * (n)))

/* Interrupt handlers; without the driver's file they are unexpected. */
void mps2_uart_rx(void);
void mps2_uart_tx(void);
void mps2_timer0(void);
void mps2_timer1(void);
void mps2_i2c(void);
void mps2_port0(void);
void mps2_port1(void);
void mps2_port2(void);
void mps2_port3(void);

#endif
