/* I2C against a model of the two-wire interface, as Nordic's reference manual tells how it works.
 * Whether the chip does that, nobody has tried; QEMU's interface only says that all is done,
 * without an interrupt: see absent_devices.c. */
#include "hal/soc/nrf51/nrf51.h"
#include "tests/i2c_wire.h"

static struct nrf51_twi registers;
static uint32_t power = 1;

/* It forgets everything while its power is off. */
static uint32_t *power_switch(void)
{
	if (!power)
		controller_reset();
	return &power;
}

#undef TWI0
#define TWI0 (&registers)
#undef TWI0_POWER
#define TWI0_POWER (*power_switch())
#include "hal/soc/nrf51/i2c.c"

#define EMPTY 0x100u /* of the register of what goes out */

static struct {
	enum { IDLE, ADDRESSING, SENDS, RECEIVES, FAILED } phase;
	bool starts, reading; /* a start is to come, and which */
	bool suspended, stopping;
} hw;

/* A task starts with the 1 that is written. */
static bool task_of(volatile uint32_t *reg)
{
	bool started = *reg;

	*reg = 0;
	return started;
}

static void settle(void)
{
	bool reading = task_of(&registers.startrx), writing = task_of(&registers.starttx);

	if (reading || writing) {
		EQ(registers.enable, TWI_ENABLED);
		OK(!hw.starts);
		hw.starts = true;
		hw.reading = reading;
		hw.suspended = false;
	}
	if (task_of(&registers.resume))
		hw.suspended = false;
	if (task_of(&registers.stop)) {
		OK(!hw.suspended);
		hw.stopping = true;
	}
}

static bool done_one(void)
{
	static const uint32_t all = TWI_STOPPED | TWI_RXDREADY | TWI_TXDSENT | TWI_ERROR;

	EQ(registers.intenset, all);
	tap_interrupt(nrf51_twi0);
	EQ(registers.stopped | registers.rxdready | registers.txdsent | registers.error, 0);
	OK(registers.errorsrc == 0 || registers.errorsrc == TWI_ALL_SOURCES); /* ones clear */
	registers.errorsrc = 0;
	settle();
	return true;
}

static void fail_by(uint32_t source)
{
	registers.errorsrc = source;
	registers.error = 1;
	hw.phase = FAILED;
}

static void start_now(void)
{
	wire_start();
	hw.starts = false;
	hw.phase = ADDRESSING;
}

static void stop_now(void)
{
	wire_stop();
	memset(&hw, 0, sizeof hw);
	registers.stopped = 1;
}

static void send_address(void)
{
	if (wire_out((uint8_t)(registers.address * 2 | hw.reading)))
		hw.phase = hw.reading ? RECEIVES : SENDS;
	else
		fail_by(TWI_ADDRESS_REFUSED);
}

static void send(void)
{
	uint8_t byte = (uint8_t)registers.txd;

	registers.txd = EMPTY;
	if (wire_out(byte))
		registers.txdsent = 1;
	else
		fail_by(TWI_DATA_REFUSED);
}

static void receive(void)
{
	bool last = registers.shorts & TWI_BB_STOP;

	registers.rxd = wire_in(!last);
	registers.rxdready = 1;
	hw.stopping = last;
	hw.suspended = registers.shorts & TWI_BB_SUSPEND;
}

static bool controller_step(void)
{
	settle();
	if (hw.starts)
		start_now();
	else if (hw.stopping)
		stop_now();
	else if (hw.phase == ADDRESSING)
		send_address();
	else if (hw.phase == SENDS && registers.txd != EMPTY)
		send();
	else if (hw.phase == RECEIVES && !hw.suspended)
		receive();
	else
		return false;
	return done_one();
}

static void controller_interrupt(void)
{
	registers.rxdready = registers.txdsent = registers.stopped = registers.error = 1;
	nrf51_twi0();
}

static void controller_reset(void)
{
	memset(&hw, 0, sizeof hw);
	memset(&registers, 0, sizeof registers);
	registers.txd = EMPTY;
}

/* ---- Cases that are this chip's -------------------------------------------------------------- */

CASE(rates)
{
	static const struct {
		uint32_t hz, frequency;
	} rows[] = {
	    {100000, 0x01980000}, {249999, 0x01980000}, {250000, 0x04000000},
	    {399999, 0x04000000}, {400000, 0x06680000},
	};

	BEGIN(rates);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		EQ(hal_i2c_open(0, rows[i].hz), 0);
		EQ(registers.frequency, rows[i].frequency);
	}
	EQ(hal_i2c_open(0, 99999), WEFT_EINVAL);
	EQ(registers.pselscl, 0);
	EQ(registers.pselsda, 30);
	END(0);
}

/* It cannot come while the clock is held, but the chip has the flag. */
CASE(an_overrun)
{
	BEGIN(an_overrun);
	begin(1, 0);
	TRY(weft_yield());
	(void)steps(2);
	fail_by(TWI_OVERRUN);
	(void)done_one();
	(void)steps(ALL_STEPS);
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EBUS);
	expect_stopped();
	END(0);
}

TESTS(I2C_CASES RUN_CASE(rates) RUN_CASE(an_overrun))
