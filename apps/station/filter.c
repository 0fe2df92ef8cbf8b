#include "filter.h"

#define FINE 256

static int32_t median(const int32_t *n)
{
	int32_t low = n[0] < n[1] ? n[0] : n[1], high = n[0] < n[1] ? n[1] : n[0];

	return n[2] < low ? low : n[2] > high ? high : n[2];
}

static void begin(struct filter *filter, int32_t reading)
{
	filter->last[0] = filter->last[1] = filter->last[2] = reading;
	filter->mean = reading * FINE;
	filter->begun = true;
}

/* Halves go away from zero, so that both signs are alike. */
static int32_t divide(int32_t n, int32_t by)
{
	return (n < 0 ? n - by / 2 : n + by / 2) / by;
}

int32_t filter_put(struct filter *filter, int32_t reading, unsigned parts)
{
	if (!filter->begun)
		begin(filter, reading);
	filter->last[filter->next] = reading;
	filter->next = (uint8_t)((filter->next + 1) % 3);
	filter->mean += divide(median(filter->last) * FINE - filter->mean, (int32_t)parts);
	return divide(filter->mean, FINE);
}
