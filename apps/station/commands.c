#include <stdio.h>
#include <string.h>

#include "command.h"
#include "drivers/error.h"
#include "keys.h"
#include "light.h"
#include "number.h"
#include "panel.h"
#include "sampler.h"

#define COUNT_MOST 100000

/* A number from 1 on in a word, if there is one; else the standard. 0, or WEFT_EINVAL with a
 * sentence. */
static int take_count(struct command_run *self, unsigned standard)
{
	int32_t number = (int32_t)standard;

	if (self->word[1] &&
	    (number_parse(self->word[1], 0, &number) < 0 || number < 1 || number > COUNT_MOST)) {
		speaker_format(self->speaker, "%s: '%s' is not a number from 1 to %u",
		               self->command->name, self->word[1], COUNT_MOST);
		return WEFT_EINVAL;
	}
	self->left = (uint32_t)number;
	return 0;
}

/* ---- help ------------------------------------------------------------------------------------ */

static ASYNC(help)
{
	BEGIN_AS(command_run, help);
	for (; commands[self->number].name; self->number++) {
		const struct command *command = &commands[self->number];
		char usage[40];

		snprintf(usage, sizeof usage, "%s %s", command->name, command->arguments);
		SAY(self->speaker, "  %-20s %s", usage, command->about);
	}
	END(0);
}

/* ---- values, watch --------------------------------------------------------------------------- */

static void describe_channel(unsigned number, struct speaker *speaker)
{
	const struct channel *channel = &channels[number];
	const char *pending = channel->alarm.pending ? ", not acknowledged" : "";
	char value[24], raw[24];

	reading_format(number, channel->known ? channel->value : ENTRY_NO_VALUE, value,
	               sizeof value);
	reading_format(number, channel->known ? channel->raw : ENTRY_NO_VALUE, raw, sizeof raw);
	speaker_format(speaker, "%-12s %s (last %s), alarm: %s%s%s%s", quantities[number].name,
	               value, raw, channel->alarm.state ? alarm_name(channel->alarm.state) : "none",
	               pending, channel->error ? "; " : "",
	               channel->error ? device_error_text(channel->error) : "");
}

static ASYNC(values)
{
	BEGIN_AS(command_run, values);
	for (; self->number < CHANNELS; self->number++) {
		describe_channel(self->number, self->speaker);
		TRY(SAID(self->speaker));
	}
	END(0);
}

static void describe_sample(struct command_run *self)
{
	struct entry entry = {.seconds = self->sample.seconds, .kind = ENTRY_SAMPLE};
	char time[24], text[ENTRY_TEXT];

	for (unsigned i = 0; i < CHANNELS; i++)
		entry.value[i] = self->sample.value[i];
	time_format(entry.seconds, time, sizeof time);
	entry_describe(&entry, text, sizeof text);
	speaker_format(self->speaker, "%s  %s", time, text);
}

/* Any key ends it, and is taken. */
static ASYNC(watch)
{
	BEGIN_AS(command_run, watch);
	rc = take_count(self, 10);
	if (rc < 0) {
		TRY(SAID(self->speaker));
		RETURN(WEFT_EINVAL);
	}
	guard_unwatch(self->guard); /* it waits for keys and samples */
	weft_broadcast_subscribe(&samples, &self->subscriber);
	while (self->left--) {
		weft_arm_broadcast(&self->arm[0], &self->subscriber, &self->sample);
		weft_arm_get(&self->arm[1], &keys, &self->key);
		TRY(weft_wait_any(&self->any, self->arm, 2));
		if (rc == 1)
			RETURN(self->key == KEYS_END ? WEFT_EEND : 0);
		describe_sample(self);
		TRY(SAID(self->speaker));
	}
	END(0);
}

/* ---- log, mark ------------------------------------------------------------------------------- */

static ASYNC(log_)
{
	char text[ENTRY_TEXT];

	BEGIN_AS(command_run, log_);
	rc = take_count(self, 10);
	if (rc < 0) {
		TRY(SAID(self->speaker));
		RETURN(WEFT_EINVAL);
	}
	AWAIT(CALL(&self->open, keep_open));
	if (rc < 0) {
		SAY(self->speaker, "log: %s", device_error_text(rc));
		RETURN(WEFT_EIO);
	}
	FRAME(&self->back, journal_back, .journal = &keep.log, .record = &self->entry);
	while (self->left--) {
		AWAIT(NEXT(&self->back));
		if (rc != WEFT_YIELDED)
			break;
		entry_format(&self->entry, text);
		SAY(self->speaker, "%s", text);
	}
	if (rc < 0)
		SAY(self->speaker, "log: %s", device_error_text(rc));
	TRY(CLOSE(&self->back));
	END(0);
}

static ASYNC(mark)
{
	BEGIN_AS(command_run, mark);
	if (number_parse(self->word[1], 0, &self->value) < 0) {
		SAY(self->speaker, "mark: '%s' is not a number", self->word[1]);
		RETURN(WEFT_EINVAL);
	}
	self->entry =
	    (struct entry){.seconds = seconds_now(), .kind = ENTRY_MARK, .value = {self->value}};
	AWAIT(CALL(&self->keep, keep_entry, .entry = self->entry));
	if (rc < 0)
		SAY(self->speaker, "mark: not written: %s", device_error_text(rc));
	else
		SAY(self->speaker, "mark %ld: written", (long)self->value);
	END(0);
}

/* ---- settings, set --------------------------------------------------------------------------- */

static void describe_setting(unsigned number, struct speaker *speaker)
{
	const struct setting *setting = &setting_table[number];
	char value[NUMBER_SIZE], min[NUMBER_SIZE], max[NUMBER_SIZE];

	number_format(value, settings.value[number], setting->decimals);
	number_format(min, setting->min, setting->decimals);
	number_format(max, setting->max, setting->decimals);
	speaker_format(speaker, "%-9s %8s %-2s %s (%s to %s)", setting->name, value, setting->unit,
	               setting->about, min, max);
}

static ASYNC(settings_)
{
	BEGIN_AS(command_run, settings_);
	for (; self->number < SETTINGS; self->number++) {
		describe_setting(self->number, self->speaker);
		TRY(SAID(self->speaker));
	}
	END(0);
}

static int wrong_value(struct command_run *self, int error)
{
	const struct setting *setting = &setting_table[self->number];
	char min[NUMBER_SIZE], max[NUMBER_SIZE];

	if (error == WEFT_EFULL)
		speaker_format(self->speaker, "set: %s is from %s to %s", setting->name,
		               number_format(min, setting->min, setting->decimals),
		               number_format(max, setting->max, setting->decimals));
	else
		speaker_format(self->speaker, "set: '%s' is not a number with up to %u decimals",
		               self->word[2], setting->decimals);
	return WEFT_EINVAL;
}

/* Understands the arguments: 0; or WEFT_EINVAL and a sentence. */
static int understand_set(struct command_run *self)
{
	int rc = setting_find(self->word[1]);

	if (rc < 0) {
		speaker_format(self->speaker, "set: there is no '%s'; 'settings' lists them",
		               self->word[1]);
		return rc;
	}
	self->number = (uint32_t)rc;
	rc = setting_parse(self->number, self->word[2], &self->value);
	return rc < 0 ? wrong_value(self, rc) : 0;
}

static int change(struct command_run *self)
{
	const char *why_not = setting_change(self->number, self->value);

	if (why_not) {
		speaker_format(self->speaker, "set: %s", why_not);
		return WEFT_EINVAL;
	}
	if (self->number == SET_PERIOD)
		sampler_retune();
	note(ENTRY_SET, self->number, self->value, 0);
	return 0;
}

static void tell_set(struct command_run *self, int rc)
{
	const struct setting *setting = &setting_table[self->number];
	char value[NUMBER_SIZE];

	speaker_format(self->speaker, "%s = %s%s%s: %s%s", setting->name,
	               number_format(value, self->value, setting->decimals),
	               *setting->unit ? " " : "", setting->unit,
	               rc < 0 ? "not written: " : "written", rc < 0 ? device_error_text(rc) : "");
}

/* The settings that are kept are read first, if that has not been possible so far. */
static ASYNC(set)
{
	BEGIN_AS(command_run, set);
	rc = understand_set(self);
	if (rc == 0) {
		AWAIT(CALL(&self->open, keep_open));
		rc = change(self);
	}
	if (rc == 0) {
		AWAIT(CALL(&self->settings, keep_settings));
		tell_set(self, rc);
	}
	TRY(SAID(self->speaker));
	END(0);
}

/* ---- ack ------------------------------------------------------------------------------------- */

static ASYNC(ack)
{
	BEGIN_AS(command_run, ack);
	if (!acknowledge(false))
		SAY(self->speaker, "ack: there is nothing to acknowledge");
	END(0);
}

/* ---- store, status --------------------------------------------------------------------------- */

static ASYNC(store)
{
	BEGIN_AS(command_run, store);
	if (strcmp(self->word[1], "info") != 0) {
		SAY(self->speaker, "usage: store info");
		RETURN(WEFT_EINVAL);
	}
	if (keep.open)
		SAY(self->speaker,
		    "store: %lu bytes, pages of %lu, written in pieces of %u; the log has %lu",
		    (unsigned long)board_store->size, (unsigned long)board_store->page,
		    board_store->word, (unsigned long)keep.log.size);
	if (keep.error)
		SAY(self->speaker, "store: %s; tried again", device_error_text(keep.error));
	SAY(self->speaker,
	    "entries since the start: %lu written, %u wait, %lu lost; %lu failures%s",
	    (unsigned long)keep.written, keep_waiting(), (unsigned long)keep.lost,
	    (unsigned long)keep.failed, keep.unkept ? "; settings not written" : "");
	END(0);
}

static ASYNC(status)
{
	char time[24];

	BEGIN_AS(command_run, status);
	time_format(seconds_now(), time, sizeof time);
	SAY(self->speaker, "run %u, up %s, %lu samples, %lu missed", keep.run, time,
	    (unsigned long)sampler_made, (unsigned long)sampler_missed);
	for (; self->number < CHANNELS; self->number++)
		SAY(self->speaker, "%s: %lu readings failed", quantities[self->number].name,
		    (unsigned long)channels[self->number].errors);
	SAY(self->speaker, "watchdog: %s; display: %s", guard_about(), panel_about());
	END(0);
}

/* ---- hang, exit ------------------------------------------------------------------------------ */

static ASYNC(hang)
{
	BEGIN_AS(command_run, hang);
	if (!guard_works()) {
		SAY(self->speaker, "hang: there is no watchdog that would bite");
		RETURN(WEFT_ESTATE);
	}
	sampler_hang();
	SAY(self->speaker, "the sampler hangs from its next sample on");
	END(0);
}

static ASYNC(exit_)
{
	BEGIN_AS(command_run, exit_);
	END(WEFT_EEND);
}

const struct command commands[] = {
    {"help", "", "this list", 0, 0, help},
    {"values", "", "of all channels, and their alarms", 0, 0, values},
    {"watch", "[n]", "the next n samples; any key ends it", 0, 1, watch},
    {"log", "[n]", "its n newest entries, newest first", 0, 1, log_},
    {"mark", "<number>", "puts a mark into the log", 1, 1, mark},
    {"settings", "", "all settings", 0, 0, settings_},
    {"set", "<name> <value>", "changes a setting", 2, 2, set},
    {"ack", "", "acknowledges the alarms", 0, 0, ack},
    {"store", "info", "about the store", 1, 1, store},
    {"status", "", "about this run", 0, 0, status},
    {"hang", "", "tries the watchdog: a task hangs", 0, 0, hang},
    {"exit", "", "ends the instrument", 0, 0, exit_},
    {0},
};
