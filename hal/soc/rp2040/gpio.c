/* Pins GPIO 0 to 29 (RP2040 Datasheet, 2.19 and 2.3.1) and the interrupts of their edges. */
#include "hal/gpio.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/rp2040/rp2040.h"
#include "kernel/error.h"

#define PINS_OF_REG 8 /* in those of interrupts: four bits for each */

enum { EDGE_FALLS = 4, EDGE_RISES = 8, EDGES = EDGE_FALLS | EDGE_RISES };

int hal_pin_mode(unsigned pin, enum hal_pin_mode mode)
{
	static const uint8_t pulls[] = {
	    [HAL_PIN_IN_PULLUP] = PAD_PULL_UP,
	    [HAL_PIN_IN_PULLDOWN] = PAD_PULL_DOWN,
	    [HAL_PIN_OPEN_DRAIN] = 0,
	};

	if (pin >= RP2040_PINS || mode >= sizeof pulls)
		return WEFT_EINVAL;
	if (mode != HAL_PIN_OUT)
		SIO_OE_CLR = 1u << pin;
	PAD(pin) = PAD_INPUT | PAD_SCHMITT | PAD_4MA | pulls[mode];
	GPIO_CTRL(pin) = GPIO_SIO | (mode == HAL_PIN_OPEN_DRAIN ? GPIO_OUT_LOW : 0u);
	if (mode == HAL_PIN_OUT)
		SIO_OE_SET = 1u << pin;
	else if (mode == HAL_PIN_OPEN_DRAIN)
		hal_pin_write(pin, SIO_OUT >> pin & 1);
	return 0;
}

bool hal_pin_read(unsigned pin)
{
	return SIO_IN >> pin & 1;
}

/* An open drain is always low when it drives: the level is whether it does, and SIO_OUT remembers
 * it. */
void hal_pin_write(unsigned pin, bool level)
{
	uint32_t mask = arch_mask();

	if (level)
		SIO_OUT_SET = 1u << pin;
	else
		SIO_OUT_CLR = 1u << pin;
	if (GPIO_CTRL(pin) & GPIO_OUT_LOW) {
		if (level)
			SIO_OE_CLR = 1u << pin;
		else
			SIO_OE_SET = 1u << pin;
	}
	arch_unmask(mask);
}

void hal_pin_toggle(unsigned pin)
{
	uint32_t mask = arch_mask();

	hal_pin_write(pin, !(SIO_OUT >> pin & 1));
	arch_unmask(mask);
}

/* ---- Edges --------------------------------------------------------------------------------- */

int hal_pin_watch(unsigned pin, bool on)
{
	unsigned reg = pin / PINS_OF_REG;
	uint32_t bits = (uint32_t)EDGES << pin % PINS_OF_REG * 4;

	if (pin >= RP2040_PINS)
		return WEFT_EINVAL;
	RP2040_CLEAR(GPIO_INTE(reg)) = bits;
	if (!on)
		return 0;
	GPIO_INTR(reg) = bits;
	RP2040_SET(GPIO_INTE(reg)) = bits;
	nvic_enable(IRQ_GPIO);
	return 0;
}

static void take(unsigned reg, uint32_t pending)
{
	GPIO_INTR(reg) = pending;
	for (unsigned i = 0; i < PINS_OF_REG; i++) {
		uint32_t edges = pending >> i * 4 & EDGES;

		if (edges)
			gpio_edges_isr(reg * PINS_OF_REG + i,
			               (edges & EDGE_RISES ? HAL_RISING : 0u) |
			                   (edges & EDGE_FALLS ? HAL_FALLING : 0u));
	}
}

void rp2040_gpio(void)
{
	for (unsigned reg = 0; reg * PINS_OF_REG < RP2040_PINS; reg++) {
		uint32_t pending = GPIO_INTS(reg);

		if (pending)
			take(reg, pending);
	}
}
