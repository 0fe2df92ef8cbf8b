/* Whether every task is alive: the watchdog's clients, or nothing where the board has no watchdog.
 *
 * A task that may wait for the outside for ever, such as for a key, is watched while it works on
 * what came; one that works at even times is watched always. */
#ifndef STATION_GUARD_H
#define STATION_GUARD_H

#include "weft.h"

#ifdef BOARD_HAS_WATCHDOG
#include "drivers/watchdog.h"
#endif

struct guard {
#ifdef BOARD_HAS_WATCHDOG
	struct watchdog_client client;
#else
	char unused;
#endif
};

/* From now on it has to say that it is alive, at least every `ms`. Loop context; all of them. */
void guard_watch(struct guard *guard, const char *name, uint32_t ms);
void guard_alive(struct guard *guard);
void guard_unwatch(struct guard *guard);

bool guard_has_bitten(void);

/* Whether the watchdog runs: false where there is none, or it cannot count so far. */
bool guard_works(void);

/* A sentence about the watchdog. */
const char *guard_about(void);

/* The task that feeds the watchdog; ends where there is none. When a task is late it says so, and
 * notes it in the log: not every chip can tell afterwards who has reset it. */
struct guardian {
	WEFT_FRAME;
#ifdef BOARD_HAS_WATCHDOG
	struct watchdog_feed feed;
#endif
};
ASYNC(guardian);

#endif
