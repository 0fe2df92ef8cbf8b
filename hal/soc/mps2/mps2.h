/* Registers and interrupts of the MPS2 images AN385 and AN386 (ARM DAI 0385). */
#ifndef HAL_SOC_MPS2_H
#define HAL_SOC_MPS2_H

#include <stdint.h>

enum { IRQ_UART0_RX = 0, IRQ_UART0_TX = 1, IRQ_TIMER0 = 8, IRQ_TIMER1 = 9, IRQ_SOFT = 31 };

/* CMSDK timer (ARM DDI 0479): counts down at 25 MHz. */
struct mps2_timer {
	volatile uint32_t ctrl, value, reload, intstatus;
};
#define TIMER0 ((struct mps2_timer *)0x40000000u)
#define TIMER1 ((struct mps2_timer *)0x40001000u)
enum { TIMER_ENABLE = 1, TIMER_INTERRUPT = 8 };

/* CMSDK UART. */
struct mps2_uart {
	volatile uint32_t data, state, ctrl, intstatus, bauddiv;
};
#define UART0 ((struct mps2_uart *)0x40004000u)
enum { UART_TX_FULL = 1, UART_RX_FULL = 2, UART_RX_OVERRUN = 8 };                /* state */
enum { UART_TX = 1, UART_RX = 2, UART_TX_INTERRUPT = 4, UART_RX_INTERRUPT = 8 }; /* ctrl */

/* FPGA I/O: a counter that runs up at 25 MHz / (PRESCALE + 1). */
#define FPGAIO_COUNTER (*(volatile uint32_t *)0x40028018u)
#define FPGAIO_PRESCALE (*(volatile uint32_t *)0x4002801cu)

/* Interrupt handlers; without the driver's file they are unexpected. */
void mps2_uart_rx(void);
void mps2_uart_tx(void);
void mps2_timer0(void);
void mps2_timer1(void);

#endif
