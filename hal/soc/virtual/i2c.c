/* I2C controllers, byte by byte: a byte of `out` is read when it begins on the wire, one of `in` is
 * written when it ends. What stands still (a clock held for ever, SDA held low) waits for the
 * reset. */
#include "hal/i2c.h"

#include "hal/soc/virtual/devices.h"
#include "hal/soc/virtual/models.h"
#include "kernel/error.h"

#define MAX_HZ 1000000u

enum phase { ADDRESS, WRITE, READ, STOP };

static struct bus {
	const struct hal_i2c_transfer *transfer; /* NULL: none under way */
	struct sim_i2c_target *targets;          /* newest first */
	struct sim_i2c_target *addressed;
	uint32_t hz; /* 0: not open */
	hal_time clock_held;
	enum phase phase;
	uint16_t count; /* bytes done in this direction */
	uint8_t byte;   /* on the wire */
	bool reading, aborted, lost;
	int rc;
	unsigned resets;
} buses[HAL_I2C_BUSES];

static unsigned number_of(const struct bus *bus)
{
	return (unsigned)(bus - buses);
}

/* ---- The lines ------------------------------------------------------------------------------- */

static bool data_is_held(const struct bus *bus)
{
	const struct sim_i2c_target *target = bus->targets;

	while (target && !target->holds)
		target = target->next;
	return target;
}

static void clocks(const struct bus *bus, unsigned count)
{
	for (struct sim_i2c_target *target = bus->targets; target; target = target->next) {
		if (target->holds != SIM_I2C_STUCK)
			target->holds -= target->holds < count ? target->holds : count;
	}
}

static void stop_condition(struct bus *bus)
{
	struct sim_i2c_target *target = bus->addressed;

	bus->addressed = NULL;
	if (target && target->stop)
		target->stop(target);
}

/* ---- The controller -------------------------------------------------------------------------- */

static void step(void *argument);

/* The phase ends when so many bits have been on the wire, as soon as the clock is free. */
static void enter(struct bus *bus, enum phase phase, unsigned bits)
{
	hal_time from = hal_now() > bus->clock_held ? hal_now() : bus->clock_held;

	bus->phase = phase;
	if (from != HAL_NEVER)
		sim_at(from + (bits * HAL_HZ + bus->hz - 1) / bus->hz, step, bus);
}

static enum phase next_phase(const struct bus *bus)
{
	const struct hal_i2c_transfer *transfer = bus->transfer;

	if (bus->rc)
		return STOP;
	if (bus->reading)
		return bus->count < transfer->in_size ? READ : STOP;
	if (bus->count < transfer->out_size)
		return WRITE;
	return transfer->in_size ? ADDRESS : STOP;
}

static void go_on(struct bus *bus)
{
	enum phase next = next_phase(bus);

	if (next != STOP && bus->aborted) {
		bus->rc = WEFT_ECANCELED;
		next = STOP;
	}
	if (next == ADDRESS) { /* a repeated start */
		bus->reading = true;
		bus->count = 0;
	} else if (next == WRITE) {
		bus->byte = bus->transfer->out[bus->count];
	}
	enter(bus, next, next == STOP ? 1 : next == ADDRESS ? 10 : 9);
}

static void finish(struct bus *bus)
{
	int rc = bus->rc;

	bus->transfer = NULL;
	i2c_done_isr(number_of(bus), rc);
}

static int address_ended(struct bus *bus)
{
	struct sim_i2c_target *target = bus->targets;

	while (target && target->address != bus->transfer->address)
		target = target->next;
	if (!target)
		return DEVICE_ENOACK;
	bus->addressed = target;
	return !target->begin || target->begin(target, bus->reading) ? 0 : DEVICE_ENOACK;
}

static int write_ended(struct bus *bus)
{
	struct sim_i2c_target *target = bus->addressed;

	bus->count++;
	return !target->write || target->write(target, bus->byte) ? 0 : DEVICE_EREFUSED;
}

static int read_ended(struct bus *bus)
{
	struct sim_i2c_target *target = bus->addressed;

	bus->transfer->in[bus->count++] = target->read ? target->read(target) : 0xff;
	return 0;
}

static void byte_ended(struct bus *bus)
{
	static int (*const ended[])(struct bus * bus) = {address_ended, write_ended, read_ended};
	struct sim_i2c_target *target;

	bus->rc = ended[bus->phase](bus);
	target = bus->addressed;
	if (!target || !target->stretch)
		return;
	bus->clock_held = target->stretch == HAL_NEVER ? HAL_NEVER : hal_now() + target->stretch;
	target->stretch = 0;
}

static void step(void *argument)
{
	struct bus *bus = argument;

	if (bus->lost && bus->phase != STOP) {
		bus->rc = DEVICE_EBUS;
		stop_condition(bus); /* the other controller goes on without this target */
		finish(bus);
		return;
	}
	if (bus->phase == STOP) {
		stop_condition(bus);
		finish(bus);
		return;
	}
	byte_ended(bus);
	if (!data_is_held(bus))
		go_on(bus);
}

/* ---- The chip's half ------------------------------------------------------------------------- */

int hal_i2c_open(unsigned bus, uint32_t hz)
{
	if (bus >= HAL_I2C_BUSES || !hz || hz > MAX_HZ)
		return WEFT_EINVAL;
	if (!buses[bus].hz)
		sim_board_attach(bus);
	buses[bus].hz = hz;
	return 0;
}

void hal_i2c_start(unsigned number, const struct hal_i2c_transfer *transfer)
{
	struct bus *bus = &buses[number];

	if (number >= HAL_I2C_BUSES || !bus->hz)
		sim_refuse("a transfer on an I2C bus that was not opened");
	if (bus->transfer)
		sim_refuse("a second I2C transfer was started while one is under way");
	bus->transfer = transfer;
	bus->count = 0;
	bus->rc = 0;
	bus->aborted = bus->lost = false;
	bus->reading = transfer->in_size && !transfer->out_size;
	bus->phase = ADDRESS;
	if (!data_is_held(bus)) /* else no start is possible */
		enter(bus, ADDRESS, 10);
}

void hal_i2c_abort(unsigned bus)
{
	buses[bus].aborted = true;
}

/* Nine clocks and a stop, at 100 kHz. */
static bool recover(struct bus *bus)
{
	if (bus->clock_held > hal_now())
		return false;
	clocks(bus, 9);
	sim_pass(HAL_HZ / 10000);
	if (data_is_held(bus))
		return false;
	stop_condition(bus);
	return true;
}

bool hal_i2c_reset(unsigned bus)
{
	buses[bus].resets++;
	buses[bus].transfer = NULL;
	sim_forget(step, &buses[bus]);
	return recover(&buses[bus]);
}

/* ---- The outside ----------------------------------------------------------------------------- */

void sim_i2c_attach(unsigned bus, struct sim_i2c_target *target)
{
	target->next = buses[bus].targets;
	buses[bus].targets = target;
}

void sim_i2c_detach(unsigned bus, struct sim_i2c_target *target)
{
	struct sim_i2c_target **link = &buses[bus].targets;

	while (*link && *link != target)
		link = &(*link)->next;
	if (*link)
		*link = target->next;
	if (buses[bus].addressed == target)
		sim_refuse("a target was taken off the I2C bus in the middle of its transfer");
}

void sim_i2c_let_go(unsigned bus)
{
	for (struct sim_i2c_target *target = buses[bus].targets; target; target = target->next)
		target->holds = 0;
	if (buses[bus].clock_held > hal_now())
		buses[bus].clock_held = hal_now();
}

void sim_i2c_lose(unsigned bus)
{
	buses[bus].lost = true;
}

bool sim_i2c_busy(unsigned bus)
{
	return buses[bus].transfer;
}

unsigned sim_i2c_resets(unsigned bus)
{
	return buses[bus].resets;
}

static void reset(void)
{
	for (unsigned i = 0; i < HAL_I2C_BUSES; i++)
		buses[i] = (struct bus){0};
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}
