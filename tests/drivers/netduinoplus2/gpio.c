/* Pins: their registers, and edges that are awaited. QEMU has the interrupts of edges, but no GPIO
 * ports: those are memory here, where the levels are set from outside as well. */
#include "drivers/gpio.h"

#include "hal/soc/stm32f405/stm32f405.h"

struct stm32_gpio ports[4];
#undef GPIO
#define GPIO(port) (&ports[port])
#include "hal/soc/stm32f405/gpio.c"

#define PA(n) (n)
#define PB(n) (16 + (n))
#define PC(n) (32 + (n))
#define PD(n) (48 + (n))

/* The lines 0 to 4 have interrupts of their own, 5 to 9 share one, and so do 10 to 15. */
static const uint8_t edge_pins[] = {PA(11), PA(14), PA(0),  PA(1),  PA(2),       PA(3),
                                    PA(4),  PA(5),  PA(6),  PA(7),  PA(8),       PA(9),
                                    PA(10), PA(12), PA(13), PA(15), BOARD_BUTTON};
#include "tests/drivers/fast_edges.h"

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

TESTS(RUN_CASE(modes) RUN_CASE(pins_of_the_package) RUN_CASE(levels_out) RUN_FAST_EDGES()
          RUN_CASE(a_line_has_one_pin))
