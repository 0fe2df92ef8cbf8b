/* What the interrupt does, and what must have come of it. */
#include "tests/inject/calls.h"

#include <string.h>

struct inject_world world;

static void call_ran(struct weft_call *call)
{
	(void)call;
	world.called++;
}

static int work(struct weft_job *job)
{
	(void)job;
	world.worked++;
	return 7;
}

void inject_world_reset(void)
{
	memset(&world, 0, sizeof world);
	(void)weft_isr_queue_init(&world.queue, world.items, world.filled, sizeof *world.items,
	                          INJECT_ITEMS);
	weft_call_init(&world.call, call_ran);
	world.job.run = work;
}

void inject_note(char letter)
{
	if (world.noted < sizeof world.notes - 1)
		world.notes[world.noted++] = letter;
}

void inject_release(void)
{
	if (weft_semaphore_release(&world.semaphore) == 0)
		world.units_given[BY_PROGRAM]++;
}

/* Items tell where they come from, and their number there. */
#define PER_ORIGIN 0x100

static void put(enum inject_origin origin)
{
	uint16_t item = (uint16_t)(origin * PER_ORIGIN + ++world.items_put[origin]);

	if (weft_isr_queue_put_isr(&world.queue, &item) != 0)
		world.items_put[origin]--;
}

void inject_put(void)
{
	put(BY_PROGRAM);
}

void inject_took_item(uint16_t item)
{
	unsigned origin = item / PER_ORIGIN;

	world.items_taken++;
	if (item <= world.last_item[origin])
		world.disorder = true;
	world.last_item[origin] = item;
}

/* ---- The calls ------------------------------------------------------------------------------- */

static void release(enum inject_origin origin)
{
	if (weft_semaphore_release_isr(&world.semaphore) == 0)
		world.units_given[origin]++;
}

static void set(enum inject_origin origin)
{
	(void)origin;
	weft_event_set_isr(&world.event);
}

static void put_two(enum inject_origin origin)
{
	put(origin);
	put(origin);
}

static void set_bits(enum inject_origin origin)
{
	(void)origin;
	(void)weft_event_group_set_isr(&world.group, INJECT_BIT);
}

static void wake(enum inject_origin origin)
{
	(void)origin;
	if (world.wakes)
		weft_task_wake_isr(world.wakes);
	else
		world.woken_early = true;
}

static void soon(enum inject_origin origin)
{
	(void)origin;
	world.asked++;
	weft_call_soon_isr(&world.call);
}

static void alarm(enum inject_origin origin)
{
	(void)origin;
	weft_alarm_isr();
}

static void worker_done(void)
{
	struct hal_work *given = HAL_SWAP(&world.given, NULL);

	if (!given) {
		world.worker_waits = true;
		return;
	}
	weft_work_run(given);
	weft_work_done_isr(given);
}

static void done(enum inject_origin origin)
{
	(void)origin;
	worker_done();
}

static void shut_down(enum inject_origin origin)
{
	(void)origin;
	weft_shutdown_isr();
}

/* By an interrupt of its own. What has been done already is not done again. */
void inject_worker_done(void)
{
	hal_softirq_handler(worker_done);
	hal_softirq_raise();
}

static void (*const calls[])(enum inject_origin origin) = {
    [CALL_RELEASE] = release, [CALL_SET] = set,   [CALL_PUT] = put_two,
    [CALL_BITS] = set_bits,   [CALL_WAKE] = wake, [CALL_SOON] = soon,
    [CALL_ALARM] = alarm,     [CALL_DONE] = done, [CALL_SHUTDOWN] = shut_down,
};

static const char *const names[] = {
    [CALL_RELEASE] = "release", [CALL_SET] = "set",   [CALL_PUT] = "put",
    [CALL_BITS] = "bits",       [CALL_WAKE] = "wake", [CALL_SOON] = "soon",
    [CALL_ALARM] = "alarm",     [CALL_DONE] = "done", [CALL_SHUTDOWN] = "shutdown",
};

void inject_make_call(enum inject_call call, enum inject_origin origin)
{
	calls[call](origin);
}

const char *inject_call_name(enum inject_call call)
{
	return names[call];
}

/* ---- The worker: worker_done() above, in the place of a board's own -------------------------- */

bool hal_workers(void)
{
	return true;
}

void hal_work(struct hal_work *given)
{
	HAL_STORE(&world.given, given);
	if (HAL_LOAD(&world.worker_waits))
		inject_worker_done();
}

void hal_work_takes(hal_time ticks)
{
	(void)ticks;
}

/* ---- What must have come of it --------------------------------------------------------------- */

static const char *linked(void)
{
	if (world.semaphore.post.next || world.event.post.next || world.queue.post.post.next ||
	    world.group.post.post.next || world.call.post.next)
		return "an object is still posted";
	if (world.semaphore.waiters.first || world.event.waiters.first ||
	    world.queue.getters.first || world.group.waiters.first)
		return "somebody still waits";
	return NULL;
}

/* The alarm of a timer that was stopped may still come when the run is over: the next run finds
 * nothing due. Anything else that is posted then was forgotten. */
static bool forgotten_post(void)
{
	struct weft_post *alarm = &weft_loop.alarm.post;

	if (!weft_loop.inbox)
		return false;
	return ((uintptr_t)weft_loop.inbox & ~(uintptr_t)3) != (uintptr_t)alarm ||
	       alarm->next != (struct weft_post *)&weft_loop; /* the list's end */
}

static const char *kernel(void)
{
	struct weft_ring *ring = &weft_loop.ring[0];

	if (forgotten_post() || weft_loop.tasks || weft_loop.timers || weft_loop.sources)
		return "the kernel is not at rest";
	if (ring->tail != &ring->floor || ring->floor.next != &ring->floor)
		return "the ready ring is not empty";
	return weft_loop.asleep ? "the loop still counts as asleep" : NULL;
}

static unsigned sum(const unsigned *by_origin)
{
	return by_origin[BY_PROGRAM] + by_origin[BY_INTERRUPT] + by_origin[BY_SECOND_INTERRUPT];
}

static const char *conserved(void)
{
	uint16_t item;

	if (world.semaphore.count + world.units_taken != sum(world.units_given))
		return "units were lost or made";
	while (weft_isr_queue_try_get(&world.queue, &item) == 0)
		inject_took_item(item);
	if (world.items_taken != sum(world.items_put))
		return "items were lost or made";
	return world.disorder ? "items came in another order" : NULL;
}

/* Of a call whose object the program has not touched: one of the interrupts has made it. */
static const char *arrived(unsigned calls_made)
{
	if (calls_made & BY(RELEASE) && !world.semaphore.count)
		return "the unit did not arrive";
	if (calls_made & BY(SET) && !world.event.set)
		return "the event is not set";
	if (calls_made & BY(PUT) && sum(world.items_put) < 2)
		return "the items did not arrive";
	if (calls_made & BY(BITS) && world.group.bits != INJECT_BIT)
		return "the bit is not set";
	if (calls_made & BY(SOON) && (!world.called || world.called > world.asked))
		return "the callback was not called, or too often";
	return NULL;
}

const char *inject_world_check(unsigned calls_made)
{
	const char *wrong = kernel();

	if (!wrong)
		wrong = linked();
	if (!wrong)
		wrong = arrived(calls_made);
	return wrong ? wrong : conserved();
}
