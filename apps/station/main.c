/* The instrument: its tasks, its start and its end. */
#include "button.h"
#include "command.h"
#include "drivers/error.h"
#include "guard.h"
#include "keys.h"
#include "light.h"
#include "panel.h"
#include "sampler.h"

/* What runs until the end is asked for, or a task fails: then all are cancelled, and tidy up. */
struct instrument {
	WEFT_FRAME;
	struct weft_group group;
	struct weft_child child[7];
	struct guardian guardian;
	struct keyboard keyboard;
	struct teller teller;
	struct sampler sampler;
	struct button button;
	struct panel panel;
	struct console console;
};

struct station {
	WEFT_FRAME;
	struct speaker speaker;
	struct keep_open open;
	struct instrument instrument;
	struct weft_task keeping; /* outlives the others: it writes their last entries */
	struct keeper keeper;
	struct keep_finish finish;
	int result;
};

static void spawn(struct instrument *self, unsigned number, const char *name,
                  struct weft_frame *frame)
{
	(void)weft_group_spawn(&self->group, &self->child[number], frame); /* it is open */
	weft_task_set_name(&self->child[number].owned.task, name);
}

static ASYNC(instrument)
{
	BEGIN(instrument);
	GROUP(&self->group);
	spawn(self, 0, "guardian", FRAME(&self->guardian, guardian));
	spawn(self, 1, "keyboard", FRAME(&self->keyboard, keyboard));
	spawn(self, 2, "teller", FRAME(&self->teller, teller));
	spawn(self, 3, "sampler", FRAME(&self->sampler, sampler));
	spawn(self, 4, "button", FRAME(&self->button, button));
	spawn(self, 5, "panel", FRAME(&self->panel, panel));
	spawn(self, 6, "console", FRAME(&self->console, console));
	END(0);
}

static bool was_bitten(void)
{
	return guard_has_bitten() || keep.hung;
}

static void describe_start(struct station *self)
{
	if (keep.open)
		speaker_format(&self->speaker, "station: run %u%s; 'help' lists the commands",
		               keep.run, was_bitten() ? "; the watchdog had bitten" : "");
	else
		speaker_format(&self->speaker, "station: no store: %s; tried again later%s",
		               device_error_text(keep.error),
		               guard_has_bitten() ? "; the watchdog had bitten" : "");
}

/* Without a store it runs with the standard settings, and goes on trying. */
static ASYNC(station)
{
	BEGIN(station);
	weft_console_open(true, true);
	settings_standard(&settings);
	(void)light_open(); /* without it the alarms are shown and logged all the same */
	AWAIT(CALL(&self->open, keep_open));
	describe_start(self);
	note(ENTRY_START, was_bitten(), 0, 0);
	weft_spawn(&self->keeping, FRAME(&self->keeper, keeper));
	weft_task_set_name(&self->keeping, "keeper");
	TRY(SAID(&self->speaker));
	AWAIT(CALL(&self->instrument, instrument));
	self->result = rc;
	note(ENTRY_END, 0, 0, 0);
	AWAIT(CALL(&self->finish, keep_finish));
	if (rc < 0)
		SAY(&self->speaker, "station: the end of the log is not written");
	if (self->result < 0 && self->result != WEFT_ECANCELED)
		SAY(&self->speaker, "station: %s", device_error_text(self->result));
	SAY(&self->speaker, "station: end");
	END(self->result);
}

int main(void)
{
	static struct station frame;
	int rc = weft_run(FRAME(&frame, station));

	return rc < 0 && rc != WEFT_ECANCELED;
}
