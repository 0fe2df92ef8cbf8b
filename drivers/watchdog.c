#include "drivers/watchdog.h"

static struct watchdog_client *clients;

void watchdog_watch(struct watchdog_client *client, const char *name, uint32_t limit_ms)
{
	watchdog_unwatch(client);
	*client = (struct watchdog_client){
	    .next = clients, .limit = weft_ms(limit_ms), .last = weft_now(), .name = name};
	clients = client;
}

void watchdog_unwatch(struct watchdog_client *client)
{
	struct watchdog_client **link = &clients;

	while (*link && *link != client)
		link = &(*link)->next;
	if (*link)
		*link = client->next;
}

const struct watchdog_client *watchdog_late(void)
{
	weft_time now = weft_now();
	const struct watchdog_client *client = clients;

	while (client && now - client->last <= client->limit)
		client = client->next;
	return client;
}

ASYNC(watchdog_feed)
{
	BEGIN(watchdog_feed);
	rc = weft_ticker_start(&self->ticker, weft_ms(self->ms) / 4);
	if (rc == 0)
		rc = hal_watchdog_start(self->ms);
	while (rc >= 0 && !(self->found = watchdog_late())) {
		hal_watchdog_feed();
		AWAIT(weft_ticker_wait(&self->ticker));
	}
	if (rc >= 0 && self->late)
		self->late(self->found);
	if (rc >= 0)
		AWAIT(weft_park());
	END(rc);
}
