/* What is connected to the Uno for tests/drivers/uno/: wires between pins, voltages, and a device
 * on SPI. Those on I2C are in i2c.c. */
#include "parts.h"

#include <simavr/avr_adc.h>
#include <simavr/avr_ioport.h>
#include <simavr/avr_spi.h>

/* ---- Pins ---------------------------------------------------------------------------------- */

avr_irq_t *pin_irq(avr_t *avr, struct pin pin)
{
	return avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(pin.port), pin.bit);
}

/* simavr has to know the level as well, or it sets the pin to its pull-up's with the next write to
 * the port. */
void drive(avr_t *avr, struct pin pin, bool level)
{
	static avr_ioport_external_t ports[3]; /* B, C, D */
	avr_ioport_external_t *port = &ports[pin.port - 'B'];
	unsigned bit = 1u << pin.bit;

	port->name = (unsigned long)pin.port & 0x7f;
	port->mask = (port->mask | bit) & 0xff;
	port->value = (level ? port->value | bit : port->value & ~bit) & 0xff;
	avr_ioctl(avr, AVR_IOCTL_IOPORT_SET_EXTERNAL(pin.port), port);
	avr_raise_irq(pin_irq(avr, pin), level);
}

/* A wire takes what happens at one pin to another. */
struct wire {
	struct pin from, to;
	avr_irq_notify_t carry;
	avr_t *avr;
	unsigned bounces; /* still to come */
	bool level;
};

static void straight(avr_irq_t *irq, uint32_t value, void *parameter)
{
	const struct wire *wire = parameter;

	(void)irq;
	drive(wire->avr, wire->to, value & 1);
}

/* Up and down before the processor looks. */
static void pulse(avr_irq_t *irq, uint32_t value, void *parameter)
{
	const struct wire *wire = parameter;

	(void)irq;
	if (!(value & 1))
		return;
	drive(wire->avr, wire->to, true);
	drive(wire->avr, wire->to, false);
}

#define BOUNCES 5
#define BOUNCE_US 2000

static avr_cycle_count_t bounce(avr_t *avr, avr_cycle_count_t when, void *parameter)
{
	struct wire *wire = parameter;

	drive(avr, wire->to, wire->bounces % 2 ? wire->level : !wire->level);
	return --wire->bounces ? when + avr_usec_to_cycles(avr, BOUNCE_US) : 0;
}

static void bouncing(avr_irq_t *irq, uint32_t value, void *parameter)
{
	struct wire *wire = parameter;

	(void)irq;
	wire->level = value & 1;
	wire->bounces = BOUNCES;
	avr_cycle_timer_cancel(wire->avr, bounce, wire);
	avr_cycle_timer_register(wire->avr, 1, bounce, wire);
}

static struct wire wires[] = {
    {.from = {'B', 0}, .to = {'D', 2}, .carry = straight}, /* D8 to D2 */
    {.from = {'B', 1}, .to = {'D', 4}, .carry = bouncing}, /* D9 to D4 */
    {.from = {'D', 7}, .to = {'C', 3}, .carry = pulse},    /* D7 to A3 */
    {.from = {'D', 5}, .to = {'C', 0}, .carry = straight}, /* D5 to A0 */
    {.from = {'D', 3}, .to = {'C', 1}, .carry = straight}, /* D3 to A1 */
};

static void connect_wires(avr_t *avr)
{
	for (unsigned i = 0; i < sizeof wires / sizeof *wires; i++) {
		wires[i].avr = avr;
		avr_irq_register_notify(pin_irq(avr, wires[i].from), wires[i].carry, &wires[i]);
	}
	drive(avr, (struct pin){'C', 2}, true); /* A2 has a resistor to the supply */
}

/* ---- Voltages ------------------------------------------------------------------------------ */

static void connect_voltages(avr_t *avr)
{
	static const uint16_t mv[] = {0, 5000, 2500, 1250};

	for (int i = 0; i < 4; i++)
		avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, i), mv[i]);
}

/* ---- SPI: while D10 is low, each byte is answered with its complement ---------------------- */

static void on_spi_byte(avr_irq_t *irq, uint32_t byte, void *parameter)
{
	avr_t *avr = parameter;
	bool selected = !pin_irq(avr, (struct pin){'B', 2})->value;

	(void)irq;
	avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_SPI_GETIRQ(0), SPI_IRQ_INPUT),
	              selected ? ~byte & 0xff : 0xff);
}

void simavr_parts(avr_t *avr)
{
	connect_wires(avr);
	connect_voltages(avr);
	connect_i2c(avr);
	avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_SPI_GETIRQ(0), SPI_IRQ_OUTPUT),
	                        on_spi_byte, avr);
}
