/* The console on UART 0. */
#include "hal/uart.h"

#ifndef HAL_CONSOLE_BAUD
#define HAL_CONSOLE_BAUD 115200u
#endif
#ifndef HAL_CONSOLE_RX
#define HAL_CONSOLE_RX 256
#endif
#ifndef HAL_CONSOLE_TX
#define HAL_CONSOLE_TX 256
#endif

#define CTRL_C 3

static uint8_t rx[HAL_CONSOLE_RX], tx[HAL_CONSOLE_TX];
static bool raw;
static void (*on_change)(void);

/* Ctrl-C means the same whether or not anybody reads. */
static bool takes(struct uart *uart, uint8_t byte)
{
	(void)uart;
	if (byte != CTRL_C || raw)
		return false;
	weft_shutdown_isr();
	return true;
}

static void changed(struct uart *uart)
{
	(void)uart;
	if (on_change)
		on_change();
}

static struct uart console = {
    .rx = {.bytes = rx, .size = sizeof rx},
    .tx = {.bytes = tx, .size = sizeof tx},
    .changed = changed,
    .takes = takes,
};

/* With its first use the console is switched on in both directions. */
static void start(void)
{
	static bool started;

	if (started)
		return;
	started = true;
	uart_open(&console, 0, HAL_CONSOLE_BAUD);
}

void hal_console_open(void (*changed_isr)(void), bool is_raw)
{
	raw = is_raw;
	console.reads |= is_raw;
	HAL_STORE(&on_change, changed_isr);
	start();
}

size_t hal_console_read(void *to, size_t n)
{
	size_t got = uart_take(&console, to, n);

	/* What was wrong on the line shows as bytes lost; a console goes on. */
	if (!got && uart_take_errors(&console))
		got = uart_take(&console, to, n);
	return got;
}

size_t hal_console_write(const void *from, size_t n)
{
	start();
	return uart_put(&console, from, n);
}

void hal_console_flush(const void *from, size_t n)
{
	start();
	uart_flush(&console, from, n);
}

unsigned hal_console_overruns(void)
{
	return uart_take_lost(&console);
}

bool hal_console_ended(void)
{
	return false; /* a line has no end */
}
