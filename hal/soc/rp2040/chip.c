/* RP2040: interrupt table, start, software interrupt. The second core is not used: the boot ROM
 * holds it asleep. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"
#include "hal/soc/rp2040/rp2040.h"

static void softirq(void);

typedef void vector(void);

/* Unexpected, but for those that are named behind it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
__attribute__((section(".vectors.chip"), used)) static vector *const chip_vectors[IRQ_COUNT] = {
    [0 ... IRQ_COUNT - 1] = arch_unexpected,
    [IRQ_TIMER_0] = rp2040_timer_0,
    [IRQ_TIMER_1] = rp2040_timer_1,
    [IRQ_UART0] = rp2040_uart0,
    [IRQ_SOFT] = softirq,
};
#pragma GCC diagnostic pop

__attribute__((weak)) void rp2040_timer_1(void)
{
	arch_unexpected();
}

__attribute__((weak)) void rp2040_uart0(void)
{
	arch_unexpected();
}

/* UART 0: GPIO 0 sends, GPIO 1 receives. */
static void uart_pins(void)
{
	PAD(0) = PAD_4MA | PAD_SCHMITT;
	PAD(1) = PAD_INPUT | PAD_SCHMITT | PAD_PULL_UP; /* with nothing connected the line is idle */
	GPIO_CTRL(0) = GPIO_UART;
	GPIO_CTRL(1) = GPIO_UART;
}

void chip_start(void)
{
	rp2040_clocks_start();
	rp2040_reset(RESET_TIMER);
	rp2040_reset(RESET_IO_BANK0);
	rp2040_reset(RESET_PADS_BANK0);
	rp2040_reset(RESET_UART0);
	uart_pins();
	TIMER->inte = TIMER_ALARM_0;
	nvic_enable(IRQ_TIMER_0);
}

/* ---- Software interrupt: an interrupt line that nothing drives ---------------------------- */

static void (*soft_handler)(void);

static void softirq(void)
{
	if (soft_handler)
		soft_handler();
}

void hal_softirq_handler(void (*handler)(void))
{
	soft_handler = handler;
	nvic_enable(IRQ_SOFT);
}

void hal_softirq_raise(void)
{
	nvic_pend(IRQ_SOFT);
}
