/* The console: received bytes go through a ring, bytes to send straight into the UART's FIFO.
 *
 * The ring has one writer, the interrupt, and one reader, the loop. When it is full the receive
 * interrupt is off and the bytes wait outside: the UART's flow control holds them back, or the
 * hardware reports an overrun, which is counted. */
#include "chip.h"
#include "hal/hal.h"
#include "startup.h"

#define RX_SIZE 64u /* a power of two, as the counters run freely */
#define CTRL_C 3

static struct {
	uint8_t bytes[RX_SIZE];
	uint32_t put, taken; /* put is the interrupt's, taken the loop's */
	unsigned overruns;
	bool raw;
} rx;

static void (*changed)(void);

/* The loop and the interrupt both change the control register. With registers that set and clear
 * single bits nothing needs masking. */
static void interrupts(uint32_t on, uint32_t off)
{
	uint32_t before = arch_mask();

	UART->control = (UART->control & ~off) | on;
	arch_unmask(before);
}

/* Reports may come before anybody has opened the console. */
static void start(void)
{
	if (UART->control & UART_ENABLE)
		return;
	UART->divider = HAL_HZ / 115200u; /* the UART's clock, which may not be the timer's */
	UART->control = UART_ENABLE;
}

void hal_console_open(void (*on_change)(void), bool raw)
{
	start();
	changed = on_change;
	rx.raw = raw;
	interrupts(UART_RX_INTERRUPT, 0);
	arch_irq_enable(IRQ_UART);
}

static void receive(void)
{
	while (UART->status & UART_RX_READY) {
		uint8_t byte;

		if (rx.put - HAL_LOAD(&rx.taken) == RX_SIZE) {
			interrupts(0, UART_RX_INTERRUPT);
			return;
		}
		if (UART->status & UART_RX_OVERRUN) {
			UART->status = UART_RX_OVERRUN;
			rx.overruns++;
		}
		byte = (uint8_t)UART->data;
		if (byte == CTRL_C && !rx.raw) {
			weft_shutdown_isr();
			continue;
		}
		rx.bytes[rx.put % RX_SIZE] = byte;
		HAL_STORE(&rx.put, rx.put + 1);
	}
}

/* Also when the transmitter has room again: its interrupt is a level, so it goes off until the
 * next time that something did not fit. */
void chip_uart_interrupt(void)
{
	receive();
	if (!(UART->status & UART_TX_FULL))
		interrupts(0, UART_TX_INTERRUPT);
	if (changed)
		changed();
}

size_t hal_console_read(void *to, size_t n)
{
	uint8_t *bytes = to;
	size_t got = 0;

	while (got < n && rx.taken != HAL_LOAD(&rx.put)) {
		bytes[got++] = rx.bytes[rx.taken % RX_SIZE];
		HAL_STORE(&rx.taken, rx.taken + 1);
	}
	/* There is room again. The interrupt is a level, so what waits outside raises it. */
	if (got)
		interrupts(UART_RX_INTERRUPT, 0);
	return got;
}

size_t hal_console_write(const void *from, size_t n)
{
	const uint8_t *bytes = from;
	size_t accepted = 0;

	start();
	while (accepted < n && !(UART->status & UART_TX_FULL))
		UART->data = bytes[accepted++];
	/* The rest waits for changed(). Room that has come meanwhile raises it at once. */
	if (accepted < n)
		interrupts(UART_TX_INTERRUPT, 0);
	return accepted;
}

void hal_console_flush(const void *from, size_t n)
{
	const uint8_t *bytes = from;

	start();
	while (n--) {
		while (UART->status & UART_TX_FULL) {
		}
		UART->data = *bytes++;
	}
	while (!(UART->status & UART_TX_DONE)) {
	}
}

unsigned hal_console_overruns(void)
{
	return HAL_SWAP(&rx.overruns, 0);
}

bool hal_console_ended(void)
{
	return false; /* a line has no end */
}
