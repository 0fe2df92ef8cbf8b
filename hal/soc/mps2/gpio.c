/* Pins of two kinds. First those of the FPGA's system block (AN385, AN505: "FPGA system control and
 * I/O"): the board's LEDs and buttons, and lines such as the chip selects; and the lines of I2C.
 * Each is an output, an input or an open drain for good, and none has an interrupt. Behind them the
 * ports of the shields' connectors (CMSDK GPIO), which can be all of that, with edges. */
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

static bool is_line(unsigned pin)
{
	return pin / 32 < ROWS && rows[pin / 32].there >> pin % 32 & 1;
}

static uint32_t bit(unsigned pin)
{
	return 1u << pin % 32;
}

/* Any context changes other bits of the same register. */
static void set(volatile uint32_t *reg, uint32_t bits, bool level)
{
	uint32_t before = arch_mask();

	*reg = level ? *reg | bits : *reg & ~bits;
	arch_unmask(before);
}

static void write_line(unsigned pin, bool level)
{
	if (rows[pin / 32].mode == HAL_PIN_OUT)
		set(rows[pin / 32].reg, bit(pin), level);
	else if (rows[pin / 32].mode == HAL_PIN_OPEN_DRAIN)
		*(level ? &SBCON->lines : &SBCON->clear) = bit(pin);
}

/* ---- Ports ---------------------------------------------------------------------------------- */

/* The last one has but four. */
static const uint16_t there[] = {0xffff, 0xffff, 0xffff, 0xf};

static const uint8_t irqs[] = {IRQ_PORT0, IRQ_PORT1, IRQ_PORT2, IRQ_PORT3};

#define PORTS (sizeof there / sizeof *there)

static uint32_t open_drains[PORTS];

static unsigned port_of(unsigned pin)
{
	return pin / 32 - ROWS;
}

static bool is_on_port(unsigned pin)
{
	return pin / 32 >= ROWS && port_of(pin) < PORTS && there[port_of(pin)] & bit(pin);
}

#define PORT(pin) MPS2_PORT(port_of(pin))

/* An open drain lets go before the level is high, and drives when it is low. */
static void drive(unsigned pin, bool level)
{
	bool open = open_drains[port_of(pin)] & bit(pin);

	if (open && level)
		PORT(pin)->outenclr = bit(pin);
	set(&PORT(pin)->dataout, bit(pin), level);
	if (open && !level)
		PORT(pin)->outenset = bit(pin);
}

/* An emulator has none: there nothing is kept. */
static int port_mode(unsigned pin, enum hal_pin_mode mode)
{
	bool drives;

	if (mode == HAL_PIN_IN_PULLUP || mode == HAL_PIN_IN_PULLDOWN || mode > HAL_PIN_OPEN_DRAIN)
		return WEFT_EINVAL;
	PORT(pin)->inttypeset = bit(pin); /* edges */
	if (!(PORT(pin)->inttypeset & bit(pin)))
		return WEFT_EINVAL;
	set(&open_drains[port_of(pin)], bit(pin), mode == HAL_PIN_OPEN_DRAIN);
	drives =
	    mode == HAL_PIN_OUT || (mode == HAL_PIN_OPEN_DRAIN && !(PORT(pin)->dataout & bit(pin)));
	if (drives)
		PORT(pin)->outenset = bit(pin);
	else
		PORT(pin)->outenclr = bit(pin);
	PORT(pin)->altfuncclr = bit(pin);
	return 0;
}

/* ---- Pins ----------------------------------------------------------------------------------- */

int hal_pin_mode(unsigned pin, enum hal_pin_mode mode)
{
	if (is_on_port(pin))
		return port_mode(pin, mode);
	return is_line(pin) && mode == rows[pin / 32].mode ? 0 : WEFT_EINVAL;
}

bool hal_pin_read(unsigned pin)
{
	if (is_on_port(pin))
		return PORT(pin)->data & bit(pin);
	return is_line(pin) && *rows[pin / 32].reg & bit(pin);
}

void hal_pin_write(unsigned pin, bool level)
{
	if (is_on_port(pin))
		drive(pin, level);
	else if (is_line(pin))
		write_line(pin, level);
}

/* What an open drain was told last is not always what it reads. */
static bool last_written(unsigned pin)
{
	return is_on_port(pin) ? PORT(pin)->dataout & bit(pin) : hal_pin_read(pin);
}

void hal_pin_toggle(unsigned pin)
{
	uint32_t before = arch_mask();

	hal_pin_write(pin, !last_written(pin));
	arch_unmask(before);
}

/* ---- Edges ---------------------------------------------------------------------------------- */

/* A port tells edges of one direction: after each the other one is awaited. */
static void await_edge(unsigned pin, bool rising)
{
	if (rising)
		PORT(pin)->intpolset = bit(pin);
	else
		PORT(pin)->intpolclr = bit(pin);
}

int hal_pin_watch(unsigned pin, bool on)
{
	bool level;

	if (!is_on_port(pin))
		return WEFT_EINVAL;
	PORT(pin)->intenclr = bit(pin);
	if (!on)
		return 0;
	do {
		level = hal_pin_read(pin);
		await_edge(pin, !level);
		PORT(pin)->intstatus = bit(pin);
	} while (hal_pin_read(pin) != level);
	PORT(pin)->intenset = bit(pin);
	nvic_enable(irqs[port_of(pin)]);
	return 0;
}

/* The level tells an edge that came before it was awaited; a pulse as short as that is not seen.
 * What comes later is pending again. */
static void take(unsigned pin)
{
	unsigned edges = 0;
	bool rising;

	do {
		rising = PORT(pin)->intpolset & bit(pin);
		edges |= rising ? HAL_RISING : HAL_FALLING;
		PORT(pin)->intstatus = bit(pin);
		await_edge(pin, !rising);
	} while (hal_pin_read(pin) != rising);
	gpio_edges_isr(pin, edges);
}

static void interrupt(unsigned port)
{
	uint32_t pending = MPS2_PORT(port)->intstatus;

	for (unsigned pin = 0; pin < 16; pin++) {
		if (pending >> pin & 1)
			take((unsigned)(ROWS + port) * 32 + pin);
	}
}

void mps2_port0(void)
{
	interrupt(0);
}

void mps2_port1(void)
{
	interrupt(1);
}

void mps2_port2(void)
{
	interrupt(2);
}

void mps2_port3(void)
{
	interrupt(3);
}
