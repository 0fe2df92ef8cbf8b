/* The console on UART 0, driven by interrupts both ways.
 *
 * Each ring has one writer and one reader, of which one is the interrupt handler, so that no
 * interrupt needs masking. When the receive ring is full the interrupt is switched off and the
 * bytes wait outside; what then comes too fast the hardware reports as an overrun. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"
#include "hal/soc/mps2/mps2.h"

#define BAUD 115200u
#define RX_SIZE 256u
#define TX_SIZE 256u
#define CTRL_C 3

static struct {
	uint8_t bytes[RX_SIZE];
	uint32_t put, taken; /* run freely; put is the interrupt's, taken the loop's */
	unsigned overruns;
	bool raw, read; /* read: somebody takes bytes */
} rx;

static struct {
	uint8_t bytes[TX_SIZE];
	uint32_t put, taken; /* put is the loop's */
	bool busy;           /* a byte is on its way, its interrupt will take the next one */
} tx;

static void (*changed)(void);

static bool full(void)
{
	return rx.put - HAL_LOAD(&rx.taken) == RX_SIZE;
}

/* Takes a byte that has come. Ctrl-C means the same whether or not anybody reads. */
static void receive(uint8_t byte)
{
	if (byte == CTRL_C && !rx.raw) {
		weft_shutdown_isr();
		return;
	}
	if (full()) {
		rx.overruns++;
		return;
	}
	rx.bytes[rx.put % RX_SIZE] = byte;
	HAL_STORE(&rx.put, rx.put + 1);
}

/* With the first use of the console both directions are switched on. */
static void start(void)
{
	uint8_t early;

	if (UART0->ctrl & UART_TX)
		return;
	UART0->bauddiv = (HAL_HZ + BAUD / 2) / BAUD;
	UART0->ctrl = UART_TX | UART_TX_INTERRUPT | UART_RX | UART_RX_INTERRUPT;
	/* QEMU holds back what came before the receiver was on until a byte is read. */
	early = (uint8_t)UART0->data;
	if (early)
		receive(early);
	nvic_enable(IRQ_UART0_TX);
	nvic_enable(IRQ_UART0_RX);
}

void hal_console_open(void (*on_change)(void), bool raw)
{
	rx.raw = raw;
	HAL_STORE(&changed, on_change);
	start();
}

void mps2_uart_rx(void)
{
	UART0->intstatus = 2;
	while (UART0->state & UART_RX_FULL) {
		if (UART0->state & UART_RX_OVERRUN) {
			UART0->state = UART_RX_OVERRUN;
			rx.overruns++;
		}
		/* If nobody reads, room will never come; only Ctrl-C is looked for then. */
		if (full() && (rx.raw || rx.read)) {
			UART0->ctrl &= ~(uint32_t)UART_RX_INTERRUPT;
			break;
		}
		receive((uint8_t)UART0->data);
	}
	if (changed)
		changed();
}

size_t hal_console_read(void *to, size_t n)
{
	uint8_t *bytes = to;
	size_t got = 0;

	rx.read = true;
	while (got < n && rx.taken != HAL_LOAD(&rx.put)) {
		bytes[got++] = rx.bytes[rx.taken % RX_SIZE];
		HAL_STORE(&rx.taken, rx.taken + 1);
	}
	if (got && !(UART0->ctrl & UART_RX_INTERRUPT)) {
		/* There is room again. What waits in the UART raised no new interrupt. */
		UART0->ctrl |= UART_RX_INTERRUPT;
		if (UART0->state & UART_RX_FULL)
			nvic_pend(IRQ_UART0_RX);
	}
	return got;
}

unsigned hal_console_overruns(void)
{
	return HAL_SWAP(&rx.overruns, 0);
}

bool hal_console_ended(void)
{
	return false; /* a line has no end */
}

static void send_next(void)
{
	uint8_t byte = tx.bytes[tx.taken % TX_SIZE];

	HAL_STORE(&tx.taken, tx.taken + 1);
	UART0->data = byte;
}

void mps2_uart_tx(void)
{
	UART0->intstatus = 1;
	if (tx.taken == HAL_LOAD(&tx.put))
		HAL_STORE(&tx.busy, false);
	else
		send_next();
	if (changed && tx.put - tx.taken == TX_SIZE / 2)
		changed();
}

size_t hal_console_write(const void *from, size_t n)
{
	const uint8_t *bytes = from;
	size_t accepted = 0;

	start();
	while (accepted < n && tx.put - HAL_LOAD(&tx.taken) < TX_SIZE) {
		tx.bytes[tx.put % TX_SIZE] = bytes[accepted++];
		HAL_STORE(&tx.put, tx.put + 1);
	}
	/* Not busy means that no interrupt is to come: nobody else touches the ring now. */
	if (!HAL_LOAD(&tx.busy) && tx.taken != tx.put) {
		HAL_STORE(&tx.busy, true);
		send_next();
	}
	return accepted;
}

static void send_now(uint8_t byte)
{
	while (UART0->state & UART_TX_FULL) {
	}
	UART0->data = byte;
}

void hal_console_flush(const void *from, size_t n)
{
	const uint8_t *bytes = from;

	start();
	UART0->ctrl &= ~(uint32_t)UART_TX_INTERRUPT;
	while (tx.taken != tx.put) {
		send_now(tx.bytes[tx.taken % TX_SIZE]);
		HAL_STORE(&tx.taken, tx.taken + 1);
	}
	while (n--)
		send_now(*bytes++);
	while (UART0->state & UART_TX_FULL) {
	}
	HAL_STORE(&tx.busy, false);
	UART0->ctrl |= UART_TX_INTERRUPT;
	if (changed)
		changed(); /* a writer may wait for the room */
}
