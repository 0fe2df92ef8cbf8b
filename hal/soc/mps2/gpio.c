/* Pins of the FPGA's system block (AN385, AN505: "FPGA system control and I/O"): the board's LEDs
 * and buttons, and lines such as the chip selects; and the lines of I2C. Each is an output, an
 * input or an open drain for good, and none has an interrupt. The ports of the shields' connectors
 * (CMSDK GPIO) are not driven: no emulator has them. */
#include "hal/gpio.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/mps2/mps2.h"
#include "kernel/error.h"

static const struct {
	volatile uint32_t *reg;
	uint32_t there; /* these bits exist */
	enum hal_pin_mode mode;
} rows[] = {
    {&FPGAIO_LED, 3, HAL_PIN_OUT},
    {&FPGAIO_BUTTON, 3, HAL_PIN_IN},
    {&FPGAIO_MISC, 0x3fb, HAL_PIN_OUT},
    {&SBCON->lines, SBCON_SCL | SBCON_SDA, HAL_PIN_OPEN_DRAIN},
};

#define ROWS (sizeof rows / sizeof *rows)

static bool exists(unsigned pin)
{
	return pin / 32 < ROWS && rows[pin / 32].there >> pin % 32 & 1;
}

int hal_pin_mode(unsigned pin, enum hal_pin_mode mode)
{
	return exists(pin) && mode == rows[pin / 32].mode ? 0 : WEFT_EINVAL;
}

bool hal_pin_read(unsigned pin)
{
	return exists(pin) && *rows[pin / 32].reg >> pin % 32 & 1;
}

/* Any context changes other bits of the same register. */
static void set(volatile uint32_t *reg, uint32_t bit, bool level)
{
	uint32_t before = arch_mask();

	*reg = level ? *reg | bit : *reg & ~bit;
	arch_unmask(before);
}

void hal_pin_write(unsigned pin, bool level)
{
	uint32_t bit = 1u << pin % 32;

	if (!exists(pin))
		return;
	if (rows[pin / 32].mode == HAL_PIN_OUT)
		set(rows[pin / 32].reg, bit, level);
	else if (rows[pin / 32].mode == HAL_PIN_OPEN_DRAIN)
		*(level ? &SBCON->lines : &SBCON->clear) = bit;
}

void hal_pin_toggle(unsigned pin)
{
	uint32_t before = arch_mask();

	hal_pin_write(pin, !hal_pin_read(pin));
	arch_unmask(before);
}

int hal_pin_watch(unsigned pin, bool on)
{
	(void)pin, (void)on;
	return WEFT_EINVAL;
}
