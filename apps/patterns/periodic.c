/* Work at even intervals: a loop of asyncio.sleep drifts; a ticker does not.
 *
 * A pause behind the work makes the period longer than it should be, each time. A ticker stands on
 * a grid: start + n * period. Look at what it does when one round takes too long: the rounds that
 * were missed are counted and skipped, and the next one is on the grid again. */
#include <stdio.h>

#include "weft.h"

#define PERIOD_MS 100
#define WORK_MS 25

static weft_time begin;

/* Whole periods since the beginning. */
static int periods(void)
{
	return (int)((weft_now() - begin) / weft_ms(PERIOD_MS));
}

struct drifting {
	WEFT_FRAME;
	int round;
};

static ASYNC(drifting)
{
	BEGIN(drifting);
	begin = weft_now();
	for (; self->round < 4; self->round++) {
		TRY(weft_sleep_ms(WORK_MS));
		TRY(weft_sleep_ms(PERIOD_MS));
	}
	printf("with pauses: %d rounds took %d periods\n", self->round, periods());
	END(0);
}

struct ticking {
	WEFT_FRAME;
	struct weft_ticker ticker;
	int round;
};

static ASYNC(ticking)
{
	BEGIN(ticking);
	begin = weft_now();
	TRY(weft_ticker_start(&self->ticker, weft_ms(PERIOD_MS)));
	for (self->round = 1; self->round <= 7; self->round++) {
		TRY(weft_ticker_wait(&self->ticker));
		if (rc > 0)
			printf("  late: %d missed\n", rc);
		printf("  round %d in period %d\n", self->round, periods());
		TRY(weft_sleep_ms(self->round == 4 ? 5 * PERIOD_MS / 2 : WORK_MS));
	}
	END(0);
}

struct periodic {
	WEFT_FRAME;
	struct drifting drifting;
	struct ticking ticking;
};

static ASYNC(periodic)
{
	BEGIN(periodic);
	TRY(CALL(&self->drifting, drifting));
	printf("with a ticker, the 4th round takes two and a half periods\n");
	TRY(CALL(&self->ticking, ticking));
	END(0);
}

int main(void)
{
	static struct periodic frame;

	return weft_run(FRAME(&frame, periodic));
}

/* It prints, if nothing is late:
 *
 *     with pauses: 4 rounds took 5 periods
 *     with a ticker, the 4th round takes two and a half periods
 *       round 1 in period 1
 *       round 2 in period 2
 *       round 3 in period 3
 *       round 4 in period 4
 *       late: 1 missed
 *       round 5 in period 6
 *       round 6 in period 7
 *       round 7 in period 8
 */
