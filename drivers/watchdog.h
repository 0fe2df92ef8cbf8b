/* The watchdog, fed only while every task that asked to be watched checks in. */
#ifndef DRIVERS_WATCHDOG_H
#define DRIVERS_WATCHDOG_H

#include "hal/watchdog.h"
#include "kernel/weft.h"

/* Belongs to a task that is watched. All zero, then watchdog_watch(). */
struct watchdog_client {
	struct watchdog_client *next;
	weft_time limit, last;
	const char *name;
};

/* From now on the client has to check in at least every `limit_ms`. Again: a new limit. Loop
 * context. */
void watchdog_watch(struct watchdog_client *client, const char *name, uint32_t limit_ms);

/* It no longer has to. Loop context. */
void watchdog_unwatch(struct watchdog_client *client);

/* The client is alive. Loop context. */
static inline void watchdog_check_in(struct watchdog_client *client)
{
	client->last = weft_now();
}

/* The first client found that is late; NULL when none is. Loop context. */
const struct watchdog_client *watchdog_late(void);

/* Runs for ever, as a task of its own: starts the hardware's watchdog with a time of `ms` and feeds
 * it four times within that, while no client is late. When one is, `late` is called once, if it is
 * set, and nothing is fed any more: the reset follows. WEFT_EINVAL when the hardware cannot count
 * that far. A cancel leaves the watchdog running: it cannot be stopped. */
struct watchdog_feed {
	WEFT_FRAME;
	uint32_t ms;
	void (*late)(const struct watchdog_client *client);
	/* private */
	struct weft_ticker ticker;
	const struct watchdog_client *found;
};
ASYNC(watchdog_feed);

#endif
