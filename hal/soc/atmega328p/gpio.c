/* Pins (data sheet, 14). There is no pull-down, and no open drain: that is made of the direction,
 * with the output low. An input's output register is its pull-up, so the level that was written
 * last is kept here. */
#include "hal/gpio.h"

#include "hal/soc/atmega328p/chip.h"
#include "kernel/error.h"

static struct {
	uint8_t level, open_drain; /* a bit for each pin */
} states[CHIP_PORTS];

static uint8_t with(uint8_t bits, uint8_t bit, bool on)
{
	return on ? bits | bit : bits & (uint8_t)~bit;
}

/* An open drain lets go before the level is high, and drives when it is low. Masked. */
static void drive(unsigned port, uint8_t bit)
{
	struct chip_port *regs = CHIP_PORT(port);
	bool level = states[port].level & bit;

	if (states[port].open_drain & bit)
		regs->ddr = with(regs->ddr, bit, !level);
	else if (regs->ddr & bit)
		regs->port = with(regs->port, bit, level);
}

/* An output has its level before it drives. */
static void set_mode(unsigned port, uint8_t bit, enum hal_pin_mode mode)
{
	struct chip_port *regs = CHIP_PORT(port);
	bool high = mode == HAL_PIN_OUT ? states[port].level & bit : mode == HAL_PIN_IN_PULLUP;

	states[port].open_drain = with(states[port].open_drain, bit, mode == HAL_PIN_OPEN_DRAIN);
	if (mode != HAL_PIN_OUT)
		regs->ddr = with(regs->ddr, bit, false);
	regs->port = with(regs->port, bit, high);
	if (mode == HAL_PIN_OUT)
		regs->ddr = with(regs->ddr, bit, true);
	drive(port, bit);
}

int hal_pin_mode(unsigned pin, enum hal_pin_mode mode)
{
	uint8_t before;

	if (!chip_has_pin(pin) || mode > HAL_PIN_OPEN_DRAIN || mode == HAL_PIN_IN_PULLDOWN)
		return WEFT_EINVAL;
	before = arch_mask();
	set_mode(pin / 8, (uint8_t)(1u << pin % 8), mode);
	arch_unmask(before);
	return 0;
}

bool hal_pin_read(unsigned pin)
{
	return CHIP_PORT(pin / 8)->pin >> pin % 8 & 1;
}

void hal_pin_write(unsigned pin, bool level)
{
	uint8_t bit = (uint8_t)(1u << pin % 8), before = arch_mask();

	states[pin / 8].level = with(states[pin / 8].level, bit, level);
	drive(pin / 8, bit);
	arch_unmask(before);
}

void hal_pin_toggle(unsigned pin)
{
	uint8_t bit = (uint8_t)(1u << pin % 8), before = arch_mask();

	states[pin / 8].level ^= bit;
	drive(pin / 8, bit);
	arch_unmask(before);
}
