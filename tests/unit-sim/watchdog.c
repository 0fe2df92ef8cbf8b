/* The watchdog, and the tasks it watches; what bites does so in a process of its own. */
#include "drivers/watchdog.h"

#include <stdlib.h>

#include "hal/soc/virtual/devices.h"
#include "tests/unit-sim/child.h"

static struct watchdog_client a, b;

CASE_WITH(clients, int unused;)
{
	BEGIN(clients);
	a = b = (struct watchdog_client){0};
	OK(!watchdog_late());
	watchdog_watch(&a, "a", 100);
	TRY(weft_sleep_ms(50));
	watchdog_watch(&b, "b", 20);
	TRY(weft_sleep_ms(20));
	OK(!watchdog_late()); /* just in time */
	TRY(weft_sleep(1));
	OK(watchdog_late() == &b);
	watchdog_check_in(&b);
	OK(!watchdog_late());
	watchdog_watch(&b, "b", 200); /* a new limit, once in the list */
	TRY(weft_sleep_ms(30));
	OK(watchdog_late() == &a);
	watchdog_unwatch(&a);
	watchdog_unwatch(&a);
	OK(!watchdog_late());
	TRY(weft_sleep_ms(171));
	OK(watchdog_late() == &b);
	watchdog_unwatch(&b);
	OK(!watchdog_late());
	END(0);
}

CASE_WITH(times_that_cannot_be, struct watchdog_feed feed;)
{
	BEGIN(times_that_cannot_be);
	AWAIT(CALL(&self->feed, watchdog_feed, .ms = SIM_WATCHDOG_MS + 1));
	EQ(rc, WEFT_EINVAL);
	AWAIT(CALL(&self->feed, watchdog_feed, .ms = 0));
	EQ(rc, WEFT_EINVAL);
	OK(!hal_expecting()); /* nothing was started */
	END(0);
}

/* An hour. */
CASE_WITH(it_is_fed, struct weft_task task; struct watchdog_feed feed; int i;)
{
	BEGIN(it_is_fed);
	watchdog_watch(&a, "a", 2000);
	weft_spawn(&self->task, FRAME(&self->feed, watchdog_feed, .ms = 500));
	for (; self->i < 3600; self->i++) {
		TRY(weft_sleep_ms(1000));
		watchdog_check_in(&a);
	}
	watchdog_unwatch(&a);
	END(0);
}

/* ---- What bites ------------------------------------------------------------------------------ */

struct program {
	WEFT_FRAME;
	bool cancels;
	uint32_t step_ms;
	struct weft_task task;
	struct watchdog_feed feed;
};

static void say_late(const struct watchdog_client *client)
{
	weft_report_text("late: ");
	weft_report_text(client->name);
	weft_report_text("\n");
}

/* Checks in for a second, then no more. */
static ASYNC(program)
{
	BEGIN(program);
	watchdog_watch(&a, "clock", 300);
	watchdog_watch(&b, "radio", 100);
	weft_spawn(&self->task, FRAME(&self->feed, watchdog_feed, .ms = 400, .late = say_late));
	while (weft_now() < weft_ms(1000)) {
		TRY(weft_sleep_ms(50));
		watchdog_check_in(&a);
		watchdog_check_in(&b);
	}
	if (self->cancels) {
		weft_cancel(&self->task);
		AWAIT(weft_join(&self->task));
		EQ(rc, WEFT_ECANCELED);
	}
	sim_pass(weft_ms(self->step_ms));
	if (self->step_ms)
		watchdog_check_in(&b);
	for (;;) {
		TRY(weft_sleep_ms(50));
		watchdog_check_in(&a);
	}
	END(0);
}

static struct program frame;

static void run_late(void)
{
	weft_run(FRAME(&frame, program));
}

static void run_canceled(void)
{
	weft_run(FRAME(&frame, program, .cancels = true));
}

static void run_slowly(void)
{
#if WEFT_DEBUG
	weft_step_limit = HAL_NEVER;
#endif
	weft_run(FRAME(&frame, program, .step_ms = 2000));
}

/* Its last words say who, once, and the reset follows. */
static void a_late_client(void)
{
	const char *late;

	EQ(run_child(run_late), SIM_WATCHDOG_BITES);
	late = strstr(child_words, "late: radio\n");
	OK(late && !strstr(late + 1, "late:"));
	OK(strstr(child_words,
	          "sim: the watchdog bites: fed at 1100000 us, not again within 400 ms"));
}

/* It cannot be stopped. */
static void a_cancelled_feeder(void)
{
	EQ(run_child(run_canceled), SIM_WATCHDOG_BITES);
	OK(!strstr(child_words, "late:"));
	OK(strstr(child_words, "fed at 1000000 us"));
}

static void a_step_that_takes_too_long(void)
{
	EQ(run_child(run_slowly), SIM_WATCHDOG_BITES);
	OK(strstr(child_words, "fed at 1000000 us"));
}

/* Nobody is fed and nobody runs any more: no deadlock is reported, it bites. */
static struct weft_event event;

struct sleeper {
	WEFT_FRAME;
};

static ASYNC(sleeper)
{
	BEGIN(sleeper);
	EQ(hal_watchdog_start(1000), 0);
	TRY(weft_event_wait(&event));
	END(0);
}

static void run_asleep(void)
{
	static struct sleeper main_frame;

	weft_run(FRAME(&main_frame, sleeper));
}

static void a_program_that_sleeps_for_ever(void)
{
	EQ(run_child(run_asleep), SIM_WATCHDOG_BITES);
	OK(!strstr(child_words, "deadlock"));
}

/* ---- Floods ------------------------------------------------------------------------------------
 *
 * The loop never idles. Each step takes its time; otherwise none would pass. */

#define STEP_US 100

static unsigned idles, turns;

static bool count_idles(void)
{
	idles++;
	return false;
}

/* Checks in ten times a second. */
struct watched {
	WEFT_FRAME;
	struct watchdog_client *client;
};

static ASYNC(watched)
{
	BEGIN(watched);
	watchdog_watch(self->client, "watched", 300);
	for (;;) {
		watchdog_check_in(self->client);
		TRY(weft_sleep_ms(100));
	}
	END(0);
}

struct yielder {
	WEFT_FRAME;
};

static ASYNC(yielder)
{
	BEGIN(yielder);
	for (;;) {
		sim_pass(STEP_US);
		turns++;
		TRY(weft_yield());
	}
	END(0);
}

static struct weft_queue queue;

struct passer {
	WEFT_FRAME;
	bool puts;
	int item;
};

/* One puts, the other one gets. */
static ASYNC(passer)
{
	BEGIN(passer);
	for (;;) {
		sim_pass(STEP_US);
		turns++;
		if (self->puts)
			TRY(weft_queue_put(&queue, &self->item));
		else
			TRY(weft_queue_get(&queue, &self->item));
	}
	END(0);
}

struct respawner {
	WEFT_FRAME;
};

/* Two tasks by turns: each starts the other one, and ends. */
static ASYNC(respawner)
{
	static struct weft_task tasks[2];
	static struct respawner frames[2];

	BEGIN(respawner);
	sim_pass(STEP_US);
	turns++;
	weft_spawn(&tasks[turns % 2], FRAME(&frames[turns % 2], respawner));
	END(0);
}

static void call_again(struct weft_call *call)
{
	sim_pass(STEP_US);
	turns++;
	weft_call_soon(call);
}

static void call_again_by_post(struct weft_call *call)
{
	sim_pass(STEP_US);
	turns++;
	weft_call_soon_isr(call);
}

/* Ten seconds, in which all have their turn. */
struct under_flood {
	WEFT_FRAME;
	struct weft_task feeding, task;
	struct watchdog_feed feed;
	struct watched watched;
};

static ASYNC(under_flood)
{
	BEGIN(under_flood);
	idles = turns = 0;
	sim_idle = count_idles;
	weft_spawn(&self->feeding, FRAME(&self->feed, watchdog_feed, .ms = 400, .late = say_late));
	weft_spawn(&self->task, FRAME(&self->watched, watched, .client = &a));
	TRY(weft_sleep_ms(10000));
	sim_idle = NULL;
	EQ(idles, 0);
	OK(turns >= weft_ms(10000) / STEP_US);
	OK(!watchdog_late());
	watchdog_unwatch(&a);
	END(0);
}

CASE_WITH(tasks_that_yield, struct under_flood under; struct weft_task tasks[3];
          struct yielder yielder[3];)
{
	BEGIN(tasks_that_yield);
	for (unsigned i = 0; i < 3; i++)
		weft_spawn(&self->tasks[i], FRAME(&self->yielder[i], yielder));
	TRY(CALL(&self->under, under_flood));
	END(0);
}

CASE_WITH(tasks_that_fill_and_empty_a_queue, struct under_flood under; struct weft_task tasks[2];
          struct passer passer[2];)
{
	static int room[1];

	BEGIN(tasks_that_fill_and_empty_a_queue);
	queue = (struct weft_queue)WEFT_QUEUE(room);
	for (unsigned i = 0; i < 2; i++)
		weft_spawn(&self->tasks[i], FRAME(&self->passer[i], passer, .puts = i));
	TRY(CALL(&self->under, under_flood));
	END(0);
}

CASE_WITH(tasks_that_start_tasks, struct under_flood under; struct weft_task task;
          struct respawner respawner;)
{
	BEGIN(tasks_that_start_tasks);
	weft_spawn(&self->task, FRAME(&self->respawner, respawner));
	TRY(CALL(&self->under, under_flood));
	END(0);
}

CASE_WITH(callbacks_that_ask_for_themselves, struct under_flood under; struct weft_call calls[2];)
{
	BEGIN(callbacks_that_ask_for_themselves);
	weft_call_init(&self->calls[0], call_again);
	weft_call_init(&self->calls[1], call_again_by_post);
	for (unsigned i = 0; i < 2; i++)
		weft_call_soon(&self->calls[i]);
	TRY(CALL(&self->under, under_flood));
	for (unsigned i = 0; i < 2; i++)
		OK(weft_call_cancel(&self->calls[i])); /* the run would not end */
	END(0);
}

/* ---- Floods that nobody else survives -------------------------------------------------------- */

struct flooded {
	WEFT_FRAME;
	void (*flood)(void);
	unsigned flooder_priority, feeder_priority, watched_priority;
	struct weft_task tasks[3];
	struct watchdog_feed feed;
	struct watched watched;
	struct yielder yielder;
};

/* Till then all is well: fed at a second. */
static ASYNC(flooded)
{
	BEGIN(flooded);
	weft_spawn_at(&self->tasks[0], self->feeder_priority,
	              FRAME(&self->feed, watchdog_feed, .ms = 400, .late = say_late));
	weft_spawn_at(&self->tasks[1], self->watched_priority,
	              FRAME(&self->watched, watched, .client = &a));
	TRY(weft_sleep_ms(1050));
	if (self->flood)
		self->flood();
	weft_spawn(&self->tasks[2], FRAME(&self->yielder, yielder));
	TRY(weft_park());
	END(0);
}

static struct flooded flooded_frame;

/* A step that never ends. */
static void spin(void)
{
	for (;;)
		sim_pass(STEP_US);
}

static void run_spinning(void)
{
	weft_run(FRAME(&flooded_frame, flooded, .flood = spin));
}

/* The loop stands: nobody can say who is late. */
static void a_task_that_never_suspends(void)
{
	EQ(run_child(run_spinning), SIM_WATCHDOG_BITES);
	OK(!strstr(child_words, "late:"));
	OK(strstr(child_words, "fed at 1000000 us"));
}

/* An interrupt that comes more often than it can be served. */
static void storm(void *due)
{
	*(hal_time *)due += STEP_US;
	sim_at(*(hal_time *)due, storm, due);
	sim_pass(2 * STEP_US);
}

static void start_storm(void)
{
	static hal_time due;

	due = hal_now();
	storm(&due);
}

static void run_interrupted(void)
{
	weft_run(FRAME(&flooded_frame, flooded, .flood = start_storm));
}

static void interrupts_without_end(void)
{
	EQ(run_child(run_interrupted), SIM_WATCHDOG_BITES);
	OK(!strstr(child_words, "late:"));
	OK(strstr(child_words, "fed at 1000000 us"));
}

#if WEFT_PRIORITIES > 1

/* Whoever yields gives way to its own priority only. The flood is of the highest. */
static void run_watched_below(void)
{
	weft_run(FRAME(&flooded_frame, flooded, .watched_priority = WEFT_PRIORITIES - 1));
}

static void run_fed_below(void)
{
	weft_run(FRAME(&flooded_frame, flooded, .feeder_priority = WEFT_PRIORITIES - 1));
}

static void a_flood_above_who_is_watched(void)
{
	EQ(run_child(run_watched_below), SIM_WATCHDOG_BITES);
	OK(strstr(child_words, "late: watched\n"));
	OK(strstr(child_words, "fed at 1200"));
}

/* Who feeds is one of the starved. */
static void a_flood_above_who_feeds(void)
{
	EQ(run_child(run_fed_below), SIM_WATCHDOG_BITES);
	OK(!strstr(child_words, "late:"));
	OK(strstr(child_words, "fed at 1000000 us"));
}

#define STARVED RUN_PLAIN(a_flood_above_who_is_watched) RUN_PLAIN(a_flood_above_who_feeds)
#else
#define STARVED
#endif

static void the_next_start_knows(void)
{
	OK(!hal_watchdog_has_bitten());
	setenv("WEFT_RESET", "watchdog", 1);
	OK(hal_watchdog_has_bitten());
	unsetenv("WEFT_RESET");
}

/* ---- The hardware itself --------------------------------------------------------------------- */

CASE(fed_to_the_tick)
{
	BEGIN(fed_to_the_tick);
	hal_watchdog_feed(); /* before the start it means nothing */
	EQ(hal_watchdog_start(10), 0);
	TRY(weft_sleep(9999));
	hal_watchdog_feed();
	TRY(weft_sleep(9999));
	EQ(hal_watchdog_start(20), 0); /* a new time */
	TRY(weft_sleep(19999));
	hal_watchdog_feed();
	END(0);
}

#define RUN(name)                                                                                  \
	sim_reset();                                                                               \
	RUN_CASE(name)

TESTS(RUN(clients) RUN(times_that_cannot_be) RUN(it_is_fed) RUN(fed_to_the_tick) sim_reset();
      RUN_PLAIN(a_late_client) RUN_PLAIN(a_cancelled_feeder) RUN_PLAIN(a_step_that_takes_too_long)
          RUN_PLAIN(a_program_that_sleeps_for_ever) RUN_PLAIN(the_next_start_knows)
              RUN(tasks_that_yield) RUN(tasks_that_fill_and_empty_a_queue)
                  RUN(tasks_that_start_tasks) RUN(callbacks_that_ask_for_themselves) sim_reset();
      RUN_PLAIN(a_task_that_never_suspends) RUN_PLAIN(interrupts_without_end) STARVED)
