/* Settings: what can be changed, between which limits, and how it is written. The values are
 * numbers of 10^-decimals units. What is kept in the store is the whole record; see keep.h. */
#ifndef STATION_SETTINGS_H
#define STATION_SETTINGS_H

#include "station.h"

enum setting_number {
	SET_PERIOD,
	SET_LOG,
	SET_GRAPH,
	SET_SMOOTH,
	SET_READINGS,
	SET_T_LOW,
	SET_T_HIGH,
	SET_T_BAND,
	SET_V_LOW,
	SET_V_HIGH,
	SET_V_BAND,
	SETTINGS_MOST,
};

/* Those of the second channel are the last ones. */
#define SETTINGS (STATION_HAS_ANALOGUE ? SETTINGS_MOST : SET_V_LOW)

struct setting {
	const char *name, *unit, *about;
	int32_t standard, min, max;
	uint8_t decimals;
};

extern const struct setting setting_table[SETTINGS_MOST];

/* The record as it is kept. Another layout, of another program, is not read. */
#define SETTINGS_LAYOUT (1u * 256 + SETTINGS_MOST)

struct settings {
	uint32_t layout;
	int32_t value[SETTINGS_MOST];
};

extern struct settings settings;

void settings_standard(struct settings *to);

/* Whether a record is one of this program's, all within their limits. */
bool settings_valid(const struct settings *record);

/* The number of a setting by its name, or WEFT_EINVAL. */
int setting_find(const char *name);

/* The value of a word for a setting: 0; WEFT_EINVAL when it is no number, or has too many decimals;
 * WEFT_EFULL when it is not within the limits. */
int setting_parse(unsigned setting, const char *word, int32_t *value);

/* The settings with one changed: NULL, or a sentence why they would contradict each other; then
 * they are as before. */
const char *setting_change(unsigned setting, int32_t value);

void setting_limits(unsigned channel, struct alarm_limits *limits);

#endif
