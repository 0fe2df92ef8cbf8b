#include "sampler.h"

#include "entry.h"
#include "keep.h"
#include "light.h"
#include "settings.h"

#define LATE_MS 5000 /* beyond two periods */

uint32_t sampler_missed, sampler_made;

static struct weft_event retune;
static bool hangs;

void sampler_retune(void)
{
	weft_event_set(&retune);
}

void sampler_hang(void)
{
	hangs = true;
}

static uint32_t period(void)
{
	return (uint32_t)settings.value[SET_PERIOD];
}

/* The next whole period since the start. */
static void start_ticker(struct sampler *self)
{
	weft_event_clear(&retune);
	self->ticker.period = weft_ms(period() * 1000);
	self->ticker.due = (weft_now() / self->ticker.period + 1) * self->ticker.period;
	guard_watch(&self->guard, "sampler", 2000 * period() + LATE_MS);
}

static void count_missed(uint32_t missed)
{
	if (missed)
		note(ENTRY_MISSED, 0, (int32_t)missed, 0);
	sampler_missed += missed;
}

/* ---- One reading ----------------------------------------------------------------------------- */

static void failed(unsigned number, int error)
{
	struct channel *channel = &channels[number];

	channel->errors++;
	alarm_skip(&channel->alarm);
	if (channel->error != error)
		note(ENTRY_FAILED, number, error, 0);
	channel->error = error;
}

static void watch_alarm(unsigned number)
{
	struct channel *channel = &channels[number];
	struct alarm_limits limits;

	setting_limits(number, &limits);
	if (alarm_put(&channel->alarm, &limits, channel->value))
		note(ENTRY_ALARM, number, channel->alarm.state, channel->value);
	light_update();
}

static void succeeded(unsigned number, int32_t value)
{
	struct channel *channel = &channels[number];

	if (channel->error)
		note(ENTRY_BACK, number, 0, 0);
	channel->error = 0;
	channel->raw = value;
	channel->value = filter_put(&channel->filter, value, (unsigned)settings.value[SET_SMOOTH]);
	channel->known = true;
	watch_alarm(number);
}

/* ---- One sample ------------------------------------------------------------------------------ */

static void take(struct sampler *self, int rc)
{
	struct sample *sample = &self->sample;

	if (rc < 0)
		failed(self->channel, rc);
	else
		succeeded(self->channel, self->read.value);
	sample->error[self->channel] = rc;
	sample->value[self->channel] = rc < 0 ? ENTRY_NO_VALUE : channels[self->channel].value;
}

static void log_sample(struct sampler *self)
{
	uint32_t seconds = self->sample.seconds, every = (uint32_t)settings.value[SET_LOG];
	struct entry entry = {.seconds = seconds, .kind = ENTRY_SAMPLE};

	if (!every || seconds / every == self->logged / every)
		return;
	self->logged = seconds;
	for (unsigned i = 0; i < CHANNELS; i++)
		entry.value[i] = self->sample.value[i];
	note_entry(&entry);
}

static void publish(struct sampler *self)
{
	sampler_made++;
	(void)weft_broadcast_put(&samples, &self->sample);
	log_sample(self);
}

/* Until the next time of the grid, or a new period. */
ASYNC(sampler)
{
	BEGIN(sampler);
	DEFER(&self->unwatch, guard_unwatch, &self->guard);
	start_ticker(self);
	for (;;) {
		AWAIT_UNTIL(&self->limit, self->ticker.due, weft_event_wait(&retune));
		if (rc == 0) {
			start_ticker(self);
			continue;
		}
		if (rc != WEFT_ETIMEDOUT)
			RETURN(rc);
		TRY(weft_ticker_wait(&self->ticker)); /* it is due: this counts those missed */
		count_missed((uint32_t)rc);
		self->sample.seconds =
		    (uint32_t)((self->ticker.due - self->ticker.period) / WEFT_HZ);
		for (self->channel = 0; self->channel < CHANNELS; self->channel++) {
			AWAIT(CALL(&self->read, sensor_read, .channel = self->channel));
			if (rc == WEFT_ECANCELED)
				RETURN(rc);
			take(self, rc);
		}
		publish(self);
		if (hangs)
			TRY(weft_sleep_until(WEFT_NEVER));
		guard_alive(&self->guard);
	}
	END(0);
}
