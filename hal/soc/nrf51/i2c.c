/* Two-wire interface 0, as a master: an interrupt for each byte. Of what comes in it refuses the
 * byte at whose end it stops (BB to STOP); behind the others it holds the clock until it may go on
 * (BB to SUSPEND, RESUME). It knows of no other masters: an arbitration lost is not noticed.
 *
 * The shortcuts work from the chip's third revision on, which this board has (anomaly 36). */
#include "hal/i2c.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/nrf51/nrf51.h"
#include "kernel/error.h"

static const struct hal_i2c_transfer *transfer; /* the one under way */
static uint16_t done;                           /* bytes of this direction */
static uint16_t left;                           /* bytes still to be read */
static bool aborted;
static int result;

static uint32_t rate; /* frequency */

/* ---- On and off ---------------------------------------------------------------------------- */

static void start_controller(void)
{
	GPIO->cnf[BOARD_I2C0_SCL] = PIN_PULL_UP | PIN_ONLY_LOW;
	GPIO->cnf[BOARD_I2C0_SDA] = PIN_PULL_UP | PIN_ONLY_LOW;
	TWI0->pselscl = BOARD_I2C0_SCL;
	TWI0->pselsda = BOARD_I2C0_SDA;
	TWI0->frequency = rate;
	TWI0->intenset = TWI_STOPPED | TWI_RXDREADY | TWI_TXDSENT | TWI_ERROR;
	TWI0->enable = TWI_ENABLED;
	nvic_enable(IRQ_TWI0);
}

/* The fastest of three that is not above; 0: there is none. The last is 410 kHz in truth. */
static uint32_t frequency_for(uint32_t hz)
{
	if (hz < 100000 || hz > 400000)
		return 0;
	if (hz < 250000)
		return 0x01980000;
	return hz < 400000 ? 0x04000000 : 0x06680000;
}

int hal_i2c_open(unsigned bus, uint32_t hz)
{
	uint32_t frequency = frequency_for(hz);

	if (bus || !frequency)
		return WEFT_EINVAL;
	rate = frequency;
	start_controller();
	return 0;
}

/* Its power goes off and on: what locked up is free then. */
bool hal_i2c_reset(unsigned bus)
{
	bool is_free;

	(void)bus;
	nvic_disable(IRQ_TWI0);
	transfer = NULL;
	TWI0->enable = 0;
	TWI0_POWER = 0;
	i2c_take_lines(BOARD_I2C0_SCL, BOARD_I2C0_SDA);
	is_free = i2c_free_lines(BOARD_I2C0_SCL, BOARD_I2C0_SDA);
	TWI0_POWER = 1;
	NVIC_ICPR(IRQ_TWI0) = 1u << IRQ_TWI0;
	start_controller();
	return is_free;
}

/* ---- Transfers ----------------------------------------------------------------------------- */

static void end_with_next(void)
{
	TWI0->shorts = left <= 1 ? TWI_BB_STOP : TWI_BB_SUSPEND;
}

/* What asks only for an acknowledgement reads a byte: the controller has no shorter transfer. */
static void start_reading(void)
{
	done = 0;
	left = transfer->in_size;
	end_with_next();
	TWI0->startrx = 1;
}

static void write_next(void)
{
	TWI0->txd = transfer->out[done++];
}

void hal_i2c_start(unsigned bus, const struct hal_i2c_transfer *next)
{
	(void)bus;
	result = 0;
	done = 0;
	HAL_STORE(&aborted, false);
	HAL_STORE(&transfer, next);
	TWI0->address = next->address;
	TWI0->shorts = 0;
	if (next->out_size) {
		write_next();
		TWI0->starttx = 1;
	} else {
		start_reading();
	}
}

void hal_i2c_abort(unsigned bus)
{
	(void)bus;
	HAL_STORE(&aborted, true);
}

/* ---- Interrupts ---------------------------------------------------------------------------- */

/* The end is the event that follows. */
static void stop(int rc)
{
	result = rc;
	TWI0->shorts = 0;
	TWI0->stop = 1;
}

static void fail(void)
{
	uint32_t source = TWI0->errorsrc;

	TWI0->errorsrc = TWI_ALL_SOURCES; /* clears them */
	if (source & TWI_ADDRESS_REFUSED)
		stop(DEVICE_ENOACK);
	else
		stop(source & TWI_DATA_REFUSED ? DEVICE_EREFUSED : DEVICE_EBUS);
}

static void has_written(void)
{
	if (done == transfer->out_size && !transfer->in_size)
		stop(0);
	else if (HAL_LOAD(&aborted))
		stop(WEFT_ECANCELED);
	else if (done < transfer->out_size)
		write_next();
	else
		start_reading();
}

/* An abort reads one byte more, refused. */
static void has_read(void)
{
	uint8_t byte = (uint8_t)TWI0->rxd;

	if (done < transfer->in_size)
		transfer->in[done++] = byte;
	if (left <= 1)
		return;
	left--;
	if (left > 1 && HAL_LOAD(&aborted)) {
		left = 1;
		result = WEFT_ECANCELED;
	}
	end_with_next();
	TWI0->resume = 1;
}

static void finish(void)
{
	transfer = NULL;
	i2c_done_isr(0, result);
}

static bool came(volatile uint32_t *event)
{
	bool is_there = *event;

	*event = 0;
	return is_there && transfer;
}

void nrf51_twi0(void)
{
	if (came(&TWI0->error))
		fail();
	if (came(&TWI0->rxdready))
		has_read();
	if (came(&TWI0->txdsent))
		has_written();
	if (came(&TWI0->stopped))
		finish();
}
