#include "guard.h"

#include "keep.h"

#ifdef BOARD_HAS_WATCHDOG

#ifndef BOARD_WATCHDOG_MS
#define BOARD_WATCHDOG_MS 8000
#endif

static bool works;

bool guard_works(void)
{
	return works;
}

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

	if (!works)
		return "cannot count so far";
	return late ? late->name : "fed";
}

/* Past the console's queues: the reset is near. */
static void tell_late(const struct watchdog_client *client)
{
	weft_report_text("station: hangs: ");
	weft_report_text(client->name);
	weft_report_text("; the watchdog is not fed any more\n");
	note(ENTRY_HANGS, 0, 0, 0);
}

ASYNC(guardian)
{
	BEGIN(guardian);
	works = true;
	AWAIT(CALL(&self->feed, watchdog_feed, .ms = BOARD_WATCHDOG_MS, .late = tell_late));
	if (rc == WEFT_EINVAL) {
		works = false;
		rc = 0;
	}
	END(rc);
}

#else

bool guard_works(void)
{
	return false;
}

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
	END(0);
}

#endif
