/* An interrupt at every distance from the look at what is to be done and the sleep behind it. One
 * that is lost leaves the test asleep for ever, and the emulator says so. */
#include "tests/tap.h"
#include "tests/unit-pico/timer_interrupt.h"

static struct weft_event event;

static void set_event(void)
{
	weft_event_set_isr(&event);
}

CASE_WITH(no_wakeup_is_lost, unsigned turns;)
{
	BEGIN(no_wakeup_is_lost);
	weft_source_open();
	for (self->turns = 0; self->turns < 1000; self->turns++) {
		weft_event_clear(&event);
		interrupt_in(20, set_event);
		for (unsigned i = 0; i < self->turns; i++)
			__asm volatile("nop");
		TRY(weft_event_wait(&event));
	}
	weft_source_close();
	END(0);
}

TESTS(RUN_CASE(no_wakeup_is_lost))
