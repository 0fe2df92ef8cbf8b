/* SPI controllers, byte by byte: a byte of `out` is read when it begins on the wire, one of `in` is
 * written when it ends. */
#include "hal/spi.h"

#include "hal/soc/virtual/devices.h"
#include "kernel/error.h"

#define MIN_HZ 1000u

static struct bus {
	const struct hal_spi_transfer *transfer; /* NULL: none under way */
	struct sim_spi_target *targets;
	uint32_t hz;
	unsigned mode;
	uint16_t count; /* bytes done */
	uint8_t byte;   /* on the wire */
	bool aborted;
} buses[HAL_SPI_BUSES];

static void step(void *argument);

static void begin_byte(struct bus *bus)
{
	bus->byte = bus->transfer->out ? bus->transfer->out[bus->count] : 0xff;
	sim_at(hal_now() + (8 * HAL_HZ + bus->hz - 1) / bus->hz, step, bus);
}

static struct sim_spi_target *selected(const struct bus *bus)
{
	struct sim_spi_target *found = NULL;

	for (struct sim_spi_target *target = bus->targets; target; target = target->next) {
		if (sim_pin_level(target->select))
			continue;
		if (found)
			sim_refuse("two targets are selected on one SPI bus");
		found = target;
	}
	return found;
}

static void finish(struct bus *bus, int rc)
{
	bus->transfer = NULL;
	spi_done_isr((unsigned)(bus - buses), rc);
}

/* A byte has ended. */
static void step(void *argument)
{
	struct bus *bus = argument;
	struct sim_spi_target *target = selected(bus);
	uint8_t in = target && target->exchange ? target->exchange(target, bus->byte) : 0xff;

	if (bus->transfer->in)
		bus->transfer->in[bus->count] = in;
	if (++bus->count == bus->transfer->size)
		finish(bus, 0);
	else if (bus->aborted)
		finish(bus, WEFT_ECANCELED);
	else
		begin_byte(bus);
}

/* ---- The chip's half ------------------------------------------------------------------------- */

int hal_spi_open(unsigned bus, uint32_t hz, unsigned mode)
{
	if (bus >= HAL_SPI_BUSES || hz < MIN_HZ || mode > 3)
		return WEFT_EINVAL;
	if (buses[bus].transfer)
		sim_refuse("an SPI bus was set while a transfer is under way");
	buses[bus].hz = hz;
	buses[bus].mode = mode;
	return 0;
}

void hal_spi_start(unsigned number, const struct hal_spi_transfer *transfer)
{
	struct bus *bus = &buses[number];

	if (number >= HAL_SPI_BUSES || !bus->hz)
		sim_refuse("a transfer on an SPI bus that was not opened");
	if (bus->transfer)
		sim_refuse("a second SPI transfer was started while one is under way");
	bus->transfer = transfer;
	bus->count = 0;
	bus->aborted = false;
	if (transfer->size)
		begin_byte(bus);
	else
		finish(bus, 0);
}

void hal_spi_abort(unsigned bus)
{
	buses[bus].aborted = true;
}

/* ---- The outside ----------------------------------------------------------------------------- */

static void select_changed(struct sim_pin_observer *observer, bool level)
{
	struct sim_spi_target *target =
	    (struct sim_spi_target *)((char *)observer - offsetof(struct sim_spi_target, observer));

	if (target->selected)
		target->selected(target, !level);
}

void sim_spi_attach(unsigned bus, struct sim_spi_target *target)
{
	target->next = buses[bus].targets;
	buses[bus].targets = target;
	target->observer.pin = target->select;
	target->observer.changed = select_changed;
	sim_pin_set(target->select, true); /* a resistor */
	sim_pin_observe(&target->observer);
}

uint32_t sim_spi_hz(unsigned bus)
{
	return buses[bus].hz;
}

unsigned sim_spi_mode(unsigned bus)
{
	return buses[bus].mode;
}

bool sim_spi_busy(unsigned bus)
{
	return buses[bus].transfer;
}

static void reset(void)
{
	for (unsigned i = 0; i < HAL_SPI_BUSES; i++)
		buses[i] = (struct bus){0};
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}
