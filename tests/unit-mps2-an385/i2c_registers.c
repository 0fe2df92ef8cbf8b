/* I2C, edge by edge, against a target that looks at the two lines, and may do what QEMU's cannot:
 * hold the clock, refuse a byte, hold the bus; and another controller, which wins. */
#include "hal/soc/mps2/mps2.h"

#define I2C_FASTEST 50000
#define ALL_STEPS 1000u
#include "tests/i2c_wire.h"

/* ---- Registers: each access to the lines comes by here before it is made ----------------------
 */

#define UNWRITTEN (1u << 31)

static struct mps2_sbcon lines;
static struct mps2_dual_timer timer;
static struct mps2_gpio ports[3];

static struct {
	bool scl, sda;  /* what the controller leaves high */
	bool pulls;     /* the data line, by somebody else */
	unsigned holds; /* of each clock, steps that the target holds it for */
	unsigned held;  /* of this one, steps still */
	unsigned other; /* the clock at which another controller pulls; 0: none does */
	unsigned clock; /* since the start */
	unsigned step, raised;
	bool listens, gives; /* the target; it sends */
	unsigned bits;       /* of the byte */
	uint8_t byte;
} hw;

static bool clock_is_high(void)
{
	return hw.scl && !hw.held;
}

static bool data_is_high(void)
{
	return hw.sda && !hw.pulls;
}

/* The 9th bit is the acknowledgement. */
static void clock_rises(void)
{
	hw.raised = hw.step;
	if (++hw.clock == hw.other) {
		wire_lost();
		hw.pulls = true;
		hw.listens = false;
	}
	if (!hw.listens)
		return;
	if (hw.bits == 8 && hw.gives) {
		(void)wire_in(!hw.sda);
		hw.gives = hw.listens = !hw.sda;
	} else if (hw.bits < 8) {
		hw.byte = (uint8_t)(hw.byte << 1 | data_is_high());
	}
	OK(hw.sda || !hw.pulls);
	hw.bits++;
}

/* The line was high for half a bit at least. */
static void clock_falls(void)
{
	OK(hw.step > hw.raised);
	if (hw.listens && hw.bits == 9) {
		hw.bits = 0;
		hw.gives = target == GIVES;
		hw.listens = target != REFUSED;
	}
	hw.pulls = false;
	if (!hw.listens)
		return;
	if (hw.gives && hw.bits < 8)
		hw.pulls = !(given << hw.bits & 0x80);
	else if (!hw.gives && hw.bits == 8)
		hw.pulls = wire_out(hw.byte);
}

static void set_clock(bool high)
{
	if (hw.scl == high)
		return;
	if (clock_is_high())
		clock_falls();
	hw.scl = high;
	hw.held = high ? hw.holds : 0;
	if (clock_is_high())
		clock_rises();
}

/* While the clock is high that is a start or a stop. */
static void set_data(bool high)
{
	bool before = data_is_high();

	hw.sda = high;
	if (!clock_is_high() || data_is_high() == before)
		return;
	hw.listens = hw.gives = false;
	hw.bits = hw.clock = 0;
	if (high) {
		wire_stop();
	} else {
		wire_start();
		hw.raised = hw.step;
		hw.listens = true;
	}
}

static void write_lines(uint32_t which, bool high)
{
	if (which == (SBCON_SCL | SBCON_SDA))
		controller_reset();
	else if (which == SBCON_SCL)
		set_clock(high);
	else if (which == SBCON_SDA)
		set_data(high);
	else
		OK(!"one of the lines");
}

static void settle(void)
{
	uint32_t low = lines.clear;

	lines.clear = 0;
	if (low)
		write_lines(low, false);
	if (!(lines.lines & UNWRITTEN))
		write_lines(lines.lines, true);
	lines.lines =
	    UNWRITTEN | (clock_is_high() ? SBCON_SCL : 0u) | (data_is_high() ? SBCON_SDA : 0u);
}

static struct mps2_sbcon *settled_lines(void)
{
	settle();
	return &lines;
}

#undef SBCON
#define SBCON (settled_lines())
#undef DUAL_TIMER
#define DUAL_TIMER (&timer)
#undef MPS2_PORT
#define MPS2_PORT(n) (&ports[n])
#include "hal/soc/mps2/i2c.c"

/* A step is half a bit: the end of the timer. */
static bool controller_step(void)
{
	if (timer.control != DUAL_TIMER_ONE_SHOT)
		return false;
	OK(timer.load >= 1 && timer.load <= half_bit);
	timer.control = 0;
	settle();
	hw.step++;
	if (hw.held && !--hw.held)
		clock_rises();
	tap_interrupt(mps2_i2c);
	settle();
	return true;
}

static void controller_interrupt(void)
{
	mps2_i2c();
}

static void controller_reset(void)
{
	unsigned holds = hw.holds, step = hw.step;

	memset(&hw, 0, sizeof hw);
	hw.scl = hw.sda = true;
	hw.holds = holds;
	hw.step = step;
	lines.clear = 0;
	lines.lines = UNWRITTEN;
}

/* ---- Cases that are this chip's -------------------------------------------------------------- */

CASE(rates)
{
	BEGIN(rates);
	EQ(hal_i2c_open(0, 10000), 0);
	EQ(half_bit, HAL_HZ / 20000);
	EQ(hal_i2c_open(0, 49999), 0);
	EQ(half_bit, HAL_HZ / 100000 + 1);
	EQ(hal_i2c_open(0, 9999), WEFT_EINVAL);
	EQ(hal_i2c_open(0, 50000), 0);
	EQ(half_bit, HAL_HZ / 100000);
	EQ(ports[1].altfuncset, 0x8000);
	EQ(ports[2].altfuncset, 0x0200);
	END(0);
}

/* Each clock, for longer than half a bit. */
CASE_WITH(a_target_that_holds_the_clock, unsigned n;)
{
	BEGIN(a_target_that_holds_the_clock);
	begin(2, 3);
	TRY(weft_yield());
	self->n = steps(ALL_STEPS);
	TRY(weft_join(&task));
	EQ(rc, 0);
	hw.holds = 3;
	begin(2, 3);
	TRY(weft_yield());
	EQ(steps(ALL_STEPS), self->n + (7 * 9 + 2) * 3);
	expect_wire("S90+61+62+S91+80+81+82-P");
	TRY(weft_join(&task));
	EQ(rc, 0);
	expect_in(3);
	hw.holds = 0;
	END(0);
}

/* At a bit that is sent as 1, and at the repeated start: this controller lets go of both lines. */
CASE_WITH(another_controller_wins, unsigned i;)
{
	static const struct {
		uint8_t clock;
		const char *wire;
	} rows[] = {{1, "SX"}, {4, "SX"}, {11, "S90+X"}, {19, "S90+61+X"}};

	BEGIN(another_controller_wins);
	for (self->i = 0; self->i < sizeof rows / sizeof *rows; self->i++) {
		hw.other = rows[self->i].clock;
		begin(1, 1);
		TRY(weft_yield());
		(void)steps(ALL_STEPS);
		AWAIT(weft_join(&task));
		EQ(rc, DEVICE_EBUS);
		expect_wire(rows[self->i].wire);
		OK(hw.scl && hw.sda);
		expect_in(0);
		hw.other = 0;
		hw.pulls = false;
	}
	END(0);
}

/* The start waits for it; or until the limit; or a cancel. */
CASE(a_bus_in_use)
{
	BEGIN(a_bus_in_use);
	hw.pulls = true;
	begin(1, 0);
	TRY(weft_yield());
	EQ(steps(5), 5);
	expect_wire("");
	hw.pulls = false;
	(void)steps(ALL_STEPS);
	expect_wire("S90+61+P");
	TRY(weft_join(&task));
	EQ(rc, 0);
	hw.pulls = true;
	begin(1, 0);
	TRY(weft_yield());
	EQ(steps(5), 5);
	(void)weft_cancel(&task);
	TRY(weft_yield());
	TRY(weft_yield());
	EQ(steps(ALL_STEPS), 1);
	AWAIT(weft_join(&task));
	EQ(rc, WEFT_ECANCELED);
	begin(1, 0);
	AWAIT(weft_join(&task));
	EQ(rc, DEVICE_EHUNG);
	expect_wire("");
	begin(1, 0); /* nine clocks have made it free */
	TRY(weft_yield());
	(void)steps(ALL_STEPS);
	expect_wire("S90+61+P");
	TRY(weft_join(&task));
	EQ(rc, 0);
	END(0);
}

TESTS(I2C_CASES RUN_CASE(rates) RUN_CASE(a_target_that_holds_the_clock)
          RUN_CASE(another_controller_wins) RUN_CASE(a_bus_in_use))
