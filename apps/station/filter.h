/* The filter of a channel: the median of the last three readings takes single outliers away, then
 * an exponential mean smooths the rest. Numbers only, no waiting. All zero is a new one. */
#ifndef STATION_FILTER_H
#define STATION_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#define FILTER_MOST 4000000 /* readings are from -FILTER_MOST to FILTER_MOST */

struct filter {
	int32_t last[3];
	uint8_t next; /* the place of the oldest */
	bool begun;
	int32_t mean; /* in 256ths */
};

/* Takes a reading and returns what the filter makes of it. A new reading weighs one part in
 * `parts`, 1 to 255; 1: no smoothing. The first reading counts as three. */
int32_t filter_put(struct filter *filter, int32_t reading, unsigned parts);

#endif
