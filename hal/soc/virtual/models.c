#include "hal/soc/virtual/models.h"

#include <stdio.h>
#include <string.h>

/* The target is each model's first member. */

/* ---- TMP105 ---------------------------------------------------------------------------------- */

enum { TEMPERATURE, CONFIGURATION, LOW, HIGH };

/* Left-aligned in 16 bits, what the resolution leaves out is 0. */
static uint16_t measured(const struct sim_tmp105 *sensor)
{
	unsigned bits = 9 + ((sensor->registers[CONFIGURATION] >> 5) & 3);

	return (uint16_t)((unsigned)sensor->sixteenths << 4) & (uint16_t)(0xffffu << (16 - bits));
}

static bool tmp105_begin(struct sim_i2c_target *target, bool read)
{
	(void)read;
	((struct sim_tmp105 *)target)->count = 0;
	return true;
}

static bool tmp105_write(struct sim_i2c_target *target, uint8_t byte)
{
	struct sim_tmp105 *sensor = (struct sim_tmp105 *)target;
	uint16_t *reg = &sensor->registers[sensor->pointer];

	if (sensor->count == 0)
		sensor->pointer = byte & 3;
	else if (sensor->pointer == CONFIGURATION && sensor->count == 1)
		*reg = byte;
	else if (sensor->pointer >= LOW && sensor->count <= 2)
		*reg = (uint16_t)(sensor->count == 1 ? byte << 8 : (*reg & 0xff00) | byte);
	if (sensor->count < 3)
		sensor->count++;
	return true;
}

static uint8_t tmp105_read(struct sim_i2c_target *target)
{
	struct sim_tmp105 *sensor = (struct sim_tmp105 *)target;
	uint16_t *reg = &sensor->registers[sensor->pointer];

	if (sensor->pointer == CONFIGURATION)
		return (uint8_t)*reg;
	if (sensor->pointer == TEMPERATURE && sensor->count == 0)
		*reg = measured(sensor); /* both bytes are of one measurement */
	sensor->count ^= 1;
	return (uint8_t)(sensor->count ? *reg >> 8 : *reg);
}

void sim_tmp105_attach(struct sim_tmp105 *sensor, unsigned bus, uint8_t address)
{
	*sensor = (struct sim_tmp105){
	    .target = {.address = address,
	               .begin = tmp105_begin,
	               .write = tmp105_write,
	               .read = tmp105_read},
	    .registers = {[LOW] = 75 << 8, [HIGH] = 80 << 8},
	};
	sim_i2c_attach(bus, &sensor->target);
}

/* ---- AT24C64 --------------------------------------------------------------------------------- */

static bool at24_begin(struct sim_i2c_target *target, bool read)
{
	struct sim_at24 *eeprom = (struct sim_at24 *)target;

	eeprom->dirty = false; /* what no stop follows is not written */
	if (hal_now() < eeprom->busy)
		return false;
	eeprom->reading = read;
	eeprom->count = 0;
	memset(eeprom->changed, 0, sizeof eeprom->changed);
	return true;
}

/* In the page, round and round. */
static void latch(struct sim_at24 *eeprom, uint8_t byte)
{
	unsigned place = eeprom->at % SIM_AT24_PAGE;

	eeprom->page[place] = byte;
	eeprom->changed[place] = true;
	eeprom->dirty = true;
	eeprom->at = (uint16_t)(eeprom->at - place + (place + 1) % SIM_AT24_PAGE);
}

static bool at24_write(struct sim_i2c_target *target, uint8_t byte)
{
	struct sim_at24 *eeprom = (struct sim_at24 *)target;

	if (eeprom->count == 2) {
		latch(eeprom, byte);
		return true;
	}
	eeprom->at = (uint16_t)(((unsigned)eeprom->at << 8 | byte) % SIM_AT24_SIZE);
	eeprom->count++;
	return true;
}

static uint8_t at24_read(struct sim_i2c_target *target)
{
	struct sim_at24 *eeprom = (struct sim_at24 *)target;
	uint8_t byte = eeprom->bytes[eeprom->at];

	eeprom->at = (uint16_t)((eeprom->at + 1u) % SIM_AT24_SIZE);
	return byte;
}

static void at24_stop(struct sim_i2c_target *target)
{
	struct sim_at24 *eeprom = (struct sim_at24 *)target;
	uint8_t *page = &eeprom->bytes[eeprom->at - eeprom->at % SIM_AT24_PAGE];

	if (!eeprom->dirty)
		return;
	eeprom->dirty = false;
	for (unsigned i = 0; i < SIM_AT24_PAGE; i++) {
		if (eeprom->changed[i])
			page[i] = eeprom->page[i];
	}
	eeprom->writes++;
	eeprom->busy = hal_now() + (hal_time)SIM_AT24_WRITE_MS * (HAL_HZ / 1000);
}

void sim_at24_attach(struct sim_at24 *eeprom, unsigned bus, uint8_t address)
{
	*eeprom = (struct sim_at24){.target = {.address = address,
	                                       .begin = at24_begin,
	                                       .write = at24_write,
	                                       .read = at24_read,
	                                       .stop = at24_stop}};
	memset(eeprom->bytes, 0xff, sizeof eeprom->bytes);
	sim_i2c_attach(bus, &eeprom->target);
}

/* ---- The board ------------------------------------------------------------------------------- */

struct sim_tmp105 sim_board_tmp105;
struct sim_at24 sim_board_at24;

void sim_board_attach(unsigned bus)
{
	if (bus != 0)
		return;
	sim_tmp105_attach(&sim_board_tmp105, bus, BOARD_TMP105);
	sim_at24_attach(&sim_board_at24, bus, BOARD_AT24);
	sim_board_tmp105.sixteenths = 21 * 16 + 8;
}

/* ---- Scripts --------------------------------------------------------------------------------- */

static bool temperature_happens(const char *text)
{
	double celsius;

	if (sscanf(text, "%lf", &celsius) != 1 || !(celsius >= -128 && celsius < 128 - 1. / 32))
		return false;
	sim_board_tmp105.sixteenths = (int16_t)(celsius * 16 + (celsius < 0 ? -0.5 : 0.5));
	return true;
}

static bool tmp105_happens(const char *text)
{
	struct sim_i2c_target *target = &sim_board_tmp105.target;
	static bool absent;

	if (strcmp(text, "absent") == 0 && !absent) {
		sim_i2c_detach(0, target);
		absent = true;
	} else if (strcmp(text, "stuck") == 0) {
		target->holds = SIM_I2C_STUCK;
	} else if (strcmp(text, "back") == 0) {
		if (absent)
			sim_i2c_attach(0, target);
		absent = false;
		sim_i2c_let_go(0);
	} else {
		return false;
	}
	return true;
}

__attribute__((constructor(SIM_VERBS))) static void add_verbs(void)
{
	static struct sim_verb temperature = {.name = "temperature", .happen = temperature_happens};
	static struct sim_verb tmp105 = {.name = "tmp105", .happen = tmp105_happens};

	sim_add_verb(&temperature);
	sim_add_verb(&tmp105);
}
