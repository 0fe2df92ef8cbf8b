#include "blink.h"

#include "job.h"
#include "worker.h"

/* One character for each worker there can be: on, off, or nobody blinks it. */
static char row[WORKERS + 4] = "\r[                ]";

static char *light_of(const struct blinker *blinker)
{
	return &row[2 + blinker->light];
}

static void light_off(struct blinker *blinker)
{
	*light_of(blinker) = ' ';
}

ASYNC(blinker)
{
	BEGIN(blinker);
	DEFER(&self->off, light_off, self);
	weft_ticker_start(&self->ticker, weft_ms(self->command->job->number[1]));
	for (;;) {
		*light_of(self) = *light_of(self) == '*' ? '.' : '*';
		self->command->toggles++;
		if (self->command->shown)
			TRY(CALL(&self->show, screen_write, .text = row));
		TRY(weft_ticker_wait(&self->ticker));
	}
	END(0);
}

/* False, and none is spawned, when there are not workers enough. */
static bool spawn_blinkers(struct blink_command *command)
{
	if (command->job->number[0] > workers_free())
		return false;
	for (uint32_t i = 0; i < command->job->number[0]; i++) {
		struct worker *worker = worker_take(command, "blinker", sizeof(struct blinker));

		worker_spawn(worker, FRAME(&worker->frame.blinker, blinker, .command = command,
		                           .light = (uint8_t)worker_place(worker)));
	}
	return true;
}

static void announce(struct blink_command *command)
{
	unsigned lights = (unsigned)command->job->number[0];

	printer_format(&command->job->print,
	               "blink: %u light%s, every %lu ms; Ctrl-C or kill ends it\n", lights,
	               lights == 1 ? "" : "s", (unsigned long)command->job->number[1]);
}

/* From the spawn to crew_end() nothing may leave the body: the blinkers use its frame. */
ASYNC(blink_command)
{
	BEGIN(blink_command);
	self->shown = screen.terminal && !self->job->background;
	if (!spawn_blinkers(self)) {
		PRINT(&self->job->print, "blink: only %u of %u workers are free\n", workers_free(),
		      WORKERS);
		RETURN(WEFT_EEMPTY);
	}
	announce(self);
	AWAIT(PRINTED(&self->job->print));
	if (rc == 0)
		AWAIT(CALL(&self->wait, crew_wait, .crew = self));
	self->result = rc;
	AWAIT(CALL(&self->end, crew_end, .crew = self));
	PRINT(&self->job->print, "%sblink: all lights are off after %u changes\n",
	      self->shown ? "\r\033[K" : "", self->toggles);
	END(self->result);
}
