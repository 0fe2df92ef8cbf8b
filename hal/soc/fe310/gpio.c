/* Pins, GPIO 0 to 31 of which the package has 19, and the interrupts of their edges, one for each
 * pin. There is no pull-down. */
#include "hal/gpio.h"

#include "hal/arch/rv32/startup.h"
#include "hal/soc/fe310/fe310.h"
#include "hal/soc/riscv/plic.h"
#include "kernel/error.h"

static uint32_t open_drain; /* these pins: a bit for each */

static bool exists(unsigned pin)
{
	return pin < 32 && PINS_THERE >> pin & 1;
}

/* Any context changes other pins' bits of the same register. */
static void set(volatile uint32_t *bits, unsigned pin, bool on)
{
	uint32_t before = arch_mask();

	*bits = on ? *bits | 1u << pin : *bits & ~(1u << pin);
	arch_unmask(before);
}

/* An open drain lets go before the level is high, and drives when it is low. */
static void drive(unsigned pin, bool level)
{
	bool open = open_drain >> pin & 1;

	if (open && level)
		set(&GPIO->output_en, pin, false);
	set(&GPIO->output_val, pin, level);
	if (open && !level)
		set(&GPIO->output_en, pin, true);
}

int hal_pin_mode(unsigned pin, enum hal_pin_mode mode)
{
	if (!exists(pin) || mode > HAL_PIN_OPEN_DRAIN || mode == HAL_PIN_IN_PULLDOWN)
		return WEFT_EINVAL;
	set(&open_drain, pin, mode == HAL_PIN_OPEN_DRAIN);
	set(&GPIO->pue, pin, mode == HAL_PIN_IN_PULLUP);
	set(&GPIO->input_en, pin, true);
	set(&GPIO->out_xor, pin, false);
	if (mode == HAL_PIN_OPEN_DRAIN)
		drive(pin, GPIO->output_val >> pin & 1);
	else
		set(&GPIO->output_en, pin, mode == HAL_PIN_OUT);
	set(&GPIO->iof_en, pin, false);
	return 0;
}

bool hal_pin_read(unsigned pin)
{
	return GPIO->input_val >> pin & 1;
}

void hal_pin_write(unsigned pin, bool level)
{
	drive(pin, level);
}

void hal_pin_toggle(unsigned pin)
{
	drive(pin, !(GPIO->output_val >> pin & 1));
}

/* ---- Edges --------------------------------------------------------------------------------- */

int hal_pin_watch(unsigned pin, bool on)
{
	if (!exists(pin))
		return WEFT_EINVAL;
	set(&GPIO->rise_ie, pin, false);
	set(&GPIO->fall_ie, pin, false);
	GPIO->rise_ip = 1u << pin;
	GPIO->fall_ip = 1u << pin;
	set(&GPIO->rise_ie, pin, on);
	set(&GPIO->fall_ie, pin, on);
	if (on)
		plic_enable(IRQ_GPIO0 + pin);
	return 0;
}

/* May come once more for an edge that was taken already. */
void fe310_gpio_interrupt(unsigned pin)
{
	uint32_t rise = GPIO->rise_ip & GPIO->rise_ie & 1u << pin;
	uint32_t fall = GPIO->fall_ip & GPIO->fall_ie & 1u << pin;

	GPIO->rise_ip = rise;
	GPIO->fall_ip = fall;
	if (rise || fall)
		gpio_edges_isr(pin, (rise ? HAL_RISING : 0u) | (fall ? HAL_FALLING : 0u));
}
