/* Time: timer 1 counts at a 64th of the processor's clock in 16 bits; its overflows are counted
 * here, in 32 bits more. So the time would wrap after 2^48 ticks, which are 35 years at 250 kHz.
 * The alarm is compare register A, whose interrupt is on while the alarm is due before the next
 * overflow.
 *
 * The upper halves of the timer's registers pass through one latch, which an interrupt that uses it
 * would change: so each access is masked. */
#include "hal/hal.h"
#include "hal/soc/atmega328p/chip.h"

/* A time in its parts: shifts of 64 bits take this processor hundreds of instructions. */
union parts {
	hal_time time;
	struct {
		uint16_t counter;
		uint32_t overflows;
	} __attribute__((packed));
};

static uint32_t overflows; /* written by the overflow's interrupt only */
static union parts alarm;  /* written by the loop only */

/* A boot loader may have used the timer: its flag is cleared by a one. QEMU takes what is written
 * for the flags, so a zero follows, which the chip ignores. */
void chip_timer_start(void)
{
	TCCR1A = 0;
	TCNT1 = 0;
	TIFR1 = _BV(TOV1);
	TIFR1 = 0;
	TCCR1B = _BV(CS11) | _BV(CS10);
	TIMSK1 = _BV(TOIE1);
}

hal_time hal_now(void)
{
	union parts now = {0};
	uint8_t before = arch_mask(), flags;

	now.overflows = overflows;
	now.counter = TCNT1;
	flags = TIFR1;
	arch_unmask(before);
	/* It has overflowed, and its interrupt has not run yet. If the counter is high, it was read
	 * before the overflow. */
	if (flags & _BV(TOV1) && now.counter < 0x8000)
		now.overflows++;
	return now.time;
}

/* Behind its last overflow: lets the counter reach the alarm. QEMU looks at the mask only when the
 * register is written, so that comes second. A flag that an earlier alarm has left is one alarm too
 * many; it is not cleared, as simavr then clears that of an overflow as well, whatever is written.
 */
static void arm(void)
{
	uint8_t before = arch_mask();

	TIMSK1 = _BV(TOIE1) | _BV(OCIE1A);
	OCR1A = alarm.counter;
	arch_unmask(before);
}

void hal_alarm(hal_time due)
{
	union parts now;

	/* An overflow that finds half of the new alarm may arm it. That is an alarm too many. */
	TIMSK1 = _BV(TOIE1);
	alarm.time = due;
	__asm volatile("" ::: "memory");
	now.time = hal_now();
	if (now.overflows == alarm.overflows && now.time < due) {
		arm();
		now.time = hal_now(); /* it may have come while it was set */
	}
	if (now.time >= due)
		weft_alarm_isr();
}

ISR(TIMER1_OVF_vect)
{
	TIFR1 = 0; /* QEMU leaves the flag; the chip has cleared it, and ignores this */
	if (++overflows != alarm.overflows)
		return;
	arm();
	if (TCNT1 >= alarm.counter)
		weft_alarm_isr();
}

ISR(TIMER1_COMPA_vect)
{
	TIMSK1 = _BV(TOIE1); /* once; the kernel asks for the next one */
	weft_alarm_isr();
}
