/* Pins on QEMU's GPIO, whose levels are set from outside ("! level <pin> <level>"), and their
 * edges. QEMU has no GPIOTE: its registers are memory here, and a model gives the event as the
 * manual says: when the first pin has the level that it senses. */
#include "drivers/gpio.h"
#include "hal/soc/nrf51/nrf51.h"
#include "tests/tap.h"

static struct nrf51_gpiote gpiote;
#undef GPIOTE
#define GPIOTE (&gpiote)
#include "hal/soc/nrf51/gpio.c"

/* Whether a pin has the level that it senses. */
static bool is_detected(void)
{
	uint32_t sense;

	for (unsigned pin = 0; pin < PINS; pin++) {
		sense = GPIO->cnf[pin] & SENSE;
		if (sense && (sense == PIN_SENSE_HIGH) == hal_pin_read(pin))
			return true;
	}
	return false;
}

/* Whether a pin had it when this was called last. The handler runs as the interrupt does. */
static bool detected;

static void poll(void)
{
	bool now = is_detected();

	if (now && !detected)
		gpiote.port = 1;
	detected = now;
	if (gpiote.port && gpiote.intenset & GPIOTE_PORT)
		tap_interrupt(nrf51_gpiote);
	detected = is_detected();
	OK(!detected);
}

static const uint8_t edge_pins[] = {BOARD_BUTTON, BOARD_BUTTON_B, 0, 1, 16, 29, 30};
#define LEVEL_IS_SET() poll()
#include "tests/drivers/edges.h"

CASE(modes)
{
	BEGIN(modes);
	EQ(hal_pin_mode(5, HAL_PIN_IN), 0);
	EQ(GPIO->cnf[5], 0);
	EQ(hal_pin_mode(5, HAL_PIN_IN_PULLUP), 0);
	EQ(GPIO->cnf[5], 0xc);
	EQ(hal_pin_read(5), true);
	EQ(hal_pin_mode(5, HAL_PIN_IN_PULLDOWN), 0);
	EQ(GPIO->cnf[5], 4);
	EQ(hal_pin_read(5), false);
	EQ(hal_pin_mode(5, HAL_PIN_OPEN_DRAIN), 0);
	EQ(GPIO->cnf[5], 0x601);
	EQ(hal_pin_mode(5, HAL_PIN_OUT), 0);
	EQ(GPIO->cnf[5], 1);
	EQ(hal_pin_mode(5, HAL_PIN_IN), 0);
	EQ(hal_pin_mode(5, (enum hal_pin_mode)5), WEFT_EINVAL);
	EQ(hal_pin_mode(31, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(1000, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_watch(31, true), WEFT_EINVAL);
	END(0);
}

CASE(levels_out)
{
	BEGIN(levels_out);
	hal_pin_write(30, true);
	EQ(GPIO->out >> 30 & 1, 1);
	hal_pin_toggle(30);
	EQ(GPIO->out >> 30 & 1, 0);
	hal_pin_toggle(30);
	EQ(GPIO->out >> 30 & 1, 1);
	hal_pin_write(30, false);
	EQ(GPIO->out >> 30 & 1, 0);
	hal_pin_write(BOARD_LED_SINK, true);
	EQ(hal_pin_mode(BOARD_LED, HAL_PIN_OUT), 0);
	hal_pin_write(BOARD_LED, BOARD_LED_ON);
	EQ(GPIO->out >> 13 & 1, 1);
	EQ(GPIO->out >> 4 & 1, 0);
	EQ(GPIO->dir & (1 << 13 | 1 << 4), 1 << 13 | 1 << 4);
	END(0);
}

CASE_WITH(levels_in, struct outside ask;)
{
	BEGIN(levels_in);
	EQ(hal_pin_mode(BOARD_BUTTON, HAL_PIN_IN), 0);
	EQ(hal_pin_mode(BOARD_BUTTON_B, HAL_PIN_IN), 0);
	TRY(CALL(&self->ask, outside, .request = "level 17 1"));
	EQ(hal_pin_read(17), true);
	TRY(CALL(&self->ask, outside, .request = "level 26 1"));
	EQ(hal_pin_read(26), true);
	TRY(CALL(&self->ask, outside, .request = "level 17 0"));
	EQ(hal_pin_read(17), false);
	EQ(hal_pin_read(26), true);
	END(0);
}

/* ---- Edges --------------------------------------------------------------------------------- */

CASE_WITH(a_pin_senses_the_other_level, struct set_pin set;)
{
	BEGIN(a_pin_senses_the_other_level);
	TRY(CALL(&self->set, set_pin, .pin = 17, .level = 1));
	EQ(gpio_input_open(&input, BOARD_BUTTON, HAL_PIN_IN, 0), 0);
	EQ(GPIO->cnf[17], PIN_SENSE_LOW);
	TRY(CALL(&self->set, set_pin, .pin = 17, .level = 0));
	EQ(GPIO->cnf[17], PIN_SENSE_HIGH);
	EQ(hal_pin_mode(17, HAL_PIN_IN_PULLUP), 0);
	EQ(GPIO->cnf[17], PIN_SENSE_HIGH | PIN_PULL_UP); /* it stays watched */
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = BOTH));
	EQ(rc, HAL_FALLING);
	TRY(CALL(&self->set, set_pin, .pin = 17, .level = 1));
	TRY(CALL(&edge, gpio_edge, .input = &input, .edges = BOTH));
	EQ(rc, HAL_RISING);
	EQ(input.edges, 0);
	gpio_input_close(&input);
	EQ(GPIO->cnf[17] & SENSE, 0);
	TRY(CALL(&self->set, set_pin, .pin = 17, .level = 0));
	EQ(input.edges, 0);
	END(0);
}

/* Both between two looks. */
CASE_WITH(two_edges_at_once, struct set_pin set; struct outside ask;)
{
	BEGIN(two_edges_at_once);
	TRY(CALL(&self->set, set_pin, .pin = BOARD_BUTTON, .level = 0));
	TRY(CALL(&self->set, set_pin, .pin = BOARD_BUTTON_B, .level = 0));
	EQ(gpio_input_open(&input, BOARD_BUTTON, HAL_PIN_IN, 0), 0);
	EQ(gpio_input_open(&other, BOARD_BUTTON_B, HAL_PIN_IN, 0), 0);
	TRY(CALL(&self->ask, outside, .request = "level 17 1"));
	TRY(CALL(&self->set, set_pin, .pin = BOARD_BUTTON_B, .level = 1));
	EQ(input.edges, HAL_RISING);
	EQ(other.edges, HAL_RISING);
	gpio_input_close(&input);
	gpio_input_close(&other);
	END(0);
}

/* An event without a change is a pulse that is over: the pin's, if it is the only one. */
CASE(a_short_pulse)
{
	BEGIN(a_short_pulse);
	EQ(gpio_input_open(&input, BOARD_BUTTON, HAL_PIN_IN, 0), 0);
	gpiote.port = 1;
	poll();
	EQ(input.edges, BOTH);
	EQ(gpiote.port, 0);
	HAL_STORE(&input.edges, 0);
	tap_interrupt(nrf51_gpiote);
	EQ(input.edges, 0);
	EQ(gpio_input_open(&other, BOARD_BUTTON_B, HAL_PIN_IN, 0), 0);
	gpiote.port = 1;
	poll();
	EQ(input.edges, 0);
	EQ(other.edges, 0);
	weft_posts_take();
	gpio_input_close(&input);
	gpio_input_close(&other);
	END(0);
}

/* A contact that bounces is one edge; one that falls back is none. */
CASE_WITH(debounce, struct weft_task task; struct edge_waiter waiter; struct set_pin set;
          unsigned i;)
{
	BEGIN(debounce);
	TRY(CALL(&self->set, set_pin, .pin = 17, .level = 1));
	EQ(gpio_input_open(&input, BOARD_BUTTON, HAL_PIN_IN, 20), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input, .edges = BOTH,
	                              .letter = 'e'));
	for (self->i = 0; self->i < 6; self->i++)
		TRY(CALL(&self->set, set_pin, .pin = BOARD_BUTTON, .level = self->i & 1));
	TRY(weft_sleep(weft_ms(100)));
	NOTE('-');
	for (self->i = 0; self->i < 5; self->i++)
		TRY(CALL(&self->set, set_pin, .pin = BOARD_BUTTON, .level = self->i & 1));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_FALLING);
	SEQUENCE("-e");
	gpio_input_close(&input);
	END(0);
}

TESTS(RUN_CASE(modes) RUN_CASE(levels_out) RUN_CASE(levels_in) RUN_EDGES()
          RUN_CASE(a_pin_senses_the_other_level) RUN_CASE(two_edges_at_once) RUN_CASE(a_short_pulse)
              RUN_CASE(debounce))
