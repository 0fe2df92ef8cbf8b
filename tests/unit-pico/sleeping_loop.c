/* Interrupts that come while the loop sleeps, and act in its place (weft_post() in waiter.h): from
 * a timer of the chip's, with WFE under way. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/rp2040/rp2040.h"
#include "tests/tap.h"

static void (*action)(void);

void rp2040_timer_1(void)
{
	TIMER->intr = TIMER_ALARM_1;
	action();
}

/* Calls a function as an interrupt, so many ticks from now. */
static void interrupt_in(uint32_t ticks, void (*what)(void))
{
	action = what;
	nvic_enable(IRQ_TIMER_1);
	TIMER->inte = TIMER_ALARM_0 | TIMER_ALARM_1;
	TIMER->alarm[1] = TIMER->timerawl + ticks;
}

#define LATER 200u /* microseconds: the loop sleeps by then */

static struct weft_event event, nested_event;
static struct weft_semaphore semaphore;
static struct weft_event_group group;
static struct weft_task *parked;
static struct weft_call call;
static bool was_asleep;

static void set_event(void)
{
	was_asleep = weft_loop.asleep;
	weft_event_set_isr(&event);
}

static void release_twice(void)
{
	was_asleep = weft_loop.asleep;
	weft_semaphore_release_isr(&semaphore);
	weft_semaphore_release_isr(&semaphore);
}

static void wake_parked(void)
{
	was_asleep = weft_loop.asleep;
	weft_task_wake_isr(parked);
}

static void call_soon(void)
{
	was_asleep = weft_loop.asleep;
	weft_call_soon_isr(&call);
}

static void set_bits(void)
{
	was_asleep = weft_loop.asleep;
	weft_event_group_set_isr(&group, 5);
}

static void called(struct weft_call *self)
{
	(void)self;
	NOTE('c');
	weft_event_set(&event);
}

CASE(each_kind_of_post)
{
	BEGIN(each_kind_of_post);
	weft_source_open();
	interrupt_in(LATER, set_event);
	TRY(weft_event_wait(&event));
	OK(was_asleep);
	OK(!weft_loop.inbox && !event.post.next); /* it acted, it did not post */
	weft_event_clear(&event);

	interrupt_in(LATER, release_twice);
	TRY(weft_semaphore_acquire(&semaphore));
	OK(was_asleep);
	EQ(weft_semaphore_count(&semaphore), 1);
	TRY(weft_semaphore_acquire(&semaphore));

	parked = weft_task_self();
	interrupt_in(LATER, wake_parked);
	TRY(weft_park());
	OK(was_asleep);

	weft_call_init(&call, called);
	interrupt_in(LATER, call_soon);
	TRY(weft_event_wait(&event));
	OK(was_asleep);
	SEQUENCE("c");
	weft_event_clear(&event);

	interrupt_in(LATER, set_bits);
	TRY(weft_event_group_wait(&group, 4, WEFT_ANY));
	OK(was_asleep);
	weft_source_close();
	END(0);
}

struct waits {
	WEFT_FRAME;
	struct weft_event *event;
	char name;
};

static ASYNC(waits)
{
	BEGIN(waits);
	TRY(weft_event_wait(self->event));
	NOTE(self->name);
	END(0);
}

CASE_WITH(all_waiters_in_order, struct weft_task task[3]; struct waits waits[3];)
{
	BEGIN(all_waiters_in_order);
	weft_event_clear(&event);
	weft_source_open();
	for (int i = 0; i < 3; i++)
		weft_spawn(&self->task[i],
		           FRAME(&self->waits[i], waits, .event = &event, .name = (char)('a' + i)));
	interrupt_in(LATER, set_event);
	TRY(weft_event_wait(&event));
	TRY(weft_join(&self->task[2]));
	SEQUENCE("abc");
	weft_source_close();
	END(0);
}

/* A waiter of the test's own, whose end raises a second interrupt of higher priority: that one
 * finds the loop lent, and posts. */
static bool posted_in_between;

static void nested(void)
{
	weft_event_set_isr(&nested_event);
	posted_in_between = weft_loop.inbox != NULL;
}

static void raise_nested(struct weft_waiter *self, int rc)
{
	(void)self, (void)rc;
	hal_softirq_raise();
	NOTE(nested_event.set ? '!' : '-');
}

/* Four interrupts in a word; ARMv6-M wants it written as one. */
#define NVIC_IPR0 RP2040_REG(0xe000e400)

CASE_WITH(one_interrupt_in_another, struct weft_waiter record; struct weft_task task;
          struct waits waits;)
{
	BEGIN(one_interrupt_in_another);
	weft_event_clear(&event);
	weft_source_open();
	NVIC_IPR0 = 0x80u << 8 * IRQ_TIMER_1;
	hal_softirq_handler(nested);
	self->record = (struct weft_waiter){.kind = WEFT_RECORD, .ended = raise_nested};
	weft_waiters_add(&event.waiters, &self->record);
	weft_spawn(&self->task, FRAME(&self->waits, waits, .event = &nested_event, .name = 'n'));
	interrupt_in(LATER, set_event);
	TRY(weft_event_wait(&event));
	OK(posted_in_between);
	NOTE('m');
	TRY(weft_join(&self->task));
	SEQUENCE("-mn");
	weft_source_close();
	END(0);
}

/* An interrupt at each instruction around the look at what is to be done and the sleep behind it.
 * One that is lost leaves the test asleep for ever, and the emulator says so. */
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

TESTS(RUN_CASE(each_kind_of_post) RUN_CASE(all_waiters_in_order) RUN_CASE(one_interrupt_in_another)
          RUN_CASE(no_wakeup_is_lost))
