/* The console on UART 0, driven by interrupts both ways.
 *
 * Each ring has one writer and one reader, of which one is the interrupt handler, so that no
 * interrupt needs masking. When the receive ring is full the interrupt is switched off and the
 * bytes wait outside; what then comes too fast the hardware reports as an overrun.
 *
 * The FIFOs stay off: an interrupt for each byte, in time within 87 us. Under QEMU, to switch them
 * on drops what has come before. */
#include "hal/arch/armv7m/startup.h"
#include "hal/hal.h"
#include "hal/soc/lm3s/lm3s.h"

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
static bool started; /* RXE and TXE are set by the reset, and do not tell */

static bool full(void)
{
	return rx.put - HAL_LOAD(&rx.taken) == RX_SIZE;
}

/* Takes what has come: a byte and its error flags. A byte with a wrong stop bit is lost; an overrun
 * has lost those behind it. Ctrl-C means the same whether or not anybody reads. */
static void receive(uint32_t data)
{
	uint8_t byte = (uint8_t)data;

	if (data & (DR_OE | DR_FE | DR_PE | DR_BE))
		rx.overruns++;
	if (data & (DR_FE | DR_PE | DR_BE))
		return;
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
	if (started)
		return;
	started = true;
	GPIOA_AFSEL |= 3;
	GPIOA_DEN |= 3;
	UART0->ctl = 0;
	UART0->ibrd = 27; /* 50 MHz / 16 / 115,200 baud = 27 + 8/64 */
	UART0->fbrd = 8;
	UART0->lcrh = LCRH_8_BITS;
	UART0->im = UART_RX | UART_TX;
	UART0->ctl = CTL_UARTEN | CTL_TXE | CTL_RXE;
	nvic_enable(IRQ_UART0);
}

void hal_console_open(void (*on_change)(void), bool raw)
{
	rx.raw = raw;
	HAL_STORE(&changed, on_change);
	start();
}

/* The interrupt is a level while a byte is there, so it is switched off when nobody has room. */
static void receive_all(void)
{
	while (!(UART0->fr & FR_RXFE)) {
		/* If nobody reads, room will never come; only Ctrl-C is looked for then. */
		if (full() && (rx.raw || rx.read)) {
			UART0->im &= ~(uint32_t)UART_RX;
			break;
		}
		receive(UART0->dr);
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
	/* There is room again. What waits in the UART raises the interrupt now. */
	if (got && !(UART0->im & UART_RX))
		UART0->im |= UART_RX;
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
	UART0->dr = byte;
}

static void transmitted(void)
{
	UART0->icr = UART_TX;
	if (tx.taken == HAL_LOAD(&tx.put))
		HAL_STORE(&tx.busy, false);
	else
		send_next();
	if (changed && tx.put - tx.taken == TX_SIZE / 2)
		changed();
}

void lm3s_uart0(void)
{
	uint32_t why = UART0->mis;

	if (why & UART_RX)
		receive_all();
	if (why & UART_TX)
		transmitted();
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
	while (UART0->fr & FR_TXFF) {
	}
	UART0->dr = byte;
}

void hal_console_flush(const void *from, size_t n)
{
	const uint8_t *bytes = from;

	start();
	UART0->im &= ~(uint32_t)UART_TX;
	while (tx.taken != tx.put) {
		send_now(tx.bytes[tx.taken % TX_SIZE]);
		HAL_STORE(&tx.taken, tx.taken + 1);
	}
	while (n--)
		send_now(*bytes++);
	while (UART0->fr & FR_BUSY) {
	}
	HAL_STORE(&tx.busy, false);
	UART0->icr = UART_TX; /* of the bytes sent here */
	UART0->im |= UART_TX;
	if (changed)
		changed(); /* a writer may wait for the room */
}
