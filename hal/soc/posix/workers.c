/* Workers: threads, made when work comes that no other one is free for, and kept. So there are as
 * many as ever had work at once. */
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "hal/arch/hosted/hosted.h"
#include "hal/hal.h"
#include "hal/soc/posix/posix.h"

static struct {
	pthread_mutex_t lock;
	pthread_cond_t given;
	struct hal_work *first, *last; /* that no thread has taken */
	int spare; /* free threads less work to be taken; negative when threads could not be had */
	bool any;  /* there is a thread */
} workers = {.lock = PTHREAD_MUTEX_INITIALIZER, .given = PTHREAD_COND_INITIALIZER};

static struct hal_work *take(void)
{
	struct hal_work *work;

	pthread_mutex_lock(&workers.lock);
	while (!workers.first)
		pthread_cond_wait(&workers.given, &workers.lock);
	work = workers.first;
	workers.first = work->next;
	pthread_mutex_unlock(&workers.lock);
	return work;
}

/* By the change, so that whoever learns that work is done finds a free worker. */
static void change_spare(int by)
{
	pthread_mutex_lock(&workers.lock);
	workers.spare += by;
	pthread_mutex_unlock(&workers.lock);
}

static void *worker(void *unused)
{
	(void)unused;
	hosted_interrupts = 1;
	for (;;) {
		struct hal_work *work = take();

		weft_work_run(work);
		change_spare(1); /* before anybody can learn that it is free */
		weft_work_done_isr(work);
	}
	return NULL;
}

static bool one_more(void)
{
	if (!posix_start_thread(worker))
		return false;
	change_spare(1);
	workers.any = true;
	return true;
}

bool hal_workers(void)
{
	return workers.any || one_more();
}

void hal_work(struct hal_work *work)
{
	bool wanting;

	work->next = NULL;
	pthread_mutex_lock(&workers.lock);
	if (workers.first)
		workers.last->next = work;
	else
		workers.first = work;
	workers.last = work;
	wanting = --workers.spare < 0;
	pthread_cond_signal(&workers.given);
	pthread_mutex_unlock(&workers.lock);
	if (wanting)
		(void)one_more(); /* if not, it waits for another one */
}

void hal_work_takes(hal_time ticks)
{
	struct timespec left = {
	    .tv_sec = (time_t)(ticks / HAL_HZ),
	    .tv_nsec = (long)(ticks % HAL_HZ),
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR) {
	}
}
