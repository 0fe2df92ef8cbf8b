#include "pipe.h"

#include "job.h"
#include "ticks.h"
#include "worker.h"

#define SENTINEL 0 /* items count from 1 */

/* A worker that leaves before its work is done takes its crew with it: nobody waits for items that
 * will never come. */
static void producer_left(struct producer *producer)
{
	if (!producer->done)
		crew_cancel(producer->pipe);
}

static void consumer_left(struct consumer *consumer)
{
	if (!consumer->done)
		crew_cancel(consumer->pipe);
}

/* The last producer that is done sends one sentinel for each consumer. */
ASYNC(producer)
{
	BEGIN(producer);
	DEFER(&self->leave, producer_left, self);
	for (self->item = 1; self->item <= self->count; self->item++) {
		TRY(weft_queue_put(&self->pipe->queue, &self->item));
		self->pipe->sent += self->item;
	}
	if (--self->pipe->producing == 0) {
		for (; self->pipe->ended < self->pipe->job->number[1]; self->pipe->ended++)
			TRY(weft_queue_put(&self->pipe->queue, &self->pipe->sentinel));
	}
	self->done = true;
	END(0);
}

ASYNC(consumer)
{
	BEGIN(consumer);
	DEFER(&self->leave, consumer_left, self);
	for (;;) {
		TRY(weft_queue_get(&self->pipe->queue, &self->item));
		if (self->item == SENTINEL)
			break;
		self->pipe->came++;
		self->pipe->arrived += self->item;
	}
	self->done = true;
	END(0);
}

static void spawn_producer(struct pipe_command *pipe, uint32_t count)
{
	struct worker *worker = worker_take(pipe, "producer", sizeof(struct producer));

	worker_spawn(worker,
	             FRAME(&worker->frame.producer, producer, .pipe = pipe, .count = count));
}

static void spawn_consumer(struct pipe_command *pipe)
{
	struct worker *worker = worker_take(pipe, "consumer", sizeof(struct consumer));

	worker_spawn(worker, FRAME(&worker->frame.consumer, consumer, .pipe = pipe));
}

static void begin(struct pipe_command *pipe)
{
	uint32_t producers = pipe->job->number[0], items = pipe->job->number[2];

	weft_queue_init(&pipe->queue, pipe->room, sizeof *pipe->room, PIPE_QUEUE);
	pipe->producing = (uint8_t)producers;
	pipe->begun = weft_now();
	for (uint32_t i = 0; i < producers; i++)
		spawn_producer(pipe, items / producers + (i < items % producers));
	for (uint32_t i = 0; i < pipe->job->number[1]; i++)
		spawn_consumer(pipe);
}

/* Under virtual time work takes none. */
static void summarize(struct pipe_command *pipe)
{
	uint64_t us = ticks_us(pipe->took);
	struct printer *print = &pipe->job->print;
	unsigned long came = pipe->came, items = pipe->job->number[2];

	if (came != items)
		printer_format(print, "pipe: stopped, %lu of %lu items came through\n", came,
		               items);
	else if (pipe->sent != pipe->arrived)
		printer_format(print, "pipe: %lu items came through, but not those sent\n", came);
	else if (!us)
		printer_format(print, "pipe: %lu items in no time\n", came);
	else
		printer_format(print, "pipe: %lu items in %lu.%03u ms, %lu items/s\n", came,
		               (unsigned long)(us / 1000), (unsigned)(us % 1000),
		               (unsigned long)(came * (uint64_t)1000000 / us));
}

/* From begin() to crew_end() nothing may leave the body: the workers use its frame. */
ASYNC(pipe_command)
{
	BEGIN(pipe_command);
	if (self->job->number[0] + self->job->number[1] > workers_free()) {
		PRINT(&self->job->print, "pipe: only %u of %u workers are free\n", workers_free(),
		      WORKERS);
		RETURN(WEFT_EEMPTY);
	}
	begin(self);
	AWAIT(CALL(&self->wait, crew_wait, .crew = self));
	self->result = rc;
	self->took = weft_now() - self->begun;
	AWAIT(CALL(&self->end, crew_end, .crew = self));
	summarize(self);
	TRY(PRINTED(&self->job->print));
	END(self->result);
}
