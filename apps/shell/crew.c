#include "crew.h"

#include "worker.h"

static struct worker workers[WORKERS];
static struct weft_pool pool = WEFT_POOL(workers);

struct worker *worker_at(unsigned place)
{
	struct worker *worker = &workers[place];

	return weft_task_state(&worker->pooled.owned.task) == WEFT_TASK_FINISHED ? NULL : worker;
}

unsigned worker_place(const struct worker *worker)
{
	return (unsigned)(worker - workers);
}

unsigned workers_free(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < WORKERS; i++)
		count += !worker_at(i);
	return count;
}

struct worker *worker_take(const void *crew, const char *name, size_t frame_bytes)
{
	struct worker *worker = weft_pool_try_take(&pool);

	if (worker) {
		worker->crew = crew;
		worker->name = name;
		worker->frame_bytes = (uint16_t)frame_bytes;
	}
	return worker;
}

void worker_spawn(struct worker *worker, struct weft_frame *frame)
{
	weft_spawn_pooled(&worker->pooled, &pool, frame);
	weft_task_set_name(&worker->pooled.owned.task, worker->name);
}

/* The first worker of a crew in a place from `place` on, NULL if there is none. */
static struct worker *member(const void *crew, unsigned place)
{
	for (; place < WORKERS; place++) {
		struct worker *worker = worker_at(place);

		if (worker && worker->crew == crew)
			return worker;
	}
	return NULL;
}

void crew_cancel(const void *crew)
{
	for (struct worker *worker = member(crew, 0); worker;
	     worker = member(crew, worker_place(worker) + 1)) {
		if (!weft_canceling(&worker->pooled.owned.task))
			weft_cancel(&worker->pooled.owned.task);
	}
}

/* The result of a worker that was cancelled looks like a cancel of the one who waits; whether
 * somebody asked for that tells them apart. */
ASYNC(crew_wait)
{
	BEGIN(crew_wait);
	while (member(self->crew, 0)) {
		AWAIT(weft_join_shielded(&member(self->crew, 0)->pooled.owned.task));
		if (rc == WEFT_ECANCELED && weft_canceling(weft_task_self()))
			RETURN(rc);
	}
	END(0);
}

ASYNC(crew_end)
{
	BEGIN(crew_end);
	crew_cancel(self->crew);
	while (member(self->crew, 0))
		AWAIT(weft_join_shielded(&member(self->crew, 0)->pooled.owned.task));
	END(0);
}
