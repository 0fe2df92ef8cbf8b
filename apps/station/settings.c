#include "settings.h"

#include <string.h>

#include "number.h"

#define DAY 86400

const struct setting setting_table[SETTINGS_MOST] = {
    [SET_PERIOD] = {"period", "s", "between readings", 10, 1, 3600, 0},
    [SET_LOG] = {"log", "s", "between entries of the log; 0: only events", 600, 0, DAY, 0},
    [SET_GRAPH] = {"graph", "s", "of a column of the graph", 300, 1, DAY, 0},
    [SET_SMOOTH] = {"smooth", "", "a reading weighs one part in so many", 4, 1, 100, 0},
    [SET_READINGS] = {"readings", "", "in a row change an alarm", 3, 1, 100, 0},
    [SET_T_LOW] = {"t.low", "C", "alarm below", 500, -5500, 12800, 2},
    [SET_T_HIGH] = {"t.high", "C", "alarm above", 3000, -5500, 12800, 2},
    [SET_T_BAND] = {"t.band", "C", "back by so much ends it", 50, 0, 2000, 2},
    [SET_V_LOW] = {"v.low", "V", "alarm below", 0, 0, 100000, 3},
    [SET_V_HIGH] = {"v.high", "V", "alarm above", 3000, 0, 100000, 3},
    [SET_V_BAND] = {"v.band", "V", "back by so much ends it", 50, 0, 10000, 3},
};

struct settings settings;

void settings_standard(struct settings *to)
{
	to->layout = SETTINGS_LAYOUT;
	for (unsigned i = 0; i < SETTINGS_MOST; i++)
		to->value[i] = setting_table[i].standard;
}

static bool is_within(unsigned setting, int32_t value)
{
	return value >= setting_table[setting].min && value <= setting_table[setting].max;
}

/* Between the limits there is a place at which no alarm begins or goes on. */
static bool has_room(const struct settings *record, enum setting_number low)
{
	return record->value[low] + record->value[low + 2] <=
	       record->value[low + 1] - record->value[low + 2];
}

bool settings_valid(const struct settings *record)
{
	if (record->layout != SETTINGS_LAYOUT)
		return false;
	for (unsigned i = 0; i < SETTINGS_MOST; i++) {
		if (!is_within(i, record->value[i]))
			return false;
	}
	return has_room(record, SET_T_LOW) && has_room(record, SET_V_LOW);
}

int setting_find(const char *name)
{
	for (int i = 0; i < (int)SETTINGS; i++) {
		if (strcmp(setting_table[i].name, name) == 0)
			return i;
	}
	return WEFT_EINVAL;
}

int setting_parse(unsigned setting, const char *word, int32_t *value)
{
	int rc = number_parse(word, setting_table[setting].decimals, value);

	if (rc == 0 && !is_within(setting, *value))
		rc = WEFT_EFULL;
	return rc;
}

const char *setting_change(unsigned setting, int32_t value)
{
	struct settings changed = settings;

	changed.value[setting] = value;
	if (!has_room(&changed, SET_T_LOW))
		return "t.low + t.band must not be above t.high - t.band";
	if (!has_room(&changed, SET_V_LOW))
		return "v.low + v.band must not be above v.high - v.band";
	settings = changed;
	return NULL;
}

void setting_limits(unsigned channel, struct alarm_limits *limits)
{
	const int32_t *value = &settings.value[channel == TEMPERATURE ? SET_T_LOW : SET_V_LOW];

	*limits = (struct alarm_limits){value[0], value[1], value[2],
	                                (uint8_t)settings.value[SET_READINGS]};
}
