/* What the patterns talk to: a make-believe remote service. An answer takes its time, it may be an
 * error, or a part of what was asked for. All of that follows from the seed and from what is asked,
 * and from nothing else: every run is the same. */
#ifndef SERVICE_H
#define SERVICE_H

#include "weft.h"

struct service {
	uint32_t seed;
	uint8_t failing;    /* percent of the fetches that fail */
	uint8_t busy, most; /* fetches under way, and the most there were at a time */
};

/* How long an answer takes: 40, 80, ... or 320 ms, different for each of eight items in a row. */
uint32_t service_latency_ms(const struct service *service, int item);

/* Fetches an item. The result is its value, 0 to 99, or WEFT_EIO; WEFT_EINVAL for an item below 0.
 */
struct service_fetch {
	WEFT_FRAME;
	struct service *service;
	int item;
	int attempt; /* another attempt, another chance */
	struct weft_defer leave;
};
ASYNC(service_fetch);

/* Fetches up to `size` of the items from `first` on. The result is how many came, which may be
 * fewer; 0 behind the last one. */
struct service_list {
	WEFT_FRAME;
	struct service *service;
	int first, size;
	int *items;
};
ASYNC(service_list);

/* A connection has to be opened before it is used, and closed, which both take 40 ms. Opening may
 * fail with WEFT_EIO. Both print what they did. */
struct connection {
	int number;
	bool open;
};

struct connection_open {
	WEFT_FRAME;
	struct service *service;
	struct connection *connection;
	int number;
};
ASYNC(connection_open);

struct connection_close {
	WEFT_FRAME;
	struct connection *connection;
};
ASYNC(connection_close);

#endif
