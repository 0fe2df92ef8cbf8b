/* A part on an I2C bus that answers anything, stretches, holds the bus; another controller. The
 * drivers of a sensor and an EEPROM use it, with limits. */
#include "drivers/at24.h"
#include "drivers/tmp105.h"
#include "fuzz.h"
#include "hal/device.h"
#include "hal/soc/virtual/devices.h"

static struct fuzz_input input;

/* One byte decides what happens at each byte on the wire; mostly nothing. */
static bool happens(struct sim_i2c_target *target)
{
	uint8_t what = fuzz_byte(&input);

	if (what < 0xc0)
		return !(what & 1) || what >= 0x40;
	switch (what & 7) {
	case 0:
		target->stretch = 1u << (what >> 3 & 7) * 2;
		break;
	case 1:
		target->stretch = HAL_NEVER;
		break;
	case 2:
		target->holds = what >> 3 & 7;
		break;
	case 3:
		target->holds = SIM_I2C_STUCK;
		break;
	case 4:
		sim_i2c_lose(0);
		break;
	default:
		break;
	}
	return true;
}

static bool begin(struct sim_i2c_target *target, bool read)
{
	(void)read;
	return happens(target);
}

static bool write(struct sim_i2c_target *target, uint8_t byte)
{
	(void)byte;
	return happens(target);
}

static uint8_t read(struct sim_i2c_target *target)
{
	return happens(target) ? fuzz_byte(&input) : 0;
}

static struct sim_i2c_target target = {
    .address = BOARD_AT24, .begin = begin, .write = write, .read = read};

static struct i2c_bus bus;
static struct at24 eeprom = {.bus = &bus, .address = BOARD_AT24, .size = 8192};
static const struct tmp105 sensor = {&bus, BOARD_AT24};
static uint8_t buffer[300];

struct user {
	WEFT_FRAME;
	uint16_t size, at;
	struct weft_deadline limit;
	union {
		struct at24_read read;
		struct at24_write write;
		struct tmp105_open open;
		struct tmp105_read measure;
	};
};

static ASYNC(user)
{
	BEGIN(user);
	MUST(i2c_open(&bus, 0, 400000) == 0);
	sim_i2c_attach(0, &target);
	while (input.left) {
		self->size = fuzz_word(&input) % sizeof buffer;
		self->at = fuzz_word(&input) % 8400;
		weft_deadline_start(&self->limit, weft_deadline_in(1u << fuzz_byte(&input) % 16));
		switch (self->size % 4) {
		case 0:
			AWAIT(CALL(&self->read, at24_read, .eeprom = &eeprom, .at = self->at,
			           .to = buffer, .size = self->size));
			break;
		case 1:
			AWAIT(CALL(&self->write, at24_write, .eeprom = &eeprom, .at = self->at,
			           .from = buffer, .size = self->size));
			break;
		case 2:
			AWAIT(CALL(&self->open, tmp105_open, .sensor = &sensor));
			break;
		default:
			AWAIT(CALL(&self->measure, tmp105_read, .sensor = &sensor));
		}
		rc = weft_deadline_end(&self->limit, rc);
		MUST(rc <= 0);
		MUST(!sim_i2c_busy(0));
		MUST(!weft_locked(&eeprom.lock) && !weft_locked(&bus.lock));
		if (rc == DEVICE_EHUNG)
			sim_i2c_let_go(0);
	}
	END(0);
}

void fuzz_one(const uint8_t *bytes, size_t size)
{
	static struct user frame;

	input = (struct fuzz_input){bytes, size};
	fuzz_steps = UINT32_MAX / 11;
	MUST(weft_run(FRAME(&frame, user)) == 0);
}
