/* A transfer that is cancelled after any time: what is on the wire then ends, and no more comes. It
 * is included behind
 *
 *     static uint8_t in[];     where the transfer puts what comes in
 *     BEHIND                   bytes that may come in behind a cancel */
#ifndef TESTS_DRIVERS_CUTS_H
#define TESTS_DRIVERS_CUTS_H

#include <string.h>

#include "tests/tap.h"

#define UNTOUCHED 0xa5

static unsigned received(void)
{
	unsigned n = 0;

	while (n < sizeof in && in[n] != UNTOUCHED)
		n++;
	return n;
}

/* Its result: 1, or 0 when the transfer was done before. */
struct cut {
	WEFT_FRAME;
	struct weft_frame *transfer;
	unsigned us;         /* cancelled so long behind its start */
	weft_time cancelled; /* then */
	weft_time ended;
	/* private */
	struct weft_task task;
	unsigned before;
	uint8_t then[sizeof in];
};

static ASYNC(cut)
{
	BEGIN(cut);
	memset(in, UNTOUCHED, sizeof in);
	weft_spawn(&self->task, self->transfer);
	TRY(weft_sleep(weft_us(self->us)));
	(void)weft_cancel(&self->task);
	self->cancelled = weft_now();
	self->before = received();
	AWAIT(weft_join(&self->task));
	self->ended = weft_now();
	if (rc == 0)
		RETURN(0);
	EQ(rc, WEFT_ECANCELED);
	OK(received() - self->before <= BEHIND);
	memcpy(self->then, in, sizeof in);
	TRY(weft_sleep_ms(1));
	OK(!memcmp(self->then, in, sizeof in));
	END(1);
}

#endif
