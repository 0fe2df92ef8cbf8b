/* Interrupts that come while the loop sleeps, and act in its place (weft_post() in waiter.h): from
 * a timer of the chip's, with WFI under way. A board's sleeping_loop.c includes this behind
 *
 *     static void (*action)(void);     what the timer's handler calls
 *     interrupt_in(ticks, action)      calls it as an interrupt, so many ticks from now
 *     LATER                            0.1 ms in ticks: the loop sleeps by then
 *     LATER_IRQ                        the timer's interrupt; the simulation has no priorities */
static struct weft_event event, nested_event;
static struct weft_semaphore semaphore;
static struct weft_event_group group;
static struct weft_task *parked;
static struct weft_call call;
static bool was_asleep, was_pending;

static void set_event(void)
{
	was_asleep = weft_loop.asleep;
	weft_event_set_isr(&event);
	was_pending = weft_pending();
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

/* The loop runs again: what acted in its place must not any more. */
static void act_too_late(void)
{
	FAILS(CONTEXT, weft_event_set(&nested_event));
}

CASE(each_kind_of_post)
{
	BEGIN(each_kind_of_post);
	weft_source_open();
	interrupt_in(LATER, set_event);
	TRY(weft_event_wait(&event));
	OK(was_asleep);
	OK(was_pending);
	OK(!weft_loop.inbox && !event.post.next); /* it acted, it did not post */
	tap_interrupt(act_too_late);
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

#ifdef LATER_IRQ
/* In words, as ARMv6-M has no other access to them. */
#define NVIC_IPR(irq) (*(volatile uint32_t *)(0xe000e400u + (irq) / 4 * 4))
#endif

CASE_WITH(one_interrupt_in_another, struct weft_waiter record; struct weft_task task;
          struct waits waits;)
{
	BEGIN(one_interrupt_in_another);
	weft_event_clear(&event);
	weft_source_open();
#ifdef LATER_IRQ
	NVIC_IPR(LATER_IRQ) |= 0x80u << LATER_IRQ % 4 * 8;
#endif
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

TESTS(RUN_CASE(each_kind_of_post) RUN_CASE(all_waiters_in_order) RUN_CASE(one_interrupt_in_another))
