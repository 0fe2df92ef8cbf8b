/* The watchdog: fed it waits, not fed it resets the board. */
#include "drivers/watchdog.h"

#include "hal/soc/lm3s/lm3s.h"
#include "tests/drivers/outside.h"

CASE(times)
{
	BEGIN(times);
	EQ(hal_watchdog_start(0), WEFT_EINVAL);
	EQ(hal_watchdog_start(171799), WEFT_EINVAL);
	OK(!hal_watchdog_has_bitten()); /* QEMU has no causes of resets */
	END(0);
}

static struct watchdog_feed feed;
static struct watchdog_client client;
static struct weft_task feeding;

static void late(const struct watchdog_client *found)
{
	OK(found == &client);
	NOTE('l');
}

/* "start" counts the starts of this program. It checks in for a second, which is five times as long
 * as the watchdog waits; then no more. */
CASE_WITH(it_bites, struct outside ask; int i;)
{
	BEGIN(it_bites);
	TRY(CALL(&self->ask, outside, .request = "start"));
	if (rc == 2)
		RETURN(0);
	weft_spawn(&feeding, FRAME(&feed, watchdog_feed, .ms = 200, .late = late));
	watchdog_watch(&client, "test", 100);
	for (self->i = 0; self->i < 20; self->i++) {
		watchdog_check_in(&client);
		TRY(weft_sleep_ms(50));
	}
	TRY(CALL(&self->ask, outside, .request = "fed"));
	TRY(weft_sleep_ms(2000));
	OK(!"it has not bitten");
	END(0);
}

TESTS(RUN_CASE(it_bites) RUN_CASE(times))
