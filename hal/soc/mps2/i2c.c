/* I2C on the connector of shield 1, where QEMU connects parts. The controller (SBCon) is no more
 * than two open drains: software makes every edge, half a bit at a time, from one interrupt of the
 * dual timer to the next. The loop runs in between; the faster the bus, the less is left for it.
 *
 * Half a bit counts from when a line has changed, so it is never too short, however late an
 * interrupt is. The bus gets slower then, which no target minds. */
#include "hal/i2c.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/mps2/mps2.h"
#include "kernel/error.h"

/* With half of the processor's time. */
#define FASTEST 50000u
#define SLOWEST 10000u

/* The shield's clock and data: EXP31 is GPIO 1's, EXP41 GPIO 2's. */
#define CLOCK_PIN (1u << 15)
#define DATA_PIN (1u << 9)

#define BITS 9u /* of a byte with its acknowledgement */
#define SENT_NOW (1u << (BITS - 1))

static const struct hal_i2c_transfer *transfer; /* the one under way */
static bool aborted;
static int result; /* behind the stop */

static uint32_t half_bit; /* ticks */
static uint32_t changed;  /* the counter when half a bit began */

/* What is done when it is over. */
enum step { AWAIT_BUS, FALL_BEHIND_START, RAISE_CLOCK, LOOK, END };
static enum step next;

static enum { START, BYTE, STOP } on_wire; /* what the clock is for */
enum kind { ADDRESS, WRITTEN, READ };
static enum kind byte;
static bool reads;          /* the direction that the address asks for */
static uint16_t done, size; /* bytes of this direction */

static uint16_t sends, seen; /* bits, the first one foremost; what the target drives is sent as 1 */
static unsigned bits;        /* that were seen */
static bool was_held;        /* the clock, by the target */

/* ---- Lines ---------------------------------------------------------------------------------- */

static void drive(uint32_t line, bool level)
{
	if (level)
		SBCON->lines = line;
	else
		SBCON->clear = line;
	changed = FPGAIO_COUNTER;
}

static void await_half_bit(enum step then)
{
	uint32_t gone = FPGAIO_COUNTER - changed;

	next = then;
	DUAL_TIMER->control = 0;
	DUAL_TIMER->load = gone < half_bit ? half_bit - gone : 1;
	DUAL_TIMER->control = DUAL_TIMER_ONE_SHOT;
}

static void start_controller(void)
{
	MPS2_PORT(1)->altfuncset = CLOCK_PIN;
	MPS2_PORT(2)->altfuncset = DATA_PIN;
	SBCON->lines = SBCON_SCL | SBCON_SDA;
	nvic_enable(IRQ_DUAL_TIMER);
}

int hal_i2c_open(unsigned bus, uint32_t hz)
{
	if (bus || hz < SLOWEST || hz > FASTEST)
		return WEFT_EINVAL;
	half_bit = (HAL_HZ + 2 * hz - 1) / (2 * hz);
	start_controller();
	return 0;
}

/* An interrupt that is still to come finds no transfer. */
bool hal_i2c_reset(unsigned bus)
{
	bool is_free;

	(void)bus;
	HAL_STORE(&transfer, NULL);
	DUAL_TIMER->control = 0;
	i2c_take_lines(BOARD_I2C0_SCL, BOARD_I2C0_SDA);
	is_free = i2c_free_lines(BOARD_I2C0_SCL, BOARD_I2C0_SDA);
	start_controller();
	return is_free;
}

/* ---- What is sent next; the clock is low ---------------------------------------------------- */

static void send_bit(void)
{
	drive(SBCON_SDA, sends & SENT_NOW);
	await_half_bit(RAISE_CLOCK);
}

static void send_byte(enum kind kind, unsigned all_bits)
{
	on_wire = BYTE;
	byte = kind;
	sends = (uint16_t)all_bits;
	seen = 0;
	bits = 0;
	send_bit();
}

static void send_repeated_start(void)
{
	on_wire = START;
	reads = true;
	done = 0;
	size = transfer->in_size;
	sends = SENT_NOW;
	send_bit();
}

static void send_stop(int rc)
{
	on_wire = STOP;
	result = rc;
	sends = 0;
	send_bit();
}

/* Of what is read the last byte is refused, so that the target lets go of the line: after an abort
 * that is the next one. */
static void read_byte(void)
{
	if (HAL_LOAD(&aborted)) {
		size = (uint16_t)(done + 1);
		result = WEFT_ECANCELED;
	}
	send_byte(READ, 0x1feu | (done + 1 == size));
}

static void go_on(void)
{
	if (reads && done < size)
		read_byte();
	else if (reads)
		send_stop(result);
	else if (HAL_LOAD(&aborted))
		send_stop(WEFT_ECANCELED);
	else if (done < size)
		send_byte(WRITTEN, transfer->out[done] * 2u | 1);
	else if (transfer->in_size)
		send_repeated_start();
	else
		send_stop(0);
}

static void byte_ended(void)
{
	if (byte != READ && seen & 1) {
		send_stop(byte == ADDRESS ? DEVICE_ENOACK : DEVICE_EREFUSED);
		return;
	}
	if (byte == READ)
		transfer->in[done] = (uint8_t)(seen >> 1);
	if (byte != ADDRESS)
		done++;
	go_on();
}

/* ---- Half a bit later ----------------------------------------------------------------------- */

static void finish(int rc)
{
	transfer = NULL;
	i2c_done_isr(0, rc);
}

/* Somebody else may use the bus, or a target hold a line: until the limit. */
static void await_bus(void)
{
	changed = FPGAIO_COUNTER;
	if (HAL_LOAD(&aborted)) {
		finish(WEFT_ECANCELED);
	} else if ((SBCON->lines & (SBCON_SCL | SBCON_SDA)) == (SBCON_SCL | SBCON_SDA)) {
		drive(SBCON_SDA, false);
		await_half_bit(FALL_BEHIND_START);
	} else {
		await_half_bit(AWAIT_BUS);
	}
}

/* What was let go must be high, where nobody else has a say; else another controller drives. */
static bool is_lost(bool data)
{
	bool ours = on_wire == START || (on_wire == BYTE && (byte == READ) == (bits == BITS - 1));

	return ours && sends & SENT_NOW && !data;
}

static void take_bit(bool data)
{
	drive(SBCON_SCL, false);
	seen = (uint16_t)(seen << 1 | data);
	sends = (uint16_t)(sends << 1);
	if (++bits < BITS)
		send_bit();
	else
		byte_ended();
}

/* The clock has been high for long enough; or it was held, and half a bit begins when it is not. */
static void look(void)
{
	uint32_t levels = SBCON->lines;
	bool is_held = !(levels & SBCON_SCL), data = levels & SBCON_SDA;

	if (is_held || was_held) {
		was_held = is_held;
		changed = FPGAIO_COUNTER;
		await_half_bit(LOOK);
	} else if (is_lost(data)) {
		finish(DEVICE_EBUS);
	} else if (on_wire == BYTE) {
		take_bit(data);
	} else {
		drive(SBCON_SDA, on_wire == STOP);
		await_half_bit(on_wire == STOP ? END : FALL_BEHIND_START);
	}
}

void mps2_i2c(void)
{
	DUAL_TIMER->intclr = 1;
	if (!transfer)
		return;
	switch (next) {
	case AWAIT_BUS:
		await_bus();
		break;
	case FALL_BEHIND_START:
		drive(SBCON_SCL, false);
		send_byte(ADDRESS, (transfer->address * 2u | reads) << 1 | 1);
		break;
	case RAISE_CLOCK:
		drive(SBCON_SCL, true);
		await_half_bit(LOOK);
		break;
	case LOOK:
		look();
		break;
	case END:
		finish(result);
	}
}

/* ---- Transfers ------------------------------------------------------------------------------ */

void hal_i2c_start(unsigned bus, const struct hal_i2c_transfer *started)
{
	(void)bus;
	result = 0;
	was_held = false;
	reads = !started->out_size && started->in_size;
	done = 0;
	size = reads ? started->in_size : started->out_size;
	HAL_STORE(&aborted, false);
	HAL_STORE(&transfer, started);
	await_bus();
}

void hal_i2c_abort(unsigned bus)
{
	(void)bus;
	HAL_STORE(&aborted, true);
}
