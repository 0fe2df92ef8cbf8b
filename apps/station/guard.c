#include "guard.h"

#ifdef BOARD_HAS_WATCHDOG

#ifndef BOARD_WATCHDOG_MS
#define BOARD_WATCHDOG_MS 8000
#endif

void guard_watch(struct guard *guard, const char *name, uint32_t ms)
{
	watchdog_watch(&guard->client, name, ms);
}

void guard_alive(struct guard *guard)
{
	watchdog_check_in(&guard->client);
}

void guard_unwatch(struct guard *guard)
{
	watchdog_unwatch(&guard->client);
}

bool guard_has_bitten(void)
{
	return hal_watchdog_has_bitten();
}

const char *guard_about(void)
{
	const struct watchdog_client *late = watchdog_late();

	return late ? late->name : "fed";
}

/* Past the console's queues: the reset is near. */
static void tell_late(const struct watchdog_client *client)
{
	weft_report_text("station: hangs: ");
	weft_report_text(client->name);
	weft_report_text("; the watchdog is not fed any more\n");
}

ASYNC(guardian)
{
	BEGIN(guardian);
	AWAIT(CALL(&self->feed, watchdog_feed, .ms = BOARD_WATCHDOG_MS, .late = tell_late));
	END(rc);
}

#else

void guard_watch(struct guard *guard, const char *name, uint32_t ms)
{
	(void)guard, (void)name, (void)ms;
}

void guard_alive(struct guard *guard)
{
	(void)guard;
}

void guard_unwatch(struct guard *guard)
{
	(void)guard;
}

bool guard_has_bitten(void)
{
	return false;
}

const char *guard_about(void)
{
	return "none";
}

ASYNC(guardian)
{
	BEGIN(guardian);
	AWAIT(weft_sleep_until(WEFT_NEVER));
	END(rc);
}

#endif
