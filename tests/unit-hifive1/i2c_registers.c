/* I2C against a model of the controller, as OpenCores' specification and SiFive's source of it tell
 * how it works. Whether the chip does that, nobody has tried; QEMU has no such controller. */
#include "hal/soc/fe310/fe310.h"
#include "tests/i2c_wire.h"

/* ---- Registers: each access comes by here before it is made ---------------------------------- */

enum { NOTHING, PRERLO, PRERHI, CTR, TXR, RXR, CR, SR, REGISTERS };

static struct {
	volatile uint32_t cell[REGISTERS];
} registers;

/* A register that reads so was not written. */
#define SHOWN (1u << 30)

static unsigned accessed; /* last; its effects are still to come */

static struct {
	uint32_t command; /* under way: its bits that are still to do */
	uint32_t control;
	uint32_t status;
	uint8_t received;
	bool holds; /* the clock low, behind a byte */
} hw;

static void command_written(uint32_t bits)
{
	OK(hw.control & I2C_EN);
	if (bits & I2C_IACK)
		hw.status &= ~(uint32_t)I2C_IF;
	bits &= ~(uint32_t)I2C_IACK;
	if (!bits)
		return;
	OK(!hw.command || bits == I2C_STO);
	OK(!(hw.status & I2C_IF));
	hw.command = bits;
	if (bits & I2C_STA)
		hw.status &= ~(uint32_t)I2C_AL;
}

/* When it is switched off it ends what it does at once, which nobody may see. */
static void control_written(uint32_t control)
{
	bool was_on = hw.control & I2C_EN;

	hw.control = control;
	if (control & I2C_EN)
		OK(was_on || !hw.holds);
	else if (hw.command) {
		hw.holds = !(hw.command & I2C_STO);
		hw.command = 0;
		hw.status |= I2C_IF;
	}
}

static void settle(void)
{
	uint32_t now = registers.cell[accessed];

	if (accessed == CR)
		command_written(now);
	else if (accessed == CTR)
		control_written(now);
	else if (accessed == TXR)
		OK(now <= 0xff && !hw.command);
	else if (accessed == PRERLO || accessed == PRERHI)
		OK(now <= 0xff && !(hw.control & I2C_EN));
	else if (accessed != NOTHING)
		EQ(now & SHOWN, SHOWN);
	accessed = NOTHING;
}

static unsigned touch(unsigned which)
{
	settle();
	registers.cell[RXR] = SHOWN | hw.received;
	registers.cell[SR] = SHOWN | hw.status;
	accessed = which;
	return which;
}

#undef I2C0
#define I2C0 (&registers)
#define prerlo cell[touch(PRERLO)]
#define prerhi cell[touch(PRERHI)]
#define ctr cell[touch(CTR)]
#define txr cell[touch(TXR)]
#define rxr cell[touch(RXR)]
#define cr cell[touch(CR)]
#define sr cell[touch(SR)]
#include "hal/soc/fe310/i2c.c"

/* ---- The hardware ---------------------------------------------------------------------------- */

/* As the PLIC numbers it. */
static void interrupt(void)
{
	chip_interrupt(52);
}

static void end_command(void)
{
	hw.command = 0;
	hw.status |= I2C_IF;
	EQ(hw.control, I2C_EN | I2C_IEN);
	tap_interrupt(interrupt);
	settle();
	EQ(hw.status & I2C_IF, 0);
}

static void send(void)
{
	bool acknowledged = wire_out((uint8_t)registers.cell[TXR]);

	hw.status = acknowledged ? hw.status & ~(uint32_t)I2C_RXACK : hw.status | I2C_RXACK;
}

static void receive(void)
{
	bool refuses = hw.command & I2C_NACK;

	hw.received = wire_in(!refuses);
	hw.status = refuses ? hw.status | I2C_RXACK : hw.status & ~(uint32_t)I2C_RXACK;
}

/* A start, a byte, a stop: what there is of it in a command, in this order. */
static bool controller_step(void)
{
	settle();
	if (hw.command & I2C_STA) {
		wire_start();
		hw.command &= ~(uint32_t)I2C_STA;
		return true;
	}
	if (hw.command & (I2C_RD | I2C_WR)) {
		if (hw.command & I2C_WR)
			send();
		else
			receive();
		hw.holds = true;
		hw.command &= I2C_STO;
	} else if (hw.command) {
		wire_stop();
		hw.holds = false;
		hw.command = 0;
	} else {
		return false;
	}
	if (!hw.command)
		end_command();
	return true;
}

static void controller_interrupt(void)
{
	hw.status |= I2C_IF | I2C_RXACK;
	interrupt();
	settle();
	EQ(hw.status & I2C_IF, 0);
}

static void controller_reset(void)
{
	memset(&hw, 0, sizeof hw);
	accessed = NOTHING;
}

/* ---- Cases that are this chip's -------------------------------------------------------------- */

CASE(rates)
{
	static const struct {
		uint32_t hz;
		uint16_t prescale;
	} rows[] = {{400000, 7}, {399999, 8},  {100000, 31}, {99999, 32},
	            {50000, 63}, {10000, 319}, {49, 65306}};

	BEGIN(rates);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		EQ(hal_i2c_open(0, rows[i].hz), 0);
		EQ(registers.cell[PRERHI] << 8 | registers.cell[PRERLO], rows[i].prescale);
	}
	EQ(hal_i2c_open(0, 48), WEFT_EINVAL);
	EQ(hal_i2c_open(0, 1), WEFT_EINVAL);
	EQ(hal_i2c_open(0, UINT32_MAX), WEFT_EINVAL);
	EQ(i2c_open(&i2c, 0, 100000), 0);
	END(0);
}

/* They are the controller's, with pull-ups, also behind a reset. */
CASE(pins)
{
	uint32_t both = 1u << 12 | 1u << 13;

	BEGIN(pins);
	for (int i = 0; i < 2; i++) {
		EQ(GPIO->iof_en & both, both);
		EQ(GPIO->iof_sel & both, 0);
		EQ(GPIO->pue & both, both);
		GPIO->iof_en = GPIO->pue = 0; /* as GPIO's driver does, which is not here */
		GPIO->iof_sel = both;
		OK(hal_i2c_reset(0));
	}
	OK(PLIC_ENABLE(52) & 1u << 20);
	END(0);
}

/* Another controller, at every step: it has the bus, and ours makes no stop. */
CASE_WITH(arbitration_lost, unsigned i, at;)
{
	BEGIN(arbitration_lost);
	for (self->i = 0; self->i < DISTURBED; self->i++) {
		for (self->at = 1;; self->at++) {
			begin(disturbed[self->i].out, disturbed[self->i].in);
			TRY(weft_yield());
			if (steps(self->at) < self->at || !hw.command)
				break;
			wire_lost();
			hw.holds = false;
			hw.status |= I2C_AL;
			end_command();
			EQ(steps(ALL_STEPS), 0);
			AWAIT(weft_join(&task));
			EQ(rc, DEVICE_EBUS);
			EQ(wire[strlen(wire) - 1], 'X');
			expect_over();
		}
		OK(self->at > 2);
		TRY(weft_join(&task));
	}
	END(0);
}

/* An interrupt that has gone away before it was served, at every step. */
CASE_WITH(an_interrupt_without_a_cause, unsigned at;)
{
	BEGIN(an_interrupt_without_a_cause);
	for (self->at = 0; self->at < 10; self->at++) {
		begin(2, 3);
		TRY(weft_yield());
		(void)steps(self->at);
		tap_interrupt(interrupt);
		(void)steps(ALL_STEPS);
		expect_wire("S90+61+62+S91+80+81+82-P");
		TRY(weft_join(&task));
		EQ(rc, 0);
		expect_in(3);
	}
	END(0);
}

TESTS(I2C_CASES RUN_CASE(rates) RUN_CASE(pins) RUN_CASE(arbitration_lost)
          RUN_CASE(an_interrupt_without_a_cause))
