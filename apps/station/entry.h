/* Entries of the log, and their text. */
#ifndef STATION_ENTRY_H
#define STATION_ENTRY_H

#include "station.h"

enum entry_kind {
	ENTRY_NONE,
	ENTRY_START,        /* detail 1: the watchdog had bitten */
	ENTRY_SAMPLE,       /* value of each channel */
	ENTRY_ALARM,        /* detail: channel; value[0] the new state, value[1] the reading */
	ENTRY_ACKNOWLEDGED, /* detail 1: by the button */
	ENTRY_FAILED,       /* detail: channel; value[0] the error */
	ENTRY_BACK,         /* detail: channel */
	ENTRY_SET,          /* detail: setting; value[0] */
	ENTRY_MARK,         /* value[0] */
	ENTRY_MISSED,       /* value[0]: readings that came too late */
	ENTRY_END,
	ENTRY_HANGS, /* a task: the watchdog will bite */
};

#define ENTRY_NO_VALUE INT32_MIN /* of a sensor that has failed */

/* As it is kept: 16 bytes. */
struct entry {
	uint32_t seconds; /* since the start of this run */
	uint16_t run;     /* the start that it was, counted from 1 */
	uint8_t kind, detail;
	int32_t value[2];
};

_Static_assert(sizeof(struct entry) == 16, "records have no holes");

#define ENTRY_TEXT 96 /* room for any */

/* Writes an entry's time and text, without an end of line. */
void entry_format(const struct entry *entry, char *to);

/* The same without the time. */
void entry_describe(const struct entry *entry, char *to, size_t size);

/* A reading with its unit, or "none". */
void reading_format(unsigned channel, int32_t value, char *to, size_t size);

/* Seconds as days, hours, minutes and seconds. */
void time_format(uint32_t seconds, char *to, size_t size);

const char *alarm_name(unsigned state);

#endif
