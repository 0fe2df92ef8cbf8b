/* The sampler: a task that reads all channels at even times, filters, watches for alarms, publishes
 * the sample, and notes one in the log from time to time.
 *
 * Its times are a grid of whole periods since the start; so are the time stamps, whatever the
 * readings took. */
#ifndef STATION_SAMPLER_H
#define STATION_SAMPLER_H

#include "guard.h"
#include "sensor.h"

struct sampler {
	WEFT_FRAME;
	struct weft_ticker ticker;
	struct weft_deadline limit;
	struct guard guard;
	struct weft_defer unwatch;
	struct sample sample;
	unsigned channel;
	uint32_t logged; /* when the log had its last sample */
	struct sensor_read read;
};
ASYNC(sampler);

/* The period was changed: the grid is a new one. Loop context. */
void sampler_retune(void);

/* From now on it hangs, so that the watchdog bites: to try that it does. Loop context. */
void sampler_hang(void);

/* Readings that were missed because something took too long, and those made, since the start. */
extern uint32_t sampler_missed, sampler_made;

#endif
