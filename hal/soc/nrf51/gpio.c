/* Pins, and the interrupts of their edges. The chip tells only that some pin has the level that it
 * senses (GPIOTE's event PORT), and only when none had it before. So every watched pin senses the
 * level that it does not have, and the handler looks until none has it. */
#include "hal/gpio.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/nrf51/nrf51.h"
#include "kernel/error.h"

#define PINS 31u
#define SENSE (3u << 16)

static uint32_t watched; /* a bit for each pin */
static uint32_t levels;  /* of these pins, when they were looked at last */

/* The handler changes the same registers. */
static void change(unsigned pin, uint32_t mask, uint32_t bits)
{
	uint32_t before = arch_mask();

	GPIO->cnf[pin] = (GPIO->cnf[pin] & ~mask) | bits;
	arch_unmask(before);
}

/* The board's lamp may be between two pins: the other one takes its current. */
static void connect_led(void)
{
#ifdef BOARD_LED_SINK
	GPIO->outclr = 1u << BOARD_LED_SINK;
	change(BOARD_LED_SINK, ~SENSE, PIN_OUTPUT);
#endif
}

int hal_pin_mode(unsigned pin, enum hal_pin_mode mode)
{
	static const uint16_t modes[] = {
	    [HAL_PIN_IN] = 0,
	    [HAL_PIN_IN_PULLUP] = PIN_PULL_UP,
	    [HAL_PIN_IN_PULLDOWN] = PIN_PULL_DOWN,
	    [HAL_PIN_OUT] = PIN_OUTPUT,
	    [HAL_PIN_OPEN_DRAIN] = PIN_OUTPUT | PIN_ONLY_LOW,
	};

	if (pin >= PINS || mode >= sizeof modes / sizeof *modes)
		return WEFT_EINVAL;
	if (pin == BOARD_LED && mode == HAL_PIN_OUT)
		connect_led();
	change(pin, ~SENSE, modes[mode]);
	return 0;
}

bool hal_pin_read(unsigned pin)
{
	return GPIO->in >> pin & 1;
}

void hal_pin_write(unsigned pin, bool level)
{
	if (level)
		GPIO->outset = 1u << pin;
	else
		GPIO->outclr = 1u << pin;
}

void hal_pin_toggle(unsigned pin)
{
	hal_pin_write(pin, !(GPIO->out >> pin & 1));
}

/* ---- Edges --------------------------------------------------------------------------------- */

static void sense_change(unsigned pin)
{
	change(pin, SENSE, levels >> pin & 1 ? PIN_SENSE_LOW : PIN_SENSE_HIGH);
}

static void start(unsigned pin)
{
	if (!watched)
		GPIOTE->port = 0;
	levels = (levels & ~(1u << pin)) | (GPIO->in & 1u << pin);
	watched |= 1u << pin;
	sense_change(pin);
	GPIOTE->intenset = GPIOTE_PORT;
	nvic_enable(IRQ_GPIOTE);
}

int hal_pin_watch(unsigned pin, bool on)
{
	uint32_t before;

	if (pin >= PINS)
		return WEFT_EINVAL;
	before = arch_mask();
	watched &= ~(1u << pin);
	change(pin, SENSE, 0);
	if (on)
		start(pin);
	arch_unmask(before);
	return 0;
}

static void take(uint32_t changed)
{
	levels ^= changed;
	for (unsigned pin = 0; pin < PINS; pin++) {
		if (!(changed >> pin & 1))
			continue;
		sense_change(pin);
		gpio_edges_isr(pin, levels >> pin & 1 ? HAL_RISING : HAL_FALLING);
	}
}

/* A pulse that is over; of several pins nobody knows which had it. */
static void take_pulse(void)
{
	if (watched && !(watched & (watched - 1)))
		gpio_edges_isr((unsigned)__builtin_ctz(watched), HAL_RISING | HAL_FALLING);
}

/* The event that is found behind a change may be this change's, which came between its clearing and
 * the look. */
void nrf51_gpiote(void)
{
	uint32_t event, changed = 0, before;

	do {
		before = changed;
		event = GPIOTE->port;
		GPIOTE->port = 0;
		changed = (GPIO->in ^ levels) & watched;
		take(changed);
		if (event && !changed && !before)
			take_pulse();
	} while (changed || GPIOTE->port);
}
