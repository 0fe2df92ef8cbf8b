/* I2C master 0 (data sheet, 15), on PB2 (clock) and PB3 (data): an interrupt for each byte. */
#include "hal/i2c.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/lm3s/lm3s.h"
#include "kernel/error.h"

#define SCL (PORT_B * 8 + 2)
#define SDA (PORT_B * 8 + 3)
#define PINS (1u << 2 | 1u << 3)

#define FASTEST 400000u
#define CLOCKS 20u /* of a bit, times the divider */

/* Polls of which a stop at the slowest rate needs less: 2 bits of 50 us. */
#define STOP_POLLS 1000u

enum state {
	WRITES,
	READS,
	DROPS, /* a byte, as the master must refuse the last one before it may stop */
};

static const struct hal_i2c_transfer *transfer; /* the one under way */
static enum state state;
static uint16_t done; /* bytes of this direction */
static uint32_t last; /* the command under way */
static bool aborted;

static uint32_t divider;

/* ---- On and off ---------------------------------------------------------------------------- */

static void start_controller(void)
{
	lm3s_pins(PORT_B, PINS);
	for (unsigned pin = 2; pin <= 3; pin++) {
		*lm3s_bit(&lm3s_port(PORT_B)->odr, pin) = 1;
		*lm3s_bit(&lm3s_port(PORT_B)->pur, pin) = 1;
	}
	I2C0->mcr = MCR_MFE;
	I2C0->mtpr = divider - 1;
	I2C0->mimr = 1;
	nvic_enable(IRQ_I2C0);
}

int hal_i2c_open(unsigned bus, uint32_t hz)
{
	uint32_t least;

	if (bus || !hz || hz > FASTEST)
		return WEFT_EINVAL;
	least = (HAL_HZ + CLOCKS * hz - 1) / (CLOCKS * hz);
	if (least > MTPR_MOST)
		return WEFT_EINVAL;
	divider = least;
	lm3s_gate(&SYSCTL_RCGC1, RCGC1_I2C0);
	start_controller();
	return 0;
}

static void stop_controller(void)
{
	nvic_disable(IRQ_I2C0);
	transfer = NULL;
	I2C0->mcs = MCS_STOP; /* QEMU's bus knows nothing of the reset */
	SYSCTL_SRCR1 = RCGC1_I2C0;
	(void)SYSCTL_SRCR1;
	SYSCTL_SRCR1 = 0;
	NVIC_ICPR(IRQ_I2C0) = 1u << IRQ_I2C0 % 32;
}

bool hal_i2c_reset(unsigned bus)
{
	bool is_free;

	(void)bus;
	stop_controller();
	i2c_take_lines(SCL, SDA);
	is_free = i2c_free_lines(SCL, SDA);
	start_controller();
	return is_free;
}

/* ---- Transfers ----------------------------------------------------------------------------- */

/* QEMU has no interrupt of an address that nobody acknowledges. */
static void command(uint32_t bits)
{
	last = bits;
	I2C0->mcs = bits;
	if (lm3s_emulated && I2C0->mcs & MCS_ERROR)
		nvic_pend(IRQ_I2C0);
}

/* QEMU has no repeated start: a stop comes before it. */
static void write_next(uint32_t start)
{
	bool ends = done + 1 == transfer->out_size && (!transfer->in_size || lm3s_emulated);

	I2C0->mdr = transfer->out[done];
	command(start | MCS_RUN | (ends ? MCS_STOP : 0));
}

/* What asks only for an acknowledgement reads a byte: the controller has no shorter transfer. */
static void read_next(uint32_t start)
{
	command(start | MCS_RUN | (done + 1 >= transfer->in_size ? MCS_STOP : MCS_ACK));
}

static void start_reading(void)
{
	state = READS;
	done = 0;
	I2C0->msa = transfer->address * 2u | MSA_READ;
	read_next(MCS_START);
}

static void await_stop(void)
{
	for (unsigned n = STOP_POLLS; n && I2C0->mcs & MCS_BUSY; n--) {
	}
}

void hal_i2c_start(unsigned bus, const struct hal_i2c_transfer *next)
{
	(void)bus;
	await_stop();
	HAL_STORE(&aborted, false);
	HAL_STORE(&transfer, next);
	if (!next->out_size) {
		start_reading();
		return;
	}
	state = WRITES;
	done = 0;
	I2C0->msa = next->address * 2u;
	write_next(MCS_START);
}

void hal_i2c_abort(unsigned bus)
{
	(void)bus;
	HAL_STORE(&aborted, true);
}

/* ---- Interrupts ---------------------------------------------------------------------------- */

static void finish(int rc)
{
	transfer = NULL;
	i2c_done_isr(0, rc);
}

/* The stop goes on behind the end: whoever starts next awaits it. */
static void stop(int rc)
{
	if (!(last & MCS_STOP))
		I2C0->mcs = MCS_STOP;
	finish(rc);
}

/* QEMU calls an address that nobody acknowledges a lost arbitration. */
static void fail(uint32_t status)
{
	if (status & MCS_ARBLST)
		finish(lm3s_emulated ? DEVICE_ENOACK : DEVICE_EBUS);
	else
		stop(status & MCS_ADRACK ? DEVICE_ENOACK : DEVICE_EREFUSED);
}

static void has_written(void)
{
	if (++done == transfer->out_size && !transfer->in_size)
		finish(0);
	else if (HAL_LOAD(&aborted))
		stop(WEFT_ECANCELED);
	else if (done < transfer->out_size)
		write_next(0);
	else
		start_reading();
}

static void has_read(void)
{
	uint8_t byte = (uint8_t)I2C0->mdr;

	if (transfer->in_size)
		transfer->in[done++] = byte;
	if (done == transfer->in_size) {
		finish(0);
	} else if (HAL_LOAD(&aborted)) {
		state = DROPS;
		command(MCS_RUN | MCS_STOP);
	} else {
		read_next(0);
	}
}

/* A stop may have an interrupt, too. */
void lm3s_i2c0(void)
{
	uint32_t status = I2C0->mcs;

	I2C0->micr = 1;
	if (!transfer || status & MCS_BUSY)
		return;
	if (status & MCS_ERROR)
		fail(status);
	else if (state == WRITES)
		has_written();
	else if (state == READS)
		has_read();
	else
		finish(WEFT_ECANCELED);
}
