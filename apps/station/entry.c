#include "entry.h"

#include <stdio.h>

#include "drivers/error.h"
#include "number.h"
#include "settings.h"

void time_format(uint32_t seconds, char *to, size_t size)
{
	unsigned long days = seconds / 86400;
	unsigned rest = (unsigned)(seconds % 86400);

	snprintf(to, size, "%lud %02u:%02u:%02u", days, rest / 3600, rest / 60 % 60, rest % 60);
}

void reading_format(unsigned channel, int32_t value, char *to, size_t size)
{
	const struct quantity *quantity = &quantities[channel];
	char number[NUMBER_SIZE];

	if (value == ENTRY_NO_VALUE)
		snprintf(to, size, "none");
	else
		snprintf(to, size, "%s %s", number_format(number, value, quantity->decimals),
		         quantity->unit);
}

const char *alarm_name(unsigned state)
{
	static const char *const names[] = {"over", "low", "high"};

	return state <= ALARM_HIGH ? names[state] : "?";
}

static void describe_sample(const struct entry *entry, char *to, size_t size)
{
	char first[24], second[24] = "";

	reading_format(TEMPERATURE, entry->value[0], first, sizeof first);
	if (CHANNELS > 1)
		reading_format(ANALOGUE, entry->value[1], second, sizeof second);
	snprintf(to, size, "%s  %s", first, second);
}

static void describe_alarm(const struct entry *entry, char *to, size_t size)
{
	char reading[24];

	reading_format(entry->detail, entry->value[1], reading, sizeof reading);
	if (entry->value[0] == ALARM_NONE)
		snprintf(to, size, "alarm over: %s, %s", quantities[entry->detail].name, reading);
	else
		snprintf(to, size, "alarm: %s %s, %s", quantities[entry->detail].name,
		         alarm_name((unsigned)entry->value[0]), reading);
}

static void describe_setting(const struct entry *entry, char *to, size_t size)
{
	const struct setting *setting = &setting_table[entry->detail];
	char number[NUMBER_SIZE];

	snprintf(to, size, "%s = %s%s%s", setting->name,
	         number_format(number, entry->value[0], setting->decimals),
	         *setting->unit ? " " : "", setting->unit);
}

/* Where the detail is a channel or a setting, whether there is one: the record may be old. */
static bool is_known(const struct entry *entry)
{
	if (entry->kind == ENTRY_SET)
		return entry->detail < SETTINGS_MOST;
	if (entry->kind == ENTRY_ALARM || entry->kind == ENTRY_FAILED || entry->kind == ENTRY_BACK)
		return entry->detail < CHANNELS_MOST;
	return entry->kind != ENTRY_NONE && entry->kind <= ENTRY_HANGS;
}

static void describe_other(const struct entry *entry, char *to, size_t size)
{
	long value = (long)entry->value[0];

	if (entry->kind == ENTRY_START)
		snprintf(to, size, "start%s", entry->detail ? ", the watchdog had bitten" : "");
	else if (entry->kind == ENTRY_ACKNOWLEDGED)
		snprintf(to, size, "acknowledged by %s", entry->detail ? "button" : "command");
	else if (entry->kind == ENTRY_FAILED)
		snprintf(to, size, "%s: %s", quantities[entry->detail].name,
		         device_error_text((int)value));
	else if (entry->kind == ENTRY_BACK)
		snprintf(to, size, "%s: back", quantities[entry->detail].name);
	else if (entry->kind == ENTRY_MARK)
		snprintf(to, size, "mark %ld", value);
	else if (entry->kind == ENTRY_MISSED)
		snprintf(to, size, "%ld readings missed", value);
	else
		snprintf(to, size, "%s", entry->kind == ENTRY_END ? "end" : "a task hangs");
}

void entry_describe(const struct entry *entry, char *to, size_t size)
{
	if (!is_known(entry))
		snprintf(to, size, "an entry of another program");
	else if (entry->kind == ENTRY_SAMPLE)
		describe_sample(entry, to, size);
	else if (entry->kind == ENTRY_ALARM)
		describe_alarm(entry, to, size);
	else if (entry->kind == ENTRY_SET)
		describe_setting(entry, to, size);
	else
		describe_other(entry, to, size);
}

void entry_format(const struct entry *entry, char *to)
{
	char time[24];
	int n;

	time_format(entry->seconds, time, sizeof time);
	n = snprintf(to, ENTRY_TEXT, "%u/%s  ", entry->run, time);
	entry_describe(entry, to + n, ENTRY_TEXT - (size_t)n);
}
