/* I2C against a model of the controller, as RM0090 (27.3.3) tells how it works: when each flag
 * comes, what clears it, when a byte is acknowledged, when the clock is held. Whether the chip does
 * that, nobody has tried; QEMU has no such controller. */
#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/i2c_wire.h"

/* ---- Registers: each access comes by here before it is made ---------------------------------- */

enum { CR1, CR2, OAR1, OAR2, DR, SR1, SR2, CCR, TRISE, REGISTERS };

static struct {
	uint32_t cell[REGISTERS];
} registers;

/* A register that reads so was not written. */
#define SHOWN (1u << 30)

static unsigned accessed; /* last; its effects are still to come */
static uint32_t was;      /* what it held then */

static struct {
	enum { IDLE, AWAITS_ADDRESS, SENDS_ADDRESS, HELD, SENDS, RECEIVES, REFUSED_BYTE } phase;
	uint32_t flags; /* SR1 */
	bool seen;      /* SR1 was read since ADDR is there */
	bool reading;
	bool full, behind; /* the data register, the shift register */
	uint8_t data, shift;
	bool acknowledges; /* the next byte, as ACK was at the end of the one before */
	bool first;        /* byte of a read */
	bool has_refused;
} hw;

static void data_written(uint8_t byte)
{
	hw.flags &= ~(uint32_t)I2C_BTF;
	if (hw.phase == AWAITS_ADDRESS && hw.seen) {
		hw.flags &= ~(uint32_t)I2C_SB;
		hw.phase = SENDS_ADDRESS;
		hw.reading = byte & 1;
	} else {
		OK(hw.phase == SENDS && !hw.behind);
	}
	hw.shift = byte;
	hw.behind = true;
}

static void data_read(void)
{
	if (hw.phase == SENDS) {
		hw.flags &= ~(uint32_t)I2C_BTF;
		return;
	}
	OK(hw.full);
	hw.data = hw.shift;
	hw.full = hw.behind;
	hw.behind = false;
	hw.flags &= ~(uint32_t)I2C_BTF;
	if (!hw.full)
		hw.flags &= ~(uint32_t)I2C_RXNE;
}

static void address_cleared(void)
{
	hw.flags &= ~(uint32_t)I2C_ADDR;
	hw.phase = hw.reading ? RECEIVES : SENDS;
	hw.full = hw.behind = hw.has_refused = false;
	hw.first = true;
}

static void settle(void)
{
	uint32_t now = registers.cell[accessed];

	if (accessed == DR && now != was)
		data_written((uint8_t)now);
	else if (accessed == DR)
		data_read();
	else if (accessed == SR1 && now == was)
		hw.seen = true;
	else if (accessed == SR1)
		hw.flags &= now;
	else if (accessed == SR2 && hw.flags & I2C_ADDR && hw.seen)
		address_cleared();
	else if (accessed == CR1) /* not while a stop is under way */
		OK(now == was || !(was & I2C_STOP));
	accessed = OAR1;
}

static unsigned touch(unsigned which)
{
	settle();
	if (which == DR)
		registers.cell[DR] = SHOWN | hw.data;
	if (which == SR1)
		registers.cell[SR1] = SHOWN | hw.flags;
	was = registers.cell[which];
	accessed = which;
	return which;
}

/* Its reset line. */
static struct stm32_rcc *reset_and_clock(void)
{
	static struct stm32_rcc rcc;

	if (rcc.apb1rstr & RCC_I2C1EN)
		controller_reset();
	return &rcc;
}

#undef RCC
#define RCC (reset_and_clock())
#undef I2C1
#define I2C1 (&registers)
#define cr1 cell[touch(CR1)]
#define cr2 cell[touch(CR2)]
#define dr cell[touch(DR)]
#define sr1 cell[touch(SR1)]
#define sr2 cell[touch(SR2)]
#define ccr cell[touch(CCR)]
#define trise cell[touch(TRISE)]
#include "hal/soc/stm32f405/i2c.c"
#define CONTROL registers.cell[CR1]
#define INTERRUPTS_ON registers.cell[CR2]

/* ---- The hardware ---------------------------------------------------------------------------- */

static void flag(uint32_t which)
{
	hw.flags |= which;
	hw.seen = false;
}

static bool asks(void)
{
	uint32_t events =
	    I2C_SB | I2C_ADDR | I2C_BTF | (INTERRUPTS_ON & I2C_ITBUFEN ? I2C_RXNE : 0u);

	return (INTERRUPTS_ON & I2C_ITEVTEN && hw.flags & events) ||
	       (INTERRUPTS_ON & I2C_ITERREN && hw.flags & (I2C_BERR | I2C_ARLO | I2C_AF));
}

/* The handler answers what is there at once: what comes next needs the wire. */
static bool done_one(void)
{
	if (asks())
		tap_interrupt(stm32_i2c);
	settle();
	OK(!asks());
	return true;
}

static void start_now(void)
{
	wire_start();
	CONTROL &= ~(uint32_t)I2C_START;
	hw.flags &= ~(uint32_t)I2C_BTF;
	hw.phase = AWAITS_ADDRESS;
	flag(I2C_SB);
}

static void stop_now(void)
{
	wire_stop();
	CONTROL &= ~(uint32_t)I2C_STOP;
	if (hw.phase == SENDS)
		hw.flags &= ~(uint32_t)I2C_BTF;
	hw.phase = IDLE;
}

static void send_address(void)
{
	hw.behind = false;
	if (wire_out(hw.shift)) {
		hw.phase = HELD;
		flag(I2C_ADDR);
	} else {
		hw.phase = REFUSED_BYTE;
		flag(I2C_AF);
	}
}

static void send(void)
{
	hw.behind = false;
	if (wire_out(hw.shift)) {
		flag(I2C_BTF);
	} else {
		hw.phase = REFUSED_BYTE;
		flag(I2C_AF);
	}
}

/* With POS what ACK says is about the byte behind this one. */
static void receive(void)
{
	bool ack = CONTROL & I2C_ACK;
	bool acknowledged = CONTROL & I2C_POS ? hw.first || hw.acknowledges : ack;
	uint8_t byte = wire_in(acknowledged);

	hw.acknowledges = ack;
	hw.first = false;
	hw.has_refused = !acknowledged;
	if (hw.full) {
		hw.shift = byte;
		hw.behind = true;
		flag(I2C_BTF);
	} else {
		hw.data = byte;
		hw.full = true;
		flag(I2C_RXNE);
	}
}

static bool controller_step(void)
{
	bool between;

	settle();
	between = hw.phase == SENDS && !hw.behind;
	if (CONTROL & I2C_START && (hw.phase == IDLE || between))
		start_now();
	else if (CONTROL & I2C_STOP && (between || hw.phase == REFUSED_BYTE || hw.has_refused))
		stop_now(), hw.has_refused = false;
	else if (hw.phase == SENDS_ADDRESS)
		send_address();
	else if (hw.phase == SENDS && hw.behind)
		send();
	else if (hw.phase == RECEIVES && !hw.behind && !hw.has_refused)
		receive();
	else
		return false;
	return done_one();
}

static void controller_interrupt(void)
{
	flag(I2C_RXNE | I2C_BTF | I2C_AF);
	stm32_i2c();
	settle();
	hw.flags = 0;
}

static void controller_reset(void)
{
	memset(&hw, 0, sizeof hw);
	memset(&registers, 0, sizeof registers);
	accessed = OAR1;
}

/* ---- Cases that are this chip's -------------------------------------------------------------- */

CASE(rates)
{
	static const struct {
		uint32_t hz, bit, rise;
	} rows[] = {
	    {100000, 210, 43}, {99999, 211, 43},          {5129, 4095, 43},
	    {50000, 420, 43},  {400000, 0x8000 | 35, 13}, {100001, 0x8000 | 140, 13},
	};

	BEGIN(rates);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		EQ(hal_i2c_open(0, rows[i].hz), 0);
		EQ(registers.cell[CCR], rows[i].bit);
		EQ(registers.cell[TRISE], rows[i].rise);
		EQ(INTERRUPTS_ON, 42);
	}
	EQ(hal_i2c_open(0, 5128), WEFT_EINVAL);
	EQ(i2c_open(&i2c, 0, 100000), 0);
	END(0);
}

/* Another master, at every step: it has the bus, and ours makes no stop. */
CASE_WITH(arbitration_lost, unsigned i, at; bool was_done;)
{
	BEGIN(arbitration_lost);
	for (self->i = 0; self->i < DISTURBED; self->i++) {
		for (self->at = 1;; self->at++) {
			begin(disturbed[self->i].out, disturbed[self->i].in);
			TRY(weft_yield());
			if (steps(self->at) < self->at || hw.phase == IDLE)
				break;
			self->was_done = !transfer;
			wire_lost();
			hw.phase = IDLE;
			CONTROL &= ~(uint32_t)(I2C_START | I2C_STOP);
			flag(I2C_ARLO);
			(void)done_one();
			EQ(steps(ALL_STEPS), 0);
			AWAIT(weft_join(&task));
			EQ(rc, self->was_done ? 0 : DEVICE_EBUS);
			EQ(wire[strlen(wire) - 1], 'X');
			hw.flags = 0;
			CONTROL &= ~(uint32_t)I2C_STOP;
		}
		OK(self->at > 2);
		(void)steps(ALL_STEPS);
		TRY(weft_join(&task));
	}
	END(0);
}

/* The erratum: it is cleared, and nothing else happens. */
CASE_WITH(bus_errors, unsigned at;)
{
	BEGIN(bus_errors);
	for (self->at = 0; self->at < 8; self->at++) {
		begin(2, 3);
		TRY(weft_yield());
		(void)steps(self->at);
		flag(I2C_BERR);
		(void)done_one();
		EQ(hw.flags & I2C_BERR, 0);
		(void)steps(ALL_STEPS);
		expect_wire("S90+61+62+S91+80+81+82-P");
		TRY(weft_join(&task));
		EQ(rc, 0);
		expect_in(3);
	}
	END(0);
}

TESTS(I2C_CASES RUN_CASE(rates) RUN_CASE(arbitration_lost) RUN_CASE(bus_errors))
