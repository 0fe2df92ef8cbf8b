/* The alarm of a channel: raised when so many readings in a row are beyond a limit, over when so
 * many are back inside by more than a band. Numbers only, no waiting. All zero is a new one. */
#ifndef STATION_ALARM_H
#define STATION_ALARM_H

#include <stdbool.h>
#include <stdint.h>

enum alarm_state { ALARM_NONE, ALARM_LOW, ALARM_HIGH };

struct alarm_limits {
	int32_t low, high, band; /* low + band <= high - band */
	uint8_t readings;        /* in a row; 1 or more */
};

struct alarm {
	uint8_t state, next; /* enum alarm_state; next: what the last readings ask for */
	uint8_t count;       /* of them */
	bool pending;        /* raised and not acknowledged, even if it is over */
};

/* Takes a reading; true when the state has changed. */
bool alarm_put(struct alarm *alarm, const struct alarm_limits *limits, int32_t reading);

/* There was no reading: those in a row begin anew. */
void alarm_skip(struct alarm *alarm);

/* True when there was something to acknowledge. */
bool alarm_acknowledge(struct alarm *alarm);

#endif
