/* Edges that come while the interrupt's handler looks: ports and EXTI are models here. */
#include "drivers/gpio.h"
#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/tap.h"

#define PIN 3
#define BIT (1u << PIN)
#define WRITTEN_CLEARS_THIS (1u << 31)

static struct stm32_gpio port;
static struct stm32_exti exti;
static uint32_t edges_pending;
static const char *to_come; /* '^' or '_': an edge at the next access to EXTI, ' ': none */

static void edge(bool level)
{
	port.idr = level ? BIT : 0;
	edges_pending |= BIT;
}

/* What was written to PR since the last access clears; then the next edge comes. */
static struct stm32_exti *model(void)
{
	if (!(exti.pr & WRITTEN_CLEARS_THIS))
		edges_pending &= ~exti.pr;
	if (*to_come && *to_come++ != ' ')
		edge(to_come[-1] == '^');
	exti.pr = edges_pending | WRITTEN_CLEARS_THIS;
	return &exti;
}

#undef GPIO
#define GPIO(number) (&port)
#undef EXTI
#define EXTI (model())
#include "hal/soc/stm32f405/gpio.c"

static struct gpio_input input;

/* What is reported when the pin is low, rises, and this follows: access by access from the look for
 * pending lines on (twice), the clearing, and the look whether it is so again. */
static unsigned report(const char *edges)
{
	unsigned got;

	to_come = "";
	port.idr = 0;
	EQ(gpio_input_open(&input, PIN, HAL_PIN_IN, 0), 0);
	edge(true);
	to_come = edges;
	tap_interrupt(stm32_exti);
	got = input.edges;
	EQ(edges_pending, 0);
	EQ(*to_come, 0);
	weft_posts_take(); /* the event's, before the input is used again */
	gpio_input_close(&input);
	return got;
}

CASE(edges_while_the_handler_looks)
{
	BEGIN(edges_while_the_handler_looks);
	EQ(report(""), HAL_RISING);
	EQ(report("_"), HAL_RISING | HAL_FALLING);
	EQ(report("  _"), HAL_RISING | HAL_FALLING);
	EQ(report("   _"), HAL_RISING | HAL_FALLING);
	EQ(report("   _ ^"), HAL_RISING | HAL_FALLING);
	EQ(report("   _^"), HAL_RISING | HAL_FALLING);
	END(0);
}

TESTS(RUN_CASE(edges_while_the_handler_looks))
