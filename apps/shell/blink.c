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

static void spawn_blinkers(struct blink_command *command)
{
	for (uint32_t i = 0; i < command->job->number[0]; i++) {
		struct worker *worker = worker_take(command, "blinker", sizeof(struct blinker));

		worker_spawn(worker, FRAME(&worker->frame.blinker, blinker, .command = command,
					   .light = (uint8_t)worker_place(worker)));
	}
}

ASYNC(blink_command)
{
	BEGIN(blink_command);
	if (self->job->number[0] > workers_free()) {
		PRINT(&self->job->print, "blink: only %u of %u workers are free\n", workers_free(),
		      WORKERS);
		RETURN(WEFT_EEMPTY);
	}
	PRINT(&self->job->print, "blink: %u light%s, every %lu ms; Ctrl-C or kill ends it\n",
	      (unsigned)self->job->number[0], self->job->number[0] == 1 ? "" : "s",
	      (unsigned long)self->job->number[1]);
	self->shown = screen.terminal && !self->job->background;
	spawn_blinkers(self);
	AWAIT(CALL(&self->wait, crew_wait, .crew = self));
	self->result = rc;
	AWAIT(CALL(&self->end, crew_end, .crew = self));
	PRINT(&self->job->print, "blink: all lights are off after %u changes\n", self->toggles);
	END(self->result);
}
