/* Pins (data sheet, 8): port A's are 0 to 7, port B's 8 to 15, and so on. Those of the debugger
 * (PB7, PC0 to PC3) are not given. */
#include "hal/gpio.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/lm3s/lm3s.h"
#include "kernel/error.h"

/* The pins that each port has. */
static const uint8_t pins[] = {0xff, 0x7f, 0xf0, 0xff, 0x0f, 0x0f, 0x03};

#define PORTS (sizeof pins / sizeof *pins)

static bool written[PORTS * 8]; /* the hardware forgets what is written to an input */
static bool levels[PORTS * 8];  /* of the watched ones, when they were looked at last */

static bool exists(unsigned pin)
{
	return pin / 8 < PORTS && pins[pin / 8] >> pin % 8 & 1;
}

/* Of a register of the pin's port. Indivisible, as every context may change a pin. */
static void set(volatile uint32_t *reg, unsigned pin, bool on)
{
	*lm3s_bit(reg, pin % 8) = on;
}

static volatile uint32_t *clock_of(unsigned pin)
{
	return lm3s_bit(&SYSCTL_RCGC2, pin / 8);
}

/* It answers three cycles later: the reads take longer. */
static void start_clock(unsigned pin)
{
	*clock_of(pin) = 1;
	(void)*clock_of(pin);
	(void)*clock_of(pin);
}

static void drive(unsigned pin)
{
	lm3s_port(pin / 8)->data[1u << pin % 8] = HAL_LOAD(&written[pin]) ? 0xff : 0;
}

/* Off meanwhile, so that no level in between is seen. */
int hal_pin_mode(unsigned pin, enum hal_pin_mode mode)
{
	struct lm3s_port *port = lm3s_port(pin / 8);

	if (!exists(pin) || mode > HAL_PIN_OPEN_DRAIN)
		return WEFT_EINVAL;
	start_clock(pin);
	set(&port->den, pin, false);
	set(&port->afsel, pin, false);
	set(&port->odr, pin, mode == HAL_PIN_OPEN_DRAIN);
	set(&port->pdr, pin, mode == HAL_PIN_IN_PULLDOWN);
	set(&port->pur, pin, mode == HAL_PIN_IN_PULLUP);
	set(&port->dir, pin, mode == HAL_PIN_OUT || mode == HAL_PIN_OPEN_DRAIN);
	drive(pin);
	set(&port->den, pin, true);
	return 0;
}

/* What an open drain is told to leave high may be low: that is seen while it is an input. */
static bool read_released(unsigned pin)
{
	struct lm3s_port *port = lm3s_port(pin / 8);
	bool level;

	set(&port->dir, pin, false);
	level = port->data[1u << pin % 8];
	set(&port->dir, pin, true);
	return level;
}

bool hal_pin_read(unsigned pin)
{
	struct lm3s_port *port = lm3s_port(pin / 8);

	if (*lm3s_bit(&port->odr, pin % 8) && HAL_LOAD(&written[pin]))
		return read_released(pin);
	return port->data[1u << pin % 8];
}

/* A pin may be written before its mode is set: its port may be off. */
void hal_pin_write(unsigned pin, bool level)
{
	if (!exists(pin))
		return;
	HAL_STORE(&written[pin], level);
	if (*clock_of(pin))
		drive(pin);
}

void hal_pin_toggle(unsigned pin)
{
	hal_pin_write(pin, !HAL_LOAD(&written[pin]));
}

/* ---- Edges --------------------------------------------------------------------------------- */

static unsigned irq_of(unsigned pin)
{
	return pin / 8 <= PORT_E ? IRQ_PORT_A + pin / 8 : IRQ_PORT_F + pin / 8 - PORT_F;
}

int hal_pin_watch(unsigned pin, bool on)
{
	struct lm3s_port *port = lm3s_port(pin / 8);

	if (!exists(pin))
		return WEFT_EINVAL;
	start_clock(pin);
	set(&port->im, pin, false);
	if (!on)
		return 0;
	set(&port->is, pin, false);
	set(&port->ibe, pin, true);
	port->icr = 1u << pin % 8;
	levels[pin] = hal_pin_read(pin);
	set(&port->im, pin, true);
	nvic_enable(irq_of(pin));
	return 0;
}

/* The chip says that there was an edge, the level says which: when it is as before, both were.
 * Another edge while it is being looked at is taken together with this one. */
static void take(struct lm3s_port *port, unsigned pin)
{
	uint32_t mask = 1u << pin % 8;
	bool before = levels[pin];
	unsigned times = 0;

	do {
		port->icr = mask;
		levels[pin] = port->data[mask];
		times++;
	} while (port->ris & mask);
	if (times > 1 || levels[pin] == before)
		gpio_edges_isr(pin, HAL_RISING | HAL_FALLING);
	else
		gpio_edges_isr(pin, levels[pin] ? HAL_RISING : HAL_FALLING);
}

static void interrupt(unsigned port)
{
	uint32_t pending;

	while ((pending = lm3s_port(port)->mis & 0xff))
		take(lm3s_port(port), port * 8 + (unsigned)__builtin_ctz(pending));
}

void lm3s_port_a(void)
{
	interrupt(PORT_A);
}

void lm3s_port_b(void)
{
	interrupt(PORT_B);
}

void lm3s_port_c(void)
{
	interrupt(PORT_C);
}

void lm3s_port_d(void)
{
	interrupt(PORT_D);
}

void lm3s_port_e(void)
{
	interrupt(PORT_E);
}

void lm3s_port_f(void)
{
	interrupt(PORT_F);
}

void lm3s_port_g(void)
{
	interrupt(PORT_G);
}
