/* The parts of apps/station that only reckon: numbers, filter, alarm, graph, settings. */
#include <string.h>

#include "apps/station/alarm.c"
#include "apps/station/filter.c"
#include "apps/station/graph.c"
#include "apps/station/number.c"
#include "apps/station/settings.c"
#include "tests/tap.h"

/* ---- Numbers --------------------------------------------------------------------------------- */

static bool is_written(int32_t number, unsigned decimals, const char *text)
{
	char to[NUMBER_SIZE];

	return strcmp(number_format(to, number, decimals), text) == 0;
}

static void numbers_as_text(void)
{
	OK(is_written(0, 0, "0"));
	OK(is_written(-17, 0, "-17"));
	OK(is_written(2150, 2, "21.50"));
	OK(is_written(-5, 2, "-0.05"));
	OK(is_written(1, 3, "0.001"));
	OK(is_written(INT32_MIN, 9, "-2.147483648"));
	OK(is_written(INT32_MIN, 0, "-2147483648"));
}

/* The number of a text; what comes with an error. */
static int32_t number_of(const char *text, unsigned decimals)
{
	int32_t number = 77;
	int rc = number_parse(text, decimals, &number);

	EQ(rc == 0 || number == 77, true);
	return rc == 0 ? number : rc;
}

static void text_as_numbers(void)
{
	static const char *const wrong[] = {"",    "-",  ".",     ".5",   "x",   "1x", "1.234",
	                                    "--1", "+1", "1.2.3", "0x10", "1e3", "1,5"};

	EQ(number_of("0", 0), 0);
	EQ(number_of("-0", 2), 0);
	EQ(number_of("21", 2), 2100);
	EQ(number_of("21.5", 2), 2150);
	EQ(number_of("-0.05 more", 2), -5);
	EQ(number_of("007", 0), 7);
	EQ(number_of("2147483647", 0), INT32_MAX);
	EQ(number_of("99999999999999999999", 0), INT32_MAX);
	EQ(number_of("-99999999999", 2), -INT32_MAX);
	EQ(number_of("1.5", 0), WEFT_EINVAL);
	EQ(number_of("1.", 2), 100);
	for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++)
		EQ(number_of(wrong[i], 2), WEFT_EINVAL);
}

/* ---- Filter ---------------------------------------------------------------------------------- */

static void filter_drops_outliers(void)
{
	struct filter filter = {0};

	EQ(filter_put(&filter, 2000, 1), 2000);
	EQ(filter_put(&filter, 9000, 1), 2000);
	EQ(filter_put(&filter, 2010, 1), 2010);
	EQ(filter_put(&filter, -9000, 1), 2010);
	EQ(filter_put(&filter, 2020, 1), 2010);
	EQ(filter_put(&filter, 2030, 1), 2020);
}

static void filter_smooths(void)
{
	struct filter up = {0}, down = {0};
	int32_t last = 0;

	(void)filter_put(&up, 0, 4);
	(void)filter_put(&down, 0, 4);
	for (int i = 0; i < 100; i++) {
		int32_t value = filter_put(&up, 1000, 4);

		OK(value >= last && value <= 1000);
		EQ(filter_put(&down, -1000, 4), -value); /* both signs are alike */
		last = value;
	}
	EQ(last, 1000);
}

/* The median holds the first new one back; then a quarter of the way each time. */
static void filter_steps(void)
{
	static const int32_t steps[] = {0, 250, 438, 578, 684, 763};
	struct filter filter = {0};

	(void)filter_put(&filter, 0, 4);
	for (unsigned i = 0; i < sizeof steps / sizeof *steps; i++)
		EQ(filter_put(&filter, 1000, 4), steps[i]);
}

static void filter_at_its_limits(void)
{
	struct filter filter = {0};

	EQ(filter_put(&filter, FILTER_MOST, 1), FILTER_MOST);
	EQ(filter_put(&filter, -FILTER_MOST, 1), FILTER_MOST);
	EQ(filter_put(&filter, -FILTER_MOST, 1), -FILTER_MOST);
	for (int i = 0; i < 5000; i++)
		(void)filter_put(&filter, FILTER_MOST, 255);
	EQ(filter_put(&filter, FILTER_MOST, 255), FILTER_MOST);
}

/* ---- Alarm ----------------------------------------------------------------------------------- */

static const struct alarm_limits limits = {.low = 100, .high = 200, .band = 10, .readings = 3};

/* Puts readings; notes the state when it changes: n, l, h. */
static void put_all(struct alarm *alarm, const int32_t *readings, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (alarm_put(alarm, &limits, readings[i]))
			NOTE("nlh"[alarm->state]);
		else
			NOTE('.');
	}
}

#define PUT(alarm, ...)                                                                            \
	do {                                                                                       \
		static const int32_t r[] = {__VA_ARGS__};                                          \
		put_all((alarm), r, sizeof r / sizeof *r);                                         \
	} while (0)

static void alarm_needs_readings_in_a_row(void)
{
	struct alarm alarm = {0};

	PUT(&alarm, 150, 201, 201, 200, 201, 201, 99, 201, 201, 201, 201);
	SEQUENCE(".........h.");
	OK(alarm.pending);
	alarm = (struct alarm){0};
	PUT(&alarm, 201, 201);
	alarm_skip(&alarm);
	PUT(&alarm, 201, 201, 201);
	SEQUENCE("....h");
}

static void alarm_has_a_band(void)
{
	struct alarm alarm = {0};

	PUT(&alarm, 201, 201, 201, 200, 195, 191, 191, 191, 190, 190, 190);
	SEQUENCE("..h.......n");
	PUT(&alarm, 99, 99, 99, 100, 109, 109, 109, 110, 110, 110);
	SEQUENCE("..l......n");
}

static void alarm_from_one_side_to_the_other(void)
{
	struct alarm alarm = {0};

	PUT(&alarm, 201, 201, 201, 50, 50, 150, 50, 50, 50);
	SEQUENCE("..h.....l");
}

static void alarm_is_acknowledged_once(void)
{
	struct alarm alarm = {0};

	OK(!alarm_acknowledge(&alarm));
	PUT(&alarm, 201, 201, 201, 150, 150, 150);
	SEQUENCE("..h..n");
	OK(alarm.pending); /* although it is over */
	OK(alarm_acknowledge(&alarm));
	OK(!alarm_acknowledge(&alarm));
	PUT(&alarm, 201, 201, 201);
	SEQUENCE("..h");
	OK(alarm_acknowledge(&alarm));
	EQ(alarm.state, ALARM_HIGH);
	OK(!alarm.pending);
}

static void alarm_at_once(void)
{
	struct alarm_limits at_once = {.low = 100, .high = 200, .readings = 1};
	struct alarm alarm = {0};

	OK(alarm_put(&alarm, &at_once, 201));
	OK(alarm_put(&alarm, &at_once, 200));
	EQ(alarm.state, ALARM_NONE);
}

/* ---- Graph ----------------------------------------------------------------------------------- */

static void graph_takes_means(void)
{
	static struct graph graph;
	int32_t low, high;

	OK(!graph_put(&graph, 0, 30, 10));
	OK(!graph_put(&graph, 10, 30, 20));
	OK(!graph_put(&graph, 29, 30, 30));
	EQ(graph.count, 0);
	OK(graph_put(&graph, 30, 30, 100));
	OK(graph_put(&graph, 1000, 30, -5)); /* the columns between are left out */
	EQ(graph.count, 2);
	EQ(graph_column(&graph, 0), 100);
	EQ(graph_column(&graph, 1), 20);
	graph_range(&graph, &low, &high);
	EQ(low, 20);
	EQ(high, 100);
}

static void graph_forgets_the_oldest(void)
{
	static struct graph graph;

	for (unsigned i = 0; i <= GRAPH_COLUMNS + 5; i++)
		(void)graph_put(&graph, i, 1, (int32_t)i);
	EQ(graph.count, GRAPH_COLUMNS);
	EQ(graph_column(&graph, 0), GRAPH_COLUMNS + 4);
	EQ(graph_column(&graph, GRAPH_COLUMNS - 1), 5);
}

/* ---- Settings -------------------------------------------------------------------------------- */

static void the_standard_is_valid(void)
{
	settings_standard(&settings);
	OK(settings_valid(&settings));
	for (unsigned i = 0; i < SETTINGS; i++)
		EQ(setting_find(setting_table[i].name), i);
	EQ(setting_find("t"), WEFT_EINVAL);
	EQ(setting_find(""), WEFT_EINVAL);
}

static void settings_of_another_program(void)
{
	struct settings record;

	settings_standard(&record);
	record.layout++;
	OK(!settings_valid(&record));
	settings_standard(&record);
	record.value[SET_PERIOD] = 0;
	OK(!settings_valid(&record));
	settings_standard(&record);
	record.value[SET_T_LOW] = record.value[SET_T_HIGH];
	OK(!settings_valid(&record));
}

static void settings_have_limits(void)
{
	int32_t value;

	EQ(setting_parse(SET_PERIOD, "1", &value), 0);
	EQ(setting_parse(SET_PERIOD, "0", &value), WEFT_EFULL);
	EQ(setting_parse(SET_PERIOD, "3601", &value), WEFT_EFULL);
	EQ(setting_parse(SET_PERIOD, "1.5", &value), WEFT_EINVAL);
	EQ(setting_parse(SET_T_LOW, "-55", &value), 0);
	EQ(value, -5500);
	EQ(setting_parse(SET_T_LOW, "-55.01", &value), WEFT_EFULL);
	EQ(setting_parse(SET_T_LOW, "warm", &value), WEFT_EINVAL);
}

static void settings_do_not_contradict(void)
{
	settings_standard(&settings);
	OK(setting_change(SET_T_LOW, 2900) == NULL); /* 29.00 + 0.50 is 30.00 - 0.50 */
	OK(setting_change(SET_T_LOW, 2901) != NULL);
	EQ(settings.value[SET_T_LOW], 2900);
	OK(setting_change(SET_T_BAND, 51) != NULL);
	OK(setting_change(SET_T_BAND, 49) == NULL);
	OK(setting_change(SET_V_HIGH, 10) != NULL);
}

TESTS(RUN_PLAIN(numbers_as_text) RUN_PLAIN(text_as_numbers) RUN_PLAIN(filter_drops_outliers)
          RUN_PLAIN(filter_smooths) RUN_PLAIN(filter_steps) RUN_PLAIN(filter_at_its_limits)
              RUN_PLAIN(alarm_needs_readings_in_a_row) RUN_PLAIN(alarm_has_a_band)
                  RUN_PLAIN(alarm_from_one_side_to_the_other) RUN_PLAIN(alarm_is_acknowledged_once)
                      RUN_PLAIN(alarm_at_once) RUN_PLAIN(graph_takes_means)
                          RUN_PLAIN(graph_forgets_the_oldest) RUN_PLAIN(the_standard_is_valid)
                              RUN_PLAIN(settings_of_another_program) RUN_PLAIN(settings_have_limits)
                                  RUN_PLAIN(settings_do_not_contradict))
