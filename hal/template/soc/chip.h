/* Registers and interrupt lines. The addresses, bits and numbers are the chip's: its reference
 * manual's. Those below are no real chip's. */
#ifndef HAL_SOC_TEMPLATE_H
#define HAL_SOC_TEMPLATE_H

#include <stdint.h>

/* IRQ_SOFT: a line that no device of the board drives. */
enum { IRQ_UART = 0, IRQ_TIMER = 1, IRQ_SOFT = 31 };

/* A 32-bit counter that runs up at HAL_HZ and wraps, and a compare register whose equality raises
 * IRQ_TIMER. */
struct chip_timer {
	volatile uint32_t counter, compare, control, status;
};
#define TIMER ((struct chip_timer *)(uintptr_t)0x40000000u)
enum { TIMER_ENABLE = 1, TIMER_INTERRUPT = 2 }; /* control */
enum { TIMER_MATCH = 1 };                       /* status; writing 1 clears it */

struct chip_uart {
	volatile uint32_t data, status, control, divider;
};
#define UART ((struct chip_uart *)(uintptr_t)0x40001000u)
enum { UART_TX_FULL = 1, UART_TX_DONE = 2, UART_RX_READY = 4, UART_RX_OVERRUN = 8 }; /* status */
enum { UART_ENABLE = 1, UART_TX_INTERRUPT = 2, UART_RX_INTERRUPT = 4 };              /* control */

/* Handlers, in time.c and uart.c. */
void chip_timer_interrupt(void);
void chip_uart_interrupt(void);

/* Lets the counter run. */
void chip_timer_start(void);

#endif
