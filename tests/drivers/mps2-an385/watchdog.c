/* The watchdog: fed it lets live, whatever floods the loop; not fed it bites, and the next start
 * knows it and what ran. So this program starts several times, and its lives are counted outside.
 *
 * While the watchdog runs, the loop does not sleep: then instructions are QEMU's clock. Of a sleep
 * it makes as much time as a busy host gives it, which may be enough for both ends at once. */
#include "drivers/watchdog.h"

#include <stdlib.h>
#include <string.h>

#include "hal/soc/mps2/mps2.h"
#include "tests/drivers/outside.h"

#define LIMIT_MS 100u
#define PATIENT_MS 1000u /* where the processor stands still */

/* What a life leaves for the next one: when it fed last, and the last time that it saw, in the
 * chip's ticks. */
static struct {
	uint32_t fed, seen;
} before __attribute__((section(".noinit")));

CASE(times)
{
	BEGIN(times);
	EQ(hal_watchdog_start(0), WEFT_EINVAL);
	EQ(hal_watchdog_start(UINT32_MAX / (HAL_HZ / 1000) + 1), WEFT_EINVAL);
	EQ(hal_watchdog_start(UINT32_MAX / (HAL_HZ / 1000)), 0);
	OK(!hal_watchdog_has_bitten());
	END(0);
}

/* ---- Tasks that are watched, and one that feeds ---------------------------------------------- */

static struct watchdog_feed feed;
static struct weft_task feeding;
static unsigned late_clients;

/* What it says is kept, in front of the bite's report. */
static void late(const struct watchdog_client *client)
{
	hal_report_begin();
	weft_report_text(client->name);
	weft_report_text(" is late\n");
	weft_report_tasks();
	late_clients++;
}

static void start_feeding(void)
{
	weft_spawn(&feeding, FRAME(&feed, watchdog_feed, .ms = LIMIT_MS, .late = late));
}

struct watched {
	WEFT_FRAME;
	unsigned times; /* that it checks in; then it hangs */
	struct watchdog_client client;
};

static ASYNC(watched)
{
	BEGIN(watched);
	watchdog_watch(&self->client, "watched", LIMIT_MS / 2);
	for (; self->times; self->times--) {
		watchdog_check_in(&self->client);
		TRY(weft_sleep_ms(LIMIT_MS / 4));
	}
	TRY(weft_park());
	END(0);
}

static struct watched worker[2];
static struct weft_task watched_tasks[2];

static void start_watched(unsigned i, unsigned times)
{
	weft_spawn(&watched_tasks[i], FRAME(&worker[i], watched, .times = times));
}

/* ---- Floods ---------------------------------------------------------------------------------- */

static unsigned yields, calls;
static uint32_t items;

struct yielder {
	WEFT_FRAME;
};

static ASYNC(yielder)
{
	BEGIN(yielder);
	for (;;) {
		yields++;
		TRY(weft_yield());
	}
	END(0);
}

static void call_again(struct weft_call *call)
{
	calls++;
	weft_call_soon(call);
}

static struct weft_queue queue;

struct producer {
	WEFT_FRAME;
	uint32_t item;
};

static ASYNC(producer)
{
	BEGIN(producer);
	for (;; self->item++)
		TRY(weft_queue_put(&queue, &self->item));
	END(0);
}

struct consumer {
	WEFT_FRAME;
	uint32_t item;
};

static ASYNC(consumer)
{
	BEGIN(consumer);
	for (;;) {
		TRY(weft_queue_get(&queue, &self->item));
		items++;
	}
	END(0);
}

/* All at once: the loop never sleeps. But each gives the others their turn, so who is watched
 * checks in, and the watchdog is fed. */
CASE_WITH(a_flood_that_awaits, struct weft_task tasks[3]; struct weft_call call;
          struct yielder yielder; struct producer producer; struct consumer consumer;)
{
	static uint32_t room[4];

	BEGIN(a_flood_that_awaits);
	queue = (struct weft_queue)WEFT_QUEUE(room);
	start_feeding();
	start_watched(0, 100);
	start_watched(1, 100);
	weft_spawn(&self->tasks[0], FRAME(&self->yielder, yielder));
	weft_spawn(&self->tasks[1], FRAME(&self->producer, producer));
	weft_spawn(&self->tasks[2], FRAME(&self->consumer, consumer));
	weft_call_init(&self->call, call_again);
	weft_call_soon(&self->call);
	TRY(weft_sleep_ms(10 * LIMIT_MS));
	EQ(late_clients, 0);
	OK(worker[0].times < 65 && worker[1].times < 65); /* some 60 are left */
	OK(yields > 1000 && calls > 1000 && items > 1000);
	OK(weft_call_cancel(&self->call));
	watchdog_unwatch(&worker[0].client);
	watchdog_unwatch(&worker[1].client);
	END(0);
}

/* ---- What bites: none of these cases ends ---------------------------------------------------- */

/* One that hangs, while another one checks in and the loop turns. */
CASE_WITH(a_task_that_hangs, struct weft_task task; struct yielder yielder;)
{
	BEGIN(a_task_that_hangs);
	weft_spawn(&self->task, FRAME(&self->yielder, yielder));
	start_feeding();
	start_watched(0, 1000);
	start_watched(1, 20);
	TRY(weft_sleep_ms(10000));
	OK(!"it has not bitten");
	END(0);
}

static __attribute__((noinline)) void spin(void)
{
	for (;;)
		before.seen = FPGAIO_COUNTER;
}

static void start(void)
{
	EQ(hal_watchdog_start(LIMIT_MS), 0);
	before.fed = FPGAIO_COUNTER;
}

CASE(a_step_that_never_ends)
{
	BEGIN(a_step_that_never_ends);
	start();
	spin();
	END(0);
}

CASE(interrupts_masked_for_ever)
{
	BEGIN(interrupts_masked_for_ever);
	start();
	__asm volatile("cpsid i");
	spin();
	END(0);
}

/* The loop does not run any more, nor does any other interrupt of its priority. */
static void raise_again(void)
{
	before.seen = FPGAIO_COUNTER;
	hal_softirq_raise();
}

CASE(an_interrupt_that_comes_again_and_again)
{
	BEGIN(an_interrupt_that_comes_again_and_again);
	start();
	hal_softirq_handler(raise_again);
	hal_softirq_raise();
	OK(!"it has not bitten");
	END(0);
}

CASE(a_fault_that_halts)
{
	BEGIN(a_fault_that_halts);
	EQ(hal_watchdog_start(PATIENT_MS), 0);
	hal_on_fault = HAL_FAULT_HALT;
	__asm volatile("udf #0");
	END(0);
}

/* It finds no end, as the console sends nothing: the watchdog's second end resets. */
CASE(a_report_that_hangs)
{
	BEGIN(a_report_that_hangs);
	start();
	UART0->ctrl = 0;
	spin();
	END(0);
}

/* ---- What the next life knows ---------------------------------------------------------------- */

static bool told(const char *text)
{
	const char *report = hal_last_report();

	return report && strstr(report, text);
}

static bool told_in(void (*function)(void))
{
	static const char where[] = "fault at 0x";
	const char *report = hal_last_report(), *at = report ? strstr(report, where) : NULL;

	return at && strtoul(at + sizeof where - 1, NULL, 16) - ((uintptr_t)function & ~1u) < 64;
}

/* While the software interrupt was handled. */
static bool told_of_handler(void)
{
	static const char which[] = "weft: while handler ";
	const char *report = hal_last_report(), *at = report ? strstr(report, which) : NULL;

	return at && strtoul(at + sizeof which - 1, NULL, 10) == 16 + IRQ_SOFT;
}

static bool it_took_its_time(void)
{
	uint32_t took = before.seen - before.fed, limit = LIMIT_MS * (HAL_HZ / 1000);

	return took > limit - HAL_HZ / 10000 && took < limit + HAL_HZ / 10000;
}

#define BITTEN(name, ...)                                                                          \
	CASE(name)                                                                                 \
	{                                                                                          \
		BEGIN(name);                                                                       \
		OK(hal_watchdog_has_bitten());                                                     \
		OK(told("weft: the watchdog has bitten\n"));                                       \
		__VA_ARGS__ hal_forget_report();                                                   \
		END(0);                                                                            \
	}

#if WEFT_DEBUG
#define TOLD_OF(text) OK(told(text))
#else
#define TOLD_OF(text) ((void)0)
#endif

BITTEN(bitten_beside_a_task_that_hangs, OK(told("watched is late\n"));
       TOLD_OF("weft_park() in watched, ");)
BITTEN(bitten_in_a_step, TOLD_OF("  a_step_that_never_ends runs\n"); OK(told_in(spin));
       OK(!told("handler")); OK(it_took_its_time());)
BITTEN(bitten_with_interrupts_masked, OK(told_in(spin)); OK(it_took_its_time());)
BITTEN(bitten_between_interrupts, OK(told_of_handler()); OK(it_took_its_time());)

/* The fault's report is there, and fills what is kept. */
CASE(bitten_behind_a_fault)
{
	BEGIN(bitten_behind_a_fault);
	OK(hal_watchdog_has_bitten());
	OK(told("weft: undefined instruction\n"));
	END(0);
}

CASE(bitten_in_a_report)
{
	BEGIN(bitten_in_a_report);
	OK(hal_watchdog_has_bitten());
	OK(it_took_its_time()); /* to the first end */
	END(0);
}

CASE(reset_by_software)
{
	BEGIN(reset_by_software);
	hal_reset();
	END(0);
}

CASE(not_bitten)
{
	BEGIN(not_bitten);
	OK(!hal_watchdog_has_bitten());
	TRY(weft_sleep_ms(2 * LIMIT_MS)); /* and it does not run any more */
	END(0);
}

static struct outside ask;

int main(void)
{
	switch (weft_run(FRAME(&ask, outside, .request = "start"))) {
	case 1:
		RUN_CASE(times)
		RUN_CASE(a_flood_that_awaits)
		RUN_CASE(a_task_that_hangs)
		break;
	case 2:
		RUN_CASE(bitten_beside_a_task_that_hangs)
		RUN_CASE(a_step_that_never_ends)
		break;
	case 3:
		RUN_CASE(bitten_in_a_step)
		RUN_CASE(interrupts_masked_for_ever)
		break;
	case 4:
		RUN_CASE(bitten_with_interrupts_masked)
		RUN_CASE(an_interrupt_that_comes_again_and_again)
		break;
	case 5:
		RUN_CASE(bitten_between_interrupts)
		RUN_CASE(a_fault_that_halts)
		break;
	case 6:
		RUN_CASE(bitten_behind_a_fault)
		RUN_CASE(a_report_that_hangs)
		break;
	case 7:
		RUN_CASE(bitten_in_a_report)
		RUN_CASE(reset_by_software)
		break;
	default:
		RUN_CASE(not_bitten)
	}
	return tap_finish();
}
