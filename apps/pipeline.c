/* A producer and three consumers with a short queue between them. The producer is faster, so the
 * queue fills and holds it back. Behind the last item it puts a sentinel for each consumer: all
 * that is in the queue is worked off, and everybody ends by himself. */
#include <stdio.h>

#include "weft.h"

#define CONSUMERS 3
#define ITEMS 12
#define SENTINEL (-1)

static int room[4];
static struct weft_queue queue = WEFT_QUEUE(room);

struct say {
	char text[48];
	int size;
	struct weft_console_write write;
};

/* Formats and prints a line. */
#define SAY(line, ...)                                                                             \
	do {                                                                                       \
		(line)->size = snprintf((line)->text, sizeof(line)->text, __VA_ARGS__);            \
		TRY(CALL(&(line)->write, weft_console_write, .text = (line)->text,                 \
		         .size = (size_t)(line)->size));                                           \
	} while (0)

struct producer {
	WEFT_FRAME;
	int item, i;
	struct say line;
};

static ASYNC(producer)
{
	BEGIN(producer);
	for (self->item = 1; self->item <= ITEMS; self->item++) {
		TRY(weft_sleep_ms(10));
		TRY(weft_queue_put(&queue, &self->item));
		SAY(&self->line, "producer: put %d\n", self->item);
	}
	self->item = SENTINEL;
	for (self->i = 0; self->i < CONSUMERS; self->i++)
		TRY(weft_queue_put(&queue, &self->item));
	END(0);
}

struct consumer {
	WEFT_FRAME;
	int number, item, done;
	struct say line;
};

/* Its result is how many items it has worked off. */
static ASYNC(consumer)
{
	BEGIN(consumer);
	for (;;) {
		TRY(weft_queue_get(&queue, &self->item));
		if (self->item == SENTINEL)
			break;
		TRY(weft_sleep_ms(50 + 20 * (unsigned)self->number));
		self->done++;
		SAY(&self->line, "  consumer %d: done with %d\n", self->number, self->item);
	}
	SAY(&self->line, "  consumer %d: ends\n", self->number);
	END(self->done);
}

struct pipeline {
	WEFT_FRAME;
	struct weft_task producer_task, consumer_task[CONSUMERS];
	struct producer producer;
	struct consumer consumer[CONSUMERS];
	int i, total;
	struct say line;
};

static ASYNC(pipeline)
{
	BEGIN(pipeline);
	weft_console_open(false, false);
	weft_spawn(&self->producer_task, FRAME(&self->producer, producer));
	for (self->i = 0; self->i < CONSUMERS; self->i++)
		weft_spawn(&self->consumer_task[self->i],
		           FRAME(&self->consumer[self->i], consumer, .number = self->i + 1));
	TRY(weft_join(&self->producer_task));
	for (self->i = 0; self->i < CONSUMERS; self->i++) {
		TRY(weft_join(&self->consumer_task[self->i]));
		self->total += rc;
	}
	SAY(&self->line, "%d items, all done\n", self->total);
	END(0);
}

int main(void)
{
	static struct pipeline frame;

	return weft_run(FRAME(&frame, pipeline));
}
