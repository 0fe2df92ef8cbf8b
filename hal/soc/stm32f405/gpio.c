/* Pins (RM0090, 8) and the interrupts of their edges (12.2): port A's are 0 to 15, port B's 16 to
 * 31, and so on. Pins of the same number in different ports share an interrupt line: one of them
 * can be watched. */
#include "hal/gpio.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/stm32f405/stm32f405.h"
#include "kernel/error.h"

#define LINES 16

static uint16_t watched[LINES]; /* the pin whose line it is, and 1; 0: nobody's */
static bool levels[LINES];      /* of those pins, when they were looked at last */

static bool exists(unsigned pin)
{
	static const uint16_t board[] = STM32_PINS;

	return pin / 16 < sizeof board / sizeof *board && board[pin / 16] >> pin % 16 & 1;
}

int hal_pin_mode(unsigned pin, enum hal_pin_mode mode)
{
	static const struct {
		uint8_t mode, pull;
	} modes[] = {
	    [HAL_PIN_IN] = {GPIO_INPUT, GPIO_FLOATING},
	    [HAL_PIN_IN_PULLUP] = {GPIO_INPUT, GPIO_PULLUP},
	    [HAL_PIN_IN_PULLDOWN] = {GPIO_INPUT, GPIO_PULLDOWN},
	    [HAL_PIN_OUT] = {GPIO_OUTPUT, GPIO_FLOATING},
	    [HAL_PIN_OPEN_DRAIN] = {GPIO_OUTPUT, GPIO_FLOATING},
	};

	if (!exists(pin) || mode >= sizeof modes / sizeof *modes)
		return WEFT_EINVAL;
	stm32_field(&GPIO(pin / 16)->otyper, pin % 16, 1, mode == HAL_PIN_OPEN_DRAIN);
	stm32_pin_mode(GPIO(pin / 16), pin % 16, modes[mode].mode, modes[mode].pull);
	return 0;
}

bool hal_pin_read(unsigned pin)
{
	return GPIO(pin / 16)->idr >> pin % 16 & 1;
}

/* The lower half of BSRR sets, the upper half clears; zeros change nothing. */
void hal_pin_write(unsigned pin, bool level)
{
	GPIO(pin / 16)->bsrr = 1u << (level ? pin % 16 : pin % 16 + 16);
}

void hal_pin_toggle(unsigned pin)
{
	hal_pin_write(pin, !(GPIO(pin / 16)->odr >> pin % 16 & 1));
}

/* ---- Edges --------------------------------------------------------------------------------- */

static void enable_interrupt(unsigned line)
{
	if (line < 5)
		nvic_enable(IRQ_EXTI0 + line);
	else
		nvic_enable(line < 10 ? IRQ_EXTI9_5 : IRQ_EXTI15_10);
}

static void connect(unsigned pin)
{
	unsigned line = pin % LINES;

	stm32_field(&SYSCFG->exticr[line / 4], line % 4 * 4, 4, pin / 16);
	*stm32_bit(&EXTI->rtsr, line) = 1;
	*stm32_bit(&EXTI->ftsr, line) = 1;
	EXTI->pr = 1u << line;
	levels[line] = hal_pin_read(pin);
	*stm32_bit(&EXTI->imr, line) = 1;
	enable_interrupt(line);
}

static bool claim(unsigned pin)
{
	uint16_t *line = &watched[pin % LINES];

	do {
		if (HAL_LOAD(line))
			return HAL_LOAD(line) == pin + 1;
	} while (!HAL_CAS(line, 0, pin + 1));
	return true;
}

int hal_pin_watch(unsigned pin, bool on)
{
	if (!exists(pin))
		return WEFT_EINVAL;
	if (on && !claim(pin))
		return WEFT_EBUSY;
	if (HAL_LOAD(&watched[pin % LINES]) != pin + 1)
		return 0;
	*stm32_bit(&EXTI->imr, pin % LINES) = 0;
	if (on)
		connect(pin);
	else
		HAL_STORE(&watched[pin % LINES], 0);
	return 0;
}

/* The chip says that there was an edge, the level says which: when it is as before, both were.
 * Another edge while it is being looked at is taken together with this one. */
static void take(unsigned line)
{
	unsigned pin = watched[line] - 1u, times = 0;
	bool before = levels[line];

	do {
		EXTI->pr = 1u << line;
		levels[line] = hal_pin_read(pin);
		times++;
	} while (EXTI->pr >> line & 1);
	if (times > 1 || levels[line] == before)
		gpio_edges_isr(pin, HAL_RISING | HAL_FALLING);
	else
		gpio_edges_isr(pin, levels[line] ? HAL_RISING : HAL_FALLING);
}

void stm32_exti(void)
{
	uint32_t pending;

	while ((pending = EXTI->pr & EXTI->imr & ((1u << LINES) - 1)))
		take((unsigned)__builtin_ctz(pending));
}
