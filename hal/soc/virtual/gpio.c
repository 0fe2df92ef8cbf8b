/* Pins: who drives them, and what comes of it. */
#include "hal/gpio.h"

#include <stdio.h>
#include <string.h>

#include "hal/soc/virtual/devices.h"
#include "kernel/error.h"

enum drive { FLOATING, LOW, HIGH };

static struct pin {
	enum hal_pin_mode mode;
	enum drive outside;
	bool written, level, watched;
} pins[SIM_PINS];

static struct sim_pin_observer *observers;

static struct pin *pin_of(unsigned pin)
{
	if (pin >= SIM_PINS)
		sim_refuse("there is no such pin");
	return &pins[pin];
}

/* ---- Levels --------------------------------------------------------------------------------- */

static bool pulled(const struct pin *pin)
{
	if (pin->outside != FLOATING)
		return pin->outside == HIGH;
	if (pin->mode == HAL_PIN_IN)
		return pin->level;
	return pin->mode != HAL_PIN_IN_PULLDOWN;
}

static bool resolve(const struct pin *pin)
{
	if (pin->mode == HAL_PIN_OUT || (pin->mode == HAL_PIN_OPEN_DRAIN && !pin->written))
		return pin->written;
	return pulled(pin);
}

static void edge(void *argument)
{
	const struct pin *pin = argument;

	gpio_edges_isr((unsigned)(pin - pins), pin->level ? HAL_RISING : HAL_FALLING);
}

static void tell(unsigned number, bool level)
{
	struct sim_pin_observer *next;

	for (struct sim_pin_observer *o = observers; o; o = next) {
		next = o->next;
		if (o->pin == number)
			o->changed(o, level);
	}
}

/* Something about the pin has changed. */
static void update(struct pin *pin)
{
	bool level = resolve(pin);

	if (level == pin->level)
		return;
	pin->level = level;
	tell((unsigned)(pin - pins), level);
	if (pin->watched)
		sim_interrupt(edge, pin);
}

/* ---- The outside ----------------------------------------------------------------------------- */

void sim_pin_set(unsigned pin, bool level)
{
	pin_of(pin)->outside = level ? HIGH : LOW;
	update(&pins[pin]);
}

void sim_pin_release(unsigned pin)
{
	pin_of(pin)->outside = FLOATING;
	update(&pins[pin]);
}

bool sim_pin_level(unsigned pin)
{
	return pin_of(pin)->level;
}

void sim_pin_observe(struct sim_pin_observer *observer)
{
	observer->next = observers;
	observers = observer;
}

static void reset(void)
{
	memset(pins, 0, sizeof pins);
	observers = NULL;
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}

/* ---- The chip's half ------------------------------------------------------------------------- */

int hal_pin_mode(unsigned pin, enum hal_pin_mode mode)
{
	bool out = mode == HAL_PIN_OUT || mode == HAL_PIN_OPEN_DRAIN;

	if (pin >= SIM_PINS || (pin == SIM_PIN_INPUT_ONLY && out))
		return WEFT_EINVAL;
	pins[pin].mode = mode;
	update(&pins[pin]);
	return 0;
}

bool hal_pin_read(unsigned pin)
{
	return pin_of(pin)->level;
}

void hal_pin_write(unsigned pin, bool level)
{
	pin_of(pin)->written = level;
	update(&pins[pin]);
}

void hal_pin_toggle(unsigned pin)
{
	hal_pin_write(pin, !pin_of(pin)->written);
}

int hal_pin_watch(unsigned pin, bool on)
{
	if (pin >= SIM_PINS || pin == SIM_PIN_NO_INTERRUPT)
		return WEFT_EINVAL;
	pins[pin].watched = on;
	return 0;
}

/* ---- Scripts --------------------------------------------------------------------------------- */

static bool pin_happens(const char *text)
{
	unsigned pin;
	char level[10];

	if (sscanf(text, "%u %9s", &pin, level) != 2 || pin >= SIM_PINS)
		return false;
	if (strcmp(level, "released") == 0)
		sim_pin_release(pin);
	else if (strcmp(level, "?") == 0)
		fprintf(stderr, "sim: pin %u is %d\n", pin, sim_pin_level(pin));
	else if (strcmp(level, "0") == 0 || strcmp(level, "1") == 0)
		sim_pin_set(pin, *level == '1');
	else
		return false;
	return true;
}

__attribute__((constructor(SIM_VERBS))) static void add_verbs(void)
{
	static struct sim_verb pin = {.name = "pin", .happen = pin_happens};

	sim_add_verb(&pin);
}
