#include "alarm.h"

/* Which state the reading asks for, in the state that there is. */
static enum alarm_state wanted(const struct alarm *alarm, const struct alarm_limits *limits,
                               int32_t reading)
{
	if (reading > limits->high)
		return ALARM_HIGH;
	if (reading < limits->low)
		return ALARM_LOW;
	if (alarm->state == ALARM_HIGH && reading > limits->high - limits->band)
		return ALARM_HIGH;
	if (alarm->state == ALARM_LOW && reading < limits->low + limits->band)
		return ALARM_LOW;
	return ALARM_NONE;
}

static void enter(struct alarm *alarm, enum alarm_state state)
{
	alarm->state = (uint8_t)state;
	alarm->count = 0;
	if (state != ALARM_NONE)
		alarm->pending = true;
}

bool alarm_put(struct alarm *alarm, const struct alarm_limits *limits, int32_t reading)
{
	enum alarm_state state = wanted(alarm, limits, reading);

	if (state == alarm->state) {
		alarm->count = 0;
		return false;
	}
	if (state != alarm->next)
		alarm->count = 0;
	alarm->next = (uint8_t)state;
	if (++alarm->count < limits->readings)
		return false;
	enter(alarm, state);
	return true;
}

void alarm_skip(struct alarm *alarm)
{
	alarm->count = 0;
}

bool alarm_acknowledge(struct alarm *alarm)
{
	bool was = alarm->pending;

	alarm->pending = false;
	return was;
}
