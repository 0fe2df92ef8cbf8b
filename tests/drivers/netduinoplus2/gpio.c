/* Pins: their registers, and edges that are awaited. QEMU has the interrupts of edges, but no GPIO
 * ports: those are memory here, where the levels are set from outside as well. */
#include "drivers/gpio.h"

#include <string.h>

#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/drivers/edge_waiter.h"
#include "tests/drivers/outside.h"

struct stm32_gpio ports[4];
#undef GPIO
#define GPIO(port) (&ports[port])
#include "hal/soc/stm32f405/gpio.c"

#define PA(n) (n)
#define PB(n) (16 + (n))
#define PC(n) (32 + (n))
#define PD(n) (48 + (n))

static void fill(uint32_t bits)
{
	for (int i = 0; i < 4; i++)
		ports[i] =
		    (struct stm32_gpio){bits, bits, bits, bits, bits, bits, 0, 0, {bits, bits}};
}

static void expect_mode(int n, uint32_t moder, uint32_t otyper, uint32_t pupdr)
{
	EQ(ports[1].moder >> n * 2 & 3, moder);
	EQ(ports[1].otyper >> n & 1, otyper);
	EQ(ports[1].pupdr >> n * 2 & 3, pupdr);
}

/* From all bits clear and from all set. */
CASE(modes)
{
	BEGIN(modes);
	for (uint32_t bits = 0, i = 0; i < 2; i++, bits = 0xffffffff) {
		fill(bits);
		EQ(hal_pin_mode(PB(5), HAL_PIN_IN), 0);
		expect_mode(5, 0, 0, 0);
		EQ(hal_pin_mode(PB(5), HAL_PIN_IN_PULLUP), 0);
		expect_mode(5, 0, 0, 1);
		EQ(hal_pin_mode(PB(5), HAL_PIN_IN_PULLDOWN), 0);
		expect_mode(5, 0, 0, 2);
		EQ(hal_pin_mode(PB(5), HAL_PIN_OPEN_DRAIN), 0);
		expect_mode(5, 1, 1, 0);
		EQ(hal_pin_mode(PB(5), HAL_PIN_OUT), 0);
		expect_mode(5, 1, 0, 0);
		EQ(ports[1].moder | 3 << 10, bits | 3 << 10);
		EQ(ports[1].otyper | 1 << 5, bits | 1 << 5);
		EQ(ports[1].pupdr | 3 << 10, bits | 3 << 10);
		EQ(ports[0].moder, bits);
		EQ(ports[2].moder, bits);
	}
	END(0);
}

CASE(pins_of_the_package)
{
	BEGIN(pins_of_the_package);
	EQ(hal_pin_mode(PC(15), HAL_PIN_IN), 0);
	EQ(hal_pin_mode(PD(2), HAL_PIN_IN), 0);
	EQ(hal_pin_mode(PD(1), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(PD(3), HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_mode(64, HAL_PIN_IN), WEFT_EINVAL);
	EQ(hal_pin_watch(PD(3), true), WEFT_EINVAL);
	EQ(hal_pin_watch(1000, true), WEFT_EINVAL);
	EQ(hal_pin_mode(PC(15), (enum hal_pin_mode)5), WEFT_EINVAL);
	END(0);
}

CASE(levels_out)
{
	BEGIN(levels_out);
	fill(0);
	hal_pin_write(PC(15), true);
	EQ(ports[2].bsrr, 0x8000);
	hal_pin_write(PC(15), false);
	EQ(ports[2].bsrr, 0x80000000);
	hal_pin_write(BOARD_LED, BOARD_LED_ON);
	EQ(ports[0].bsrr, 1 << 10);
	hal_pin_toggle(PA(0));
	EQ(ports[0].bsrr, 1);
	ports[0].odr = 1;
	hal_pin_toggle(PA(0));
	EQ(ports[0].bsrr, 1 << 16);
	hal_pin_toggle(PA(1));
	EQ(ports[0].bsrr, 2);
	END(0);
}

/* ---- Edges: "! level <pin> <level>" sets a level and gives the edge to the chip -------------- */

static struct gpio_input input, other;

CASE_WITH(edges_are_awaited, struct outside ask; struct gpio_edge edge;)
{
	BEGIN(edges_are_awaited);
	fill(0);
	EQ(gpio_input_open(&input, PA(5), HAL_PIN_IN_PULLUP, 0), 0);
	TRY(CALL(&self->ask, outside, .request = "level 5 1"));
	TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING | HAL_FALLING));
	EQ(rc, HAL_RISING);
	TRY(CALL(&self->ask, outside, .request = "level 5 0"));
	TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING | HAL_FALLING));
	EQ(rc, HAL_FALLING);
	gpio_input_close(&input);
	END(0);
}

/* The task waits, the edge comes, the loop goes on; the wrong edge wakes nobody. */
CASE_WITH(only_the_wanted_edge, struct weft_task task; struct edge_waiter waiter;
          struct outside ask;)
{
	BEGIN(only_the_wanted_edge);
	fill(0);
	ports[0].idr = 1 << 9;
	EQ(gpio_input_open(&input, PA(9), HAL_PIN_IN, 0), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input,
	                              .edges = HAL_RISING, .letter = 'r'));
	TRY(CALL(&self->ask, outside, .request = "level 9 0"));
	NOTE('0');
	TRY(CALL(&self->ask, outside, .request = "level 9 1"));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_RISING);
	SEQUENCE("0r");
	gpio_input_close(&input);
	END(0);
}

/* A pulse that is over when the handler looks is both edges. */
CASE_WITH(a_short_pulse, struct outside ask; struct gpio_edge edge;)
{
	BEGIN(a_short_pulse);
	fill(0);
	EQ(gpio_input_open(&input, PA(0), HAL_PIN_IN, 0), 0);
	TRY(CALL(&self->ask, outside, .request = "pulse 0"));
	TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_FALLING));
	EQ(rc, HAL_FALLING);
	TRY(CALL(&self->ask, outside, .request = "pulse 0"));
	TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING));
	EQ(rc, HAL_RISING);
	EQ(input.edges, 0);
	gpio_input_close(&input);
	END(0);
}

/* Lines 0 to 4 have interrupts of their own, 5 to 9 and 10 to 15 share one. */
CASE_WITH(all_lines, int line; char request[16]; struct outside ask; struct gpio_edge edge;)
{
	BEGIN(all_lines);
	fill(0);
	for (self->line = 0; self->line < 16; self->line++) {
		EQ(gpio_input_open(&input, PA((unsigned)self->line), HAL_PIN_IN, 0), 0);
		memcpy(self->request, "level 00 1", 11);
		self->request[6] = (char)('0' + self->line / 10);
		self->request[7] = (char)('0' + self->line % 10);
		TRY(CALL(&self->ask, outside, .request = self->request));
		EQ(input.edges, HAL_RISING);
		TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING));
		gpio_input_close(&input);
		TRY(CALL(&self->ask, outside, .request = self->request));
		EQ(input.edges, 0); /* closed */
	}
	END(0);
}

/* Two lines that share an interrupt. */
CASE_WITH(two_inputs, struct weft_task task[2]; struct edge_waiter waiter[2]; struct outside ask;)
{
	BEGIN(two_inputs);
	fill(0);
	EQ(gpio_input_open(&input, PA(11), HAL_PIN_IN, 0), 0);
	EQ(gpio_input_open(&other, PA(14), HAL_PIN_IN, 0), 0);
	weft_spawn(&self->task[0], FRAME(&self->waiter[0], edge_waiter, .input = &input,
	                                 .edges = HAL_RISING, .letter = 'a'));
	weft_spawn(&self->task[1], FRAME(&self->waiter[1], edge_waiter, .input = &other,
	                                 .edges = HAL_RISING, .letter = 'b'));
	TRY(CALL(&self->ask, outside, .request = "level 14 1"));
	TRY(weft_join(&self->task[1]));
	NOTE('|');
	TRY(CALL(&self->ask, outside, .request = "level 11 1"));
	TRY(weft_join(&self->task[0]));
	SEQUENCE("b|a");
	gpio_input_close(&input);
	gpio_input_close(&other);
	END(0);
}

/* A line belongs to one port's pin until that is closed. */
CASE_WITH(a_line_has_one_pin, struct outside ask;)
{
	BEGIN(a_line_has_one_pin);
	fill(0);
	EQ(gpio_input_open(&input, PA(11), HAL_PIN_IN, 0), 0);
	EQ(gpio_input_open(&other, BOARD_BUTTON, HAL_PIN_IN, 0), WEFT_EBUSY);
	TRY(CALL(&self->ask, outside, .request = "level 11 1"));
	EQ(input.edges, HAL_RISING);
	gpio_input_close(&input);
	EQ(gpio_input_open(&other, BOARD_BUTTON, HAL_PIN_IN, 0), 0);
	EQ(SYSCFG->exticr[2], 1u << 12);
	TRY(CALL(&self->ask, outside, .request = "level 27 1"));
	EQ(other.edges, HAL_RISING);
	gpio_input_close(&other);
	END(0);
}

/* A contact that bounces is one edge; one that falls back is none. */
CASE_WITH(debounce, struct weft_task task; struct edge_waiter waiter; struct outside ask;)
{
	BEGIN(debounce);
	fill(0);
	EQ(gpio_input_open(&input, BOARD_BUTTON, HAL_PIN_IN, 20), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input,
	                              .edges = HAL_RISING | HAL_FALLING, .letter = 'e'));
	TRY(CALL(&self->ask, outside, .request = "bounce 27 0"));
	TRY(weft_sleep(weft_ms(100)));
	NOTE('-');
	TRY(CALL(&self->ask, outside, .request = "bounce 27 1"));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_RISING);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input,
	                              .edges = HAL_RISING | HAL_FALLING, .letter = 'f'));
	TRY(CALL(&self->ask, outside, .request = "bounce 27 0"));
	TRY(weft_join(&self->task));
	EQ(rc, HAL_FALLING);
	SEQUENCE("-ef");
	gpio_input_close(&input);
	END(0);
}

/* A cancel leaves the edge for the next. */
CASE_WITH(a_cancel, struct weft_task task; struct edge_waiter waiter; struct outside ask;
          struct gpio_edge edge;)
{
	BEGIN(a_cancel);
	fill(0);
	EQ(gpio_input_open(&input, PA(3), HAL_PIN_IN, 0), 0);
	weft_spawn(&self->task, FRAME(&self->waiter, edge_waiter, .input = &input,
	                              .edges = HAL_RISING, .letter = 'x'));
	TRY(weft_yield());
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	EQ(rc, WEFT_ECANCELED);
	TRY(CALL(&self->ask, outside, .request = "level 3 1"));
	TRY(CALL(&self->edge, gpio_edge, .input = &input, .edges = HAL_RISING));
	EQ(rc, HAL_RISING);
	SEQUENCE("");
	gpio_input_close(&input);
	END(0);
}

TESTS(RUN_CASE(modes) RUN_CASE(pins_of_the_package) RUN_CASE(levels_out) RUN_CASE(edges_are_awaited)
          RUN_CASE(only_the_wanted_edge) RUN_CASE(a_short_pulse) RUN_CASE(all_lines)
              RUN_CASE(two_inputs) RUN_CASE(a_line_has_one_pin) RUN_CASE(debounce)
                  RUN_CASE(a_cancel))
