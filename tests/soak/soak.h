/* Everything at once, for long: tasks spawned, cancelled, timed out and restarted at random; queues
 * that are nearly full or nearly empty; locks, units, blocks, groups, generators, waits for any;
 * and interrupts at random times. Nothing may be lost, leak, drift or starve. A table at the end
 * tells how often each was done and the longest wait. A board's soak.c includes this behind
 *
 *     SOAK_BEAT                      in ticks: what everything here is measured in
 *
 * and defines what is declared below: from soak_begin() on soak_interrupt() comes at random times,
 * from soak_end() on no more; soak_over() tells when it has been long enough. */
#ifndef SOAK_H
#define SOAK_H

#include "tests/soak/jobs.h"
#include "tests/soak/residents.h"

static void soak_begin(void);
static void soak_end(void);
static bool soak_over(void);
static uint32_t soak_released(void); /* of all sources */
static uint32_t soak_interrupts(void);

/* ---- The table ------------------------------------------------------------------------------- */

static void pad(size_t used, size_t width)
{
	for (; used < width; used++)
		weft_report_text(" ");
}

static void print_column(uintptr_t number, size_t width)
{
	size_t digits = 1;

	for (uintptr_t n = number; n >= 10; n /= 10)
		digits++;
	pad(digits, width);
	weft_report_number(number);
}

static void print_row(const struct row *row, const char *name)
{
	weft_report_text("# ");
	weft_report_text(name);
	pad(strlen(name), 22);
	print_column(row->done, 11);
	print_column(row->canceled, 11);
	print_column(row->late, 11);
	print_column((uintptr_t)(row->longest * 1000 / SOAK_BEAT), 15);
	weft_report_text("\n");
}

static void print_line(const char *name, uintptr_t number)
{
	weft_report_text("# ");
	weft_report_text(name);
	pad(strlen(name), 22);
	print_column(number, 11);
	weft_report_text("\n");
}

static void print_table(void)
{
	weft_report_text("# what                         done   canceled       late   "
	                 "longest wait, 1/1000 beat\n");
	for (unsigned i = 0; i < ROWS; i++)
		print_row(&rows[i], names[i]);
	print_line("beats", (uintptr_t)(weft_now() / SOAK_BEAT));
	print_line("tasks spawned", spawned);
	print_line("interrupts", soak_interrupts());
	print_line("items refused", isr_refused);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static weft_body *const residents[] = {
    patient_lock, patient_put, patient_get, periodic, periodic, from_isr, takes_tokens, parks,
};
#define RESIDENTS (sizeof residents / sizeof *residents)

struct resident {
	WEFT_FRAME;
	unsigned i;
	struct stays stays;
};

static ASYNC(resident)
{
	BEGIN(resident);
	TRY(CALL_AS(&self->stays, stays, residents[self->i], .kind = self->i == 3 ? FAST : SLOW));
	END(0);
}

static struct weft_task resident_task[RESIDENTS - 1];
static struct resident resident_frame[RESIDENTS];

/* The one that is woken by interrupts is known to them. */
static struct weft_task *task_of(unsigned i)
{
	return i < RESIDENTS - 1 ? &resident_task[i] : &parked_task;
}

/* The kernel's state is what it was, and what was shared has come back. */
static void check_left(void)
{
	uint32_t number;
	struct item item;

	for (unsigned i = 0; i < 2; i++)
		OK(weft_pool_try_take(&pool));
	OK(!weft_pool_try_take(&pool));
	EQ(weft_semaphore_count(&units), 2);
	OK(!weft_locked(&lock) && holders == 0 && inside == 0);
	while (weft_queue_try_get(&queue, &number) == 0)
		got_sum += number;
	EQ(put_sum, got_sum);
	while (weft_isr_queue_try_get(&isr_queue, &item) == 0)
		isr_got++;
	EQ(isr_put, isr_got);
	EQ(rows[TOKEN].done + weft_semaphore_count(&tokens), soak_released());
	OK(!lock.waiters.first && !units.waiters.first && !tokens.waiters.first);
	OK(!pool.waiters.first && !queue.getters.first && !queue.putters.first);
	OK(!event.waiters.first && !isr_queue.getters.first);
	OK(!weft_loop.timers && !weft_loop.for_ever.first);
	OK(weft_task_next(NULL) == weft_task_self() && !weft_task_next(weft_task_self()));
	EQ(weft_loop.sources, 0);
}

/* Each was done, and nobody has waited too long. */
static void check_waits(void)
{
	for (unsigned i = 0; i < ROWS; i++) {
		bool starved = rows[i].done == 0,
		     long_wait = rows[i].longest > bounds[i] * SOAK_BEAT;

		if (starved || long_wait)
			print_row(&rows[i], names[i]);
		OK(!starved);
		OK(!long_wait);
	}
}

CASE_WITH(soak, struct weft_task director; struct director directs; unsigned i;)
{
	BEGIN(soak);
	weft_semaphore_init(&units, 2);
	weft_call_init(&call, called);
	for (self->i = 0; self->i < RESIDENTS; self->i++)
		weft_spawn(task_of(self->i),
		           FRAME(&resident_frame[self->i], resident, .i = self->i));
	weft_spawn(&self->director, FRAME(&self->directs, director));
	weft_source_open();
	soak_begin();
	while (!soak_over())
		TRY(weft_sleep(10 * SOAK_BEAT));
	soak_end();
	TRY(weft_sleep(2 * SOAK_BEAT));
	weft_source_close();
	over = true;
	AWAIT(weft_join(&self->director));
	for (self->i = 0; self->i < JOBS; self->i++) {
		weft_cancel(&slots[self->i].task);
		AWAIT(weft_join(&slots[self->i].task));
	}
	for (self->i = 0; self->i < RESIDENTS; self->i++) {
		weft_cancel(task_of(self->i));
		AWAIT(weft_join(task_of(self->i)));
	}
	print_table();
	check_left();
	check_waits();
	END(0);
}

TESTS(RUN_CASE(soak))

#endif
