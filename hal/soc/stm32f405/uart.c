/* The console, the USART that board.h names, driven by interrupts both ways.
 *
 * Each ring has one writer and one reader, of which one is the interrupt handler. The handler alone
 * changes the control register, whatever the rings need; the loop pends it when it has changed a
 * ring. So nothing is masked. That also starts a transmission under QEMU, whose transmitter is
 * always ready and raises no interrupt. When the receive ring is full the interrupt is off and the
 * bytes wait outside; what then comes too fast the hardware reports as an overrun. */
#include "hal/arch/armv7m/startup.h"
#include "hal/hal.h"
#include "hal/soc/stm32f405/stm32f405.h"

#define RX_SIZE 256u
#define TX_SIZE 256u
#define CTRL_C 3
#define USART ((struct stm32_usart *)STM32_CONSOLE)
#define BAUD 115200u

static struct {
	uint8_t bytes[RX_SIZE];
	uint32_t put, taken; /* run freely; put is the interrupt's, taken the loop's */
	unsigned overruns;
	bool raw, read; /* read: somebody takes bytes */
	bool held;      /* the interrupt is off until there is room */
} rx;

static struct {
	uint8_t bytes[TX_SIZE];
	uint32_t put, taken; /* put is the loop's */
} tx;

static void (*changed)(void);

/* ---- Set-up ------------------------------------------------------------------------------- */

/* With the first use of the console both directions are switched on. */
static void start(void)
{
	if (USART->cr1 & USART_TE)
		return;
	stm32_pin_function(STM32_CONSOLE_PORT, STM32_CONSOLE_TX, STM32_CONSOLE_FUNCTION);
	stm32_pin_function(STM32_CONSOLE_PORT, STM32_CONSOLE_RX, STM32_CONSOLE_FUNCTION);
	stm32_enable(&RCC->apb2enr, STM32_CONSOLE_ENABLE);
	USART->brr = (APB2_HZ + BAUD / 2) / BAUD;
	USART->cr1 = USART_UE | USART_TE | USART_RE | USART_RXNEIE;
	nvic_enable(STM32_CONSOLE_IRQ);
}

void hal_console_open(void (*on_change)(void), bool raw)
{
	rx.raw = raw;
	HAL_STORE(&changed, on_change);
	start();
}

/* ---- The interrupt ------------------------------------------------------------------------ */

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

/* What the rings need. */
static void set_interrupts(void)
{
	USART->cr1 = USART_UE | USART_TE | USART_RE | (rx.held ? 0 : USART_RXNEIE) |
	             (tx.taken != HAL_LOAD(&tx.put) ? USART_TXEIE : 0);
}

/* Switches the receive interrupt off if the next byte takes the ring's last place, and before it is
 * read: under QEMU only reading lowers the line, so a byte left behind would raise it for ever. If
 * nobody reads, room will never come; only Ctrl-C is looked for then. */
static void hold(void)
{
	rx.held = rx.put - HAL_LOAD(&rx.taken) >= RX_SIZE - 1 && (rx.raw || rx.read);
	if (rx.held)
		set_interrupts();
}

/* The flags belong to the byte: reading it clears them. An overrun is of those behind it. */
static void receive_all(void)
{
	uint32_t status;

	while (!rx.held && (status = USART->sr) & (USART_RXNE | USART_ORE)) {
		uint8_t byte;

		hold();
		byte = (uint8_t)USART->dr;
		if (status & (USART_ORE | USART_FE | USART_NF))
			rx.overruns++;
		if (status & USART_RXNE && !(status & (USART_FE | USART_NF)))
			receive(byte);
	}
}

static void send_ready(void)
{
	while (tx.taken != HAL_LOAD(&tx.put) && USART->sr & USART_TXE) {
		USART->dr = tx.bytes[tx.taken % TX_SIZE];
		HAL_STORE(&tx.taken, tx.taken + 1);
	}
}

void stm32_console(void)
{
	send_ready();
	set_interrupts();
	receive_all(); /* behind it, so that what comes now raises the interrupt */
	if (changed)
		changed();
}

/* ---- The loop's side ---------------------------------------------------------------------- */

size_t hal_console_read(void *to, size_t n)
{
	uint8_t *bytes = to;
	size_t got = 0;

	rx.read = true;
	while (got < n && rx.taken != HAL_LOAD(&rx.put)) {
		bytes[got++] = rx.bytes[rx.taken % RX_SIZE];
		HAL_STORE(&rx.taken, rx.taken + 1);
	}
	if (got && HAL_LOAD(&rx.held)) {
		HAL_STORE(&rx.held, false);
		nvic_pend(STM32_CONSOLE_IRQ);
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

size_t hal_console_write(const void *from, size_t n)
{
	const uint8_t *bytes = from;
	size_t accepted = 0;

	start();
	while (accepted < n && tx.put - HAL_LOAD(&tx.taken) < TX_SIZE) {
		tx.bytes[tx.put % TX_SIZE] = bytes[accepted++];
		HAL_STORE(&tx.put, tx.put + 1);
	}
	if (accepted)
		nvic_pend(STM32_CONSOLE_IRQ);
	return accepted;
}

/* ---- Reports ------------------------------------------------------------------------------ */

static void send_now(uint8_t byte)
{
	while (!(USART->sr & USART_TXE)) {
	}
	USART->dr = byte;
}

/* The handler is kept away from the ring meanwhile. Then it looks at all again, as a writer may
 * wait for the room. */
void hal_console_flush(const void *from, size_t n)
{
	const uint8_t *bytes = from;

	start();
	nvic_disable(STM32_CONSOLE_IRQ);
	while (tx.taken != tx.put) {
		send_now(tx.bytes[tx.taken % TX_SIZE]);
		HAL_STORE(&tx.taken, tx.taken + 1);
	}
	while (n--)
		send_now(*bytes++);
	while (!(USART->sr & USART_TC)) {
	}
	nvic_enable(STM32_CONSOLE_IRQ);
	nvic_pend(STM32_CONSOLE_IRQ);
}
