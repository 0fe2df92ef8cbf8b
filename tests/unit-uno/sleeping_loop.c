/* An interrupt at every distance from the moment at which the loop goes to sleep, cycle by cycle:
 * none is slept through. It comes from timer 2, which counts every 8 cycles from its start on. */
#include "hal/soc/atmega328p/chip.h"
#include "tests/tap.h"

static struct weft_event event;
static unsigned found_asleep;

ISR(TIMER2_COMPA_vect)
{
	TCCR2B = 0;
	found_asleep += weft_loop.asleep;
	weft_event_set_isr(&event);
}

/* In 8 * count cycles, less the phase. */
static void interrupt_in(uint8_t count, uint8_t phase)
{
	uint8_t before = arch_mask();

	TCCR2B = 0;
	TCNT2 = 0;
	OCR2A = count;
	TIFR2 = _BV(OCF2A);
	TIMSK2 = _BV(OCIE2A);
	GTCCR = _BV(PSRASY);
	TCCR2B = _BV(CS21);
	arch_unmask(before);
	/* One cycle more for each step less. */
	switch (phase) {
	case 7:
		__asm volatile("nop"); /* falls through */
	case 6:
		__asm volatile("nop"); /* falls through */
	case 5:
		__asm volatile("nop"); /* falls through */
	case 4:
		__asm volatile("nop"); /* falls through */
	case 3:
		__asm volatile("nop"); /* falls through */
	case 2:
		__asm volatile("nop"); /* falls through */
	case 1:
		__asm volatile("nop"); /* falls through */
	default:
		break;
	}
}

/* The counter's overflow would end the sleep as well, but that is 262 ms later at most. */
#define IN_TIME 200u

CASE_WITH(no_interrupt_is_slept_through, uint16_t distance; hal_time from;)
{
	BEGIN(no_interrupt_is_slept_through);
	weft_source_open();
	for (self->distance = 8; self->distance < 1600; self->distance++) {
		weft_event_clear(&event);
		self->from = hal_now();
		interrupt_in((uint8_t)(self->distance / 8), (uint8_t)(7 - self->distance % 8));
		TRY(weft_event_wait(&event));
		OK(hal_now() - self->from < IN_TIME);
	}
	weft_source_close();
	/* Some came before the sleep, some in it. */
	OK(found_asleep > 100);
	OK(found_asleep < 1500);
	END(0);
}

/* A step away from the loop: the handler makes a task ready, without a post. */
CASE(it_acts_in_the_loops_place)
{
	BEGIN(it_acts_in_the_loops_place);
	weft_source_open();
	weft_event_clear(&event);
	found_asleep = 0;
	interrupt_in(250, 0);
	TRY(weft_event_wait(&event));
	EQ(found_asleep, 1);
	OK(!weft_loop.inbox && !event.post.next);
	weft_source_close();
	END(0);
}

TESTS(RUN_CASE(no_interrupt_is_slept_through) RUN_CASE(it_acts_in_the_loops_place))
