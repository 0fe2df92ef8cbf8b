/* The life of an application: main, what runs beside it, and the end. */
#include "loop.h"
#include "report.h"

/* Above main's frame stands one of the kernel's, which goes on when main has ended. */
static struct weft_task *main_task; /* NULL when it has ended */

/* As asyncio.run() does: what still runs when main has ended is cancelled. */
static int main_ended(struct weft_frame *frame, weft_place place, int rc)
{
	struct weft_task *self = main_task;

	(void)frame, (void)place;
	main_task = NULL;
	weft_loop.spawned = weft_cancel_passed_on; /* newcomers too */
	for (struct weft_task *task = weft_loop.tasks; task; task = task->older) {
		if (task != self)
			weft_cancel_passed_on(task);
	}
	return rc;
}

static const HAL_ROM struct weft_point main_point = WEFT_POINT_(main_ended, 0, "run", "main");

/* All tasks wait, and neither a timer nor anything from outside could wake one. */
static bool deadlocked(void)
{
	const struct weft_waiter *root = weft_loop.timers;

	return (!root || WEFT_OF(root, struct weft_timer, waiter)->due == WEFT_NEVER) &&
	       !weft_loop.sources && !hal_expecting() && !weft_pending();
}

static bool is_over(void)
{
	if (!weft_loop.tasks)
		return true;
	if (!deadlocked())
		return false;
	weft_report_text("weft: deadlock: every task waits and nothing could wake one\n");
	weft_report_tasks();
	return true;
}

/* Runs until it is over; returns what became of main. */
static int run_until(bool (*over)(void), struct weft_frame *main)
{
	struct weft_task task;

	main_task = &task;
	/* A run before may have left something; what came from outside stays in the inbox. */
	weft_loop.run++;
	weft_loop.is_over = over;
	weft_loop.spawned = NULL;
	weft_loop.tasks = NULL;
	weft_loop.for_ever.first = NULL;
	weft_loop.sources = 0;
	weft_loop_run(&task, main);
	if (HAL_LOAD(&task.post.next)) /* its storage ends here */
		weft_posts_take();
	weft_timers_stop();
	hal_alarm(HAL_NEVER);
	weft_loop.current = NULL;
	main_task = NULL;
	weft_debt_settle(WEFT_CHECK_ERROR_UNSEEN, &task); /* it is returned */
	weft_debts_report();
	return task.item.waiter.state & WEFT_WAIT_DONE ? task.item.waiter.rc : WEFT_EDEADLOCK;
}

int weft_run(struct weft_frame *main)
{
	struct weft_frame above = {.at = &main_point};
	int rc;

	main->parent = &above;
	rc = run_until(is_over, main);
	return weft_loop.tasks ? WEFT_EDEADLOCK : rc;
}

int weft_run_until_idle(struct weft_frame *main)
{
	return run_until(deadlocked, main);
}

/* ---- Sources and shutdown ------------------------------------------------------------------ */

void weft_source_open(void)
{
	WEFT_CHECK_LOOP();
	weft_loop.sources++;
}

void weft_source_close(void)
{
	WEFT_CHECK_LOOP();
	WEFT_CHECK(weft_loop.sources > 0, SOURCES);
	if (weft_loop.sources)
		weft_loop.sources--;
}

void weft_shutdown(void)
{
	WEFT_CHECK_LOOP();
	if (main_task)
		weft_cancel(main_task);
}

static struct weft_posted shutdown;

static void shutdown_posted(struct weft_posted *posted)
{
	(void)posted;
	weft_shutdown();
}

void weft_shutdown_isr(void)
{
	weft_post_other(&shutdown, shutdown_posted);
}
