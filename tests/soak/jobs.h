/* Tasks that come and go: each does this and that within limits, until it is cancelled. */
#ifndef SOAK_JOBS_H
#define SOAK_JOBS_H

#include "tests/soak/shared.h"

/* ---- Jobs ------------------------------------------------------------------------------------ */

struct nap {
	WEFT_FRAME;
	int result;
};

static ASYNC(nap)
{
	BEGIN(nap);
	TRY(weft_sleep(beats(2)));
	END(self->result);
}

struct counter {
	WEFT_GENERATOR(uint32_t);
};

static ASYNC(counter)
{
	BEGIN(counter);
	for (self->value = 0; self->value < 3; self->value++) {
		TRY(weft_sleep(beats(1)));
		YIELD(self->value);
	}
	END(0);
}

struct work {
	WEFT_FRAME;
	weft_time since;
	struct weft_defer undo;
	uint32_t number;
	union {
		struct block *block;
		struct counter counter;
		struct {
			struct weft_any any;
			struct weft_arm arm[2];
		};
		struct {
			struct weft_group group;
			struct weft_child child[2];
			struct nap nap[2];
		};
	};
};

static void leave_lock(void *unused)
{
	(void)unused;
	OK(--holders == 0);
	weft_unlock(&lock);
}

static ASYNC(lock_work)
{
	BEGIN_AS(work, lock_work);
	TRY(weft_lock(&lock));
	waited(LOCK, self->since);
	OK(holders++ == 0);
	DEFER(&self->undo, leave_lock, NULL);
	TRY(weft_sleep(beats(2)));
	END(0);
}

static void leave_unit(void *unused)
{
	(void)unused;
	inside--;
	EQ(weft_semaphore_release(&units), 0);
}

static ASYNC(unit_work)
{
	BEGIN_AS(work, unit_work);
	TRY(weft_semaphore_acquire(&units));
	waited(UNIT, self->since);
	OK(++inside <= 2);
	DEFER(&self->undo, leave_unit, NULL);
	TRY(weft_sleep(beats(2)));
	END(0);
}

static void leave_block(struct work *work)
{
	for (unsigned i = 0; i < 3; i++)
		EQ(work->block->owner[i], work->number);
	weft_pool_give(&pool, work->block);
}

static ASYNC(block_work)
{
	BEGIN_AS(work, block_work);
	TRY(weft_pool_take(&pool, &self->block));
	waited(BLOCK, self->since);
	for (unsigned i = 0; i < 3; i++)
		self->block->owner[i] = self->number;
	DEFER(&self->undo, leave_block, self);
	TRY(weft_sleep(beats(3)));
	END(0);
}

static ASYNC(put_work)
{
	BEGIN_AS(work, put_work);
	self->number = ++put_count;
	TRY(weft_queue_put(&queue, &self->number));
	put_sum += self->number;
	waited(PUT, self->since);
	END(0);
}

static ASYNC(get_work)
{
	BEGIN_AS(work, get_work);
	TRY(weft_queue_get(&queue, &self->number));
	got_sum += self->number;
	waited(GET, self->since);
	END(0);
}

static ASYNC(event_work)
{
	BEGIN_AS(work, event_work);
	weft_event_clear(&event);
	TRY(weft_event_wait(&event));
	waited(EVENT, self->since);
	END(0);
}

/* One of the children may fail, which ends the other one. */
static ASYNC(family_work)
{
	BEGIN_AS(work, family_work);
	GROUP(&self->group);
	for (unsigned i = 0; i < 2; i++) {
		self->child[i] = (struct weft_child){0};
		EQ(weft_group_spawn(
		       &self->group, &self->child[i],
		       FRAME(&self->nap[i], nap, .result = draw(&chance, 4) ? 0 : WEFT_EIO)),
		   0);
	}
	TRY(weft_group_idle(&self->group));
	waited(FAMILY, self->since);
	END(0);
}

static ASYNC(counter_work)
{
	BEGIN_AS(work, counter_work);
	(void)FRAME(&self->counter, counter);
	DEFER_CLOSE(&self->undo, &self->counter);
	for (self->number = 0; self->number < 3; self->number++) {
		TRY(NEXT(&self->counter));
		EQ(self->counter.value, self->number);
	}
	waited(COUNTER, self->since);
	END(0);
}

static ASYNC(either_work)
{
	BEGIN_AS(work, either_work);
	weft_arm_semaphore(&self->arm[0], &units);
	weft_arm_get(&self->arm[1], &queue, &self->number);
	TRY(weft_wait_any(&self->any, self->arm, 2));
	waited(EITHER, self->since);
	if (rc == 0)
		EQ(weft_semaphore_release(&units), 0);
	else
		got_sum += self->number;
	END(0);
}

static weft_body *const works[KINDS] = {
    lock_work,  unit_work,   block_work,   put_work,    get_work,
    event_work, family_work, counter_work, either_work,
};

struct job {
	WEFT_FRAME;
	unsigned kind;
	struct weft_deadline limit;
	struct work work;
};

/* Works at this and that until it is cancelled or has had enough. */
static ASYNC(job)
{
	BEGIN(job);
	do {
		self->kind = draw(&chance, KINDS);
		AWAIT_UNTIL(&self->limit, weft_now() + beats(6),
		            CALL_AS(&self->work, work, works[self->kind], .since = weft_now(),
		                    .number = draw(&chance, 1000)));
		if (rc == WEFT_ECANCELED) {
			rows[self->kind].canceled++;
			RETURN(rc);
		}
		if (rc == WEFT_ETIMEDOUT)
			rows[self->kind].late++;
		else
			rows[self->kind].done++;
		OK(rc >= 0 || rc == WEFT_ETIMEDOUT || (rc == WEFT_EIO && self->kind == FAMILY));
	} while (draw(&chance, 8));
	END(0);
}

static struct slot {
	struct weft_task task;
	struct job job;
} slots[JOBS];

static void spawn_job(struct slot *slot)
{
	(void)weft_task_result(&slot->task);
	weft_spawn(&slot->task, FRAME(&slot->job, job));
	spawned++;
}

struct director {
	WEFT_FRAME;
	struct slot *slot;
};

static ASYNC(director)
{
	BEGIN(director);
	while (!over) {
		TRY(weft_sleep(beats(1)));
		self->slot = &slots[draw(&chance, JOBS)];
		if (weft_task_state(&self->slot->task) == WEFT_TASK_FINISHED)
			spawn_job(self->slot);
		else if (draw(&chance, 3) == 0)
			weft_cancel(&self->slot->task);
		if (draw(&chance, 500) == 0) { /* a storm */
			for (unsigned i = 0; i < JOBS; i++)
				weft_cancel(&slots[i].task);
		}
	}
	END(0);
}

#endif
