/* Calls between two steps: an interrupt posts, and the loop carries out. */
#include <string.h>

#include "hal/soc/virtual/explore.h"

#define BETWEEN 32

static struct between {
	struct weft_posted posted;
	void (*call)(void *argument);
	void *argument;
} between[BETWEEN];

static void carry_out(struct weft_posted *posted)
{
	struct between *b = WEFT_OF(posted, struct between, posted);
	void (*call)(void *argument) = b->call;

	b->call = NULL;
	call(b->argument);
}

static void post(void *argument)
{
	weft_post_other(&((struct between *)argument)->posted, carry_out);
}

void sim_between(hal_time due, void (*call)(void *argument), void *argument)
{
	struct between *b = between;

	while (b < between + BETWEEN && b->call)
		b++;
	if (b == between + BETWEEN)
		sim_refuse("more than 32 calls of sim_between() are on their way");
	b->call = call;
	b->argument = argument;
	sim_at(due, post, b);
}

static void reset(void)
{
	memset(between, 0, sizeof between);
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}
