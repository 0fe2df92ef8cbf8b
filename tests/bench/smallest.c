/* The smallest application that the text budget speaks of: two tasks, a semaphore, a queue, a
 * timer. What of the kernel it links is measured. */
#include "weft.h"

static struct weft_semaphore semaphore;
static unsigned numbers[4];
static struct weft_queue queue = WEFT_QUEUE(numbers);

struct producer {
	WEFT_FRAME;
	unsigned number;
};

static ASYNC(producer)
{
	BEGIN(producer);
	for (;;) {
		TRY(weft_sleep_ms(10));
		self->number++;
		TRY(weft_queue_put(&queue, &self->number));
		TRY(weft_semaphore_acquire(&semaphore));
	}
	END(0);
}

struct consumer {
	WEFT_FRAME;
	struct weft_task task;
	struct producer producer;
	unsigned number;
};

static ASYNC(consumer)
{
	BEGIN(consumer);
	weft_spawn(&self->task, FRAME(&self->producer, producer));
	for (;;) {
		TRY(weft_queue_get(&queue, &self->number));
		weft_semaphore_release(&semaphore);
	}
	END(0);
}

int main(void)
{
	static struct consumer consumer_frame;

	weft_run_forever(FRAME(&consumer_frame, consumer));
}
