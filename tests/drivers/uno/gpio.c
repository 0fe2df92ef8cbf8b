/* Pins. From D8 a wire leads to D2, from D9 one to D4 whose edges bounce, five times within 8 ms;
 * a rising edge of D7 gives a pulse on A3 that is too short to be seen. A2 has a resistor to the
 * supply. */
#include "drivers/gpio.h"

#include "tests/drivers/edge_waiter.h"

#define BOTH (HAL_RISING | HAL_FALLING)

static struct gpio_input input, other;

static int out(unsigned pin, bool level)
{
	hal_pin_write(pin, level);
	return hal_pin_mode(pin, HAL_PIN_OUT);
}

CASE(modes)
{
	BEGIN(modes);
	EQ(hal_pin_mode(24, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(6, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(14, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(BOARD_D(6), HAL_PIN_IN_PULLDOWN), WEFT_EINVAL);
	EQ(hal_pin_mode(BOARD_D(6), (enum hal_pin_mode)5), WEFT_EINVAL);
	EQ(hal_pin_watch(15, true), WEFT_EINVAL);
	EQ(hal_pin_mode(BOARD_D(6), HAL_PIN_IN_PULLUP), 0);
	EQ(hal_pin_read(BOARD_D(6)), 1);
	EQ(hal_pin_mode(BOARD_D(6), HAL_PIN_IN), 0);
	EQ(PORTD & _BV(PD6), 0);
	EQ(DDRD & _BV(PD6), 0);
	END(0);
}

/* The level is the one that was written last, whatever the pin was since. */
CASE(outputs)
{
	BEGIN(outputs);
	EQ(BOARD_LED, 5);
	EQ(out(BOARD_LED, true), 0);
	EQ(PORTB & DDRB & _BV(PB5), _BV(PB5));
	EQ(hal_pin_read(BOARD_LED), 1);
	hal_pin_toggle(BOARD_LED);
	EQ(hal_pin_read(BOARD_LED), 0);
	EQ(hal_pin_mode(BOARD_LED, HAL_PIN_IN_PULLUP), 0);
	hal_pin_toggle(BOARD_LED);
	hal_pin_toggle(BOARD_LED);
	EQ(PORTB & _BV(PB5), _BV(PB5)); /* still the pull-up */
	EQ(hal_pin_mode(BOARD_LED, HAL_PIN_OUT), 0);
	EQ(hal_pin_read(BOARD_LED), 0);
	END(0);
}

CASE(open_drain)
{
	BEGIN(open_drain);
	hal_pin_write(BOARD_A(2), true);
	EQ(hal_pin_mode(BOARD_A(2), HAL_PIN_OPEN_DRAIN), 0);
	EQ((DDRC | PORTC) & _BV(PC2), 0);
	EQ(hal_pin_read(BOARD_A(2)), 1);
	hal_pin_write(BOARD_A(2), false);
	EQ(DDRC & _BV(PC2), _BV(PC2));
	EQ(hal_pin_read(BOARD_A(2)), 0);
	hal_pin_toggle(BOARD_A(2));
	EQ((DDRC | PORTC) & _BV(PC2), 0);
	EQ(hal_pin_read(BOARD_A(2)), 1);
	EQ(hal_pin_mode(BOARD_A(2), HAL_PIN_OUT), 0);
	EQ(PORTC & DDRC & _BV(PC2), _BV(PC2));
	END(0);
}

CASE(which_edge)
{
	BEGIN(which_edge);
	EQ(out(BOARD_D(8), false), 0);
	EQ(gpio_input_open(&input, BOARD_D(2), HAL_PIN_IN, 0), 0);
	hal_pin_write(BOARD_D(8), true);
	__asm volatile("nop\n\tnop");
	EQ(input.edges, HAL_RISING);
	input.edges = 0;
	hal_pin_write(BOARD_D(8), false);
	__asm volatile("nop\n\tnop");
	EQ(input.edges, HAL_FALLING);
	gpio_input_close(&input);
	EQ(PCMSK2, 0);
	hal_pin_write(BOARD_D(8), true);
	EQ(input.edges, HAL_FALLING);
	END(0);
}

/* It is not low for a moment. */
CASE(an_output_begins_with_its_level)
{
	BEGIN(an_output_begins_with_its_level);
	EQ(hal_pin_mode(BOARD_D(8), HAL_PIN_IN_PULLUP), 0);
	hal_pin_write(BOARD_D(8), true);
	EQ(gpio_input_open(&input, BOARD_D(2), HAL_PIN_IN, 0), 0);
	EQ(out(BOARD_D(8), true), 0);
	EQ(input.edges, 0);
	gpio_input_close(&input);
	END(0);
}

CASE_WITH(awaited, struct weft_task task; struct edge_waiter wait;)
{
	BEGIN(awaited);
	EQ(out(BOARD_D(8), false), 0);
	EQ(gpio_input_open(&input, BOARD_D(2), HAL_PIN_IN, 0), 0);
	weft_spawn(&self->task, FRAME(&self->wait, edge_waiter, .input = &input,
	                              .edges = HAL_FALLING, .letter = 'f'));
	TRY(weft_sleep_ms(1));
	hal_pin_write(BOARD_D(8), true);
	TRY(weft_sleep_ms(1));
	NOTE('-');
	hal_pin_write(BOARD_D(8), false);
	AWAIT(weft_join(&self->task));
	EQ(rc, HAL_FALLING);
	SEQUENCE("-f");
	gpio_input_close(&input);
	END(0);
}

/* Two pins of one port: each has its own edges. */
CASE(two_of_a_port)
{
	BEGIN(two_of_a_port);
	EQ(out(BOARD_D(8), false), 0);
	EQ(gpio_input_open(&input, BOARD_D(2), HAL_PIN_IN, 0), 0);
	EQ(gpio_input_open(&other, BOARD_D(6), HAL_PIN_IN_PULLUP, 0), 0);
	EQ(gpio_input_open(&other, BOARD_D(2), HAL_PIN_IN, 0), WEFT_EBUSY);
	hal_pin_write(BOARD_D(8), true);
	__asm volatile("nop\n\tnop");
	EQ(input.edges, HAL_RISING);
	EQ(other.edges, 0);
	gpio_input_close(&input);
	gpio_input_close(&other);
	END(0);
}

CASE(a_pulse_that_is_over_before_anybody_looks)
{
	BEGIN(a_pulse_that_is_over_before_anybody_looks);
	EQ(out(BOARD_D(7), false), 0);
	EQ(gpio_input_open(&input, BOARD_A(3), HAL_PIN_IN, 0), 0);
	hal_pin_write(BOARD_D(7), true);
	__asm volatile("nop\n\tnop");
	EQ(input.edges, BOTH);
	gpio_input_close(&input);
	END(0);
}

CASE_WITH(bouncing, struct gpio_edge edge; weft_time at;)
{
	BEGIN(bouncing);
	EQ(out(BOARD_D(9), false), 0);
	TRY(weft_sleep_ms(20));
	EQ(gpio_input_open(&input, BOARD_D(4), HAL_PIN_IN, 5), 0);
	self->at = weft_now();
	hal_pin_write(BOARD_D(9), true);
	TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = BOTH));
	EQ(rc, HAL_RISING);
	OK(weft_now() - self->at >= weft_ms(12) && weft_now() - self->at < weft_ms(15));
	hal_pin_write(BOARD_D(9), false);
	TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = BOTH));
	EQ(rc, HAL_FALLING);
	gpio_input_close(&input);
	END(0);
}

TESTS(RUN_CASE(modes) RUN_CASE(outputs) RUN_CASE(open_drain) RUN_CASE(which_edge)
          RUN_CASE(an_output_begins_with_its_level) RUN_CASE(awaited) RUN_CASE(two_of_a_port)
              RUN_CASE(a_pulse_that_is_over_before_anybody_looks) RUN_CASE(bouncing))
