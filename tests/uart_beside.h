/* For a test that includes a chip's UART driver, to look at it with registers in memory, while the
 * library's own serves the console: the names are others, and what the
 * handler calls is counted. Before all other includes. */
#ifndef TESTS_UART_BESIDE_H
#define TESTS_UART_BESIDE_H

#define hal_uart_start beside_uart_start
#define hal_uart_receive beside_uart_receive
#define hal_uart_take beside_uart_take
#define hal_uart_send beside_uart_send
#define hal_uart_transmit beside_uart_transmit
#define hal_uart_send_now beside_uart_send_now
#define hal_uart_wait_sent beside_uart_wait_sent
#define uart_received_isr beside_received_isr
#define uart_sent_isr beside_sent_isr
#include "hal/uart.h"
#include "tests/tap.h"

static unsigned received, sent_bytes; /* calls */

void uart_received_isr(unsigned number)
{
	EQ(number, 0);
	received++;
}

void uart_sent_isr(unsigned number)
{
	EQ(number, 0);
	sent_bytes++;
}

#endif
