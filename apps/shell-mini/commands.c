#include "shell.h"

/* ---- help, up, exit -------------------------------------------------------------------------- */

static ASYNC(help)
{
	BEGIN(help);
	for (; self->i < COMMANDS; self->i++) {
		print_text(&self->shell->print, commands[self->i].name);
		print_text(&self->shell->print, commands[self->i].about);
		TRY(PRINT_LINE(&self->shell->print));
	}
	END(0);
}

static ASYNC(up)
{
	BEGIN(up);
	print_text(&self->shell->print, "up ");
	print_number(&self->shell->print, (uint32_t)(weft_now() / (WEFT_HZ / 1000)));
	print_text(&self->shell->print, " ms");
	TRY(PRINT_LINE(&self->shell->print));
	END(0);
}

static ASYNC(leave)
{
	BEGIN(leave);
	self->shell->status = (int)(self->shell->number & 255);
	self->shell->over = true;
	END(0);
}

/* ---- blink ----------------------------------------------------------------------------------- */

/* Stands for a light; tasks shows it. */
static bool light;
static struct weft_task light_task;

struct blinker {
	WEFT_FRAME;
	struct weft_ticker ticker;
};

static ASYNC(blinker)
{
	BEGIN(blinker);
	for (;;) {
		light = !light;
		TRY(weft_ticker_wait(&self->ticker));
	}
	END(0);
}

static ASYNC(blink)
{
	static struct blinker frame;

	BEGIN(blink);
	weft_cancel(&light_task);
	AWAIT(weft_join(&light_task));
	light = false;
	if (self->shell->number) {
		FRAME(&frame, blinker);
		weft_ticker_start(&frame.ticker, weft_ms(self->shell->number));
		weft_spawn(&light_task, &frame.frame);
	}
	END(0);
}

/* ---- pipe ------------------------------------------------------------------------------------ */

/* The producer takes a credit for each item, the consumer gives it back: so few are under way. */
static uint32_t items[4];
static struct weft_queue queue = WEFT_QUEUE(items);
static struct weft_semaphore credits = WEFT_SEMAPHORE(3);

static ASYNC(producer)
{
	BEGIN(producer);
	while (self->item < self->items) {
		TRY(weft_semaphore_acquire(&credits));
		self->item++;
		TRY(weft_queue_put(&queue, &self->item));
	}
	END(0);
}

static void say_sum(struct pipe *self)
{
	struct print *print = &self->shell->print;

	print_text(print, "pipe: ");
	print_number(print, self->item);
	print_text(print, " items, sum ");
	print_number(print, self->sum);
	print_text(print, ", ");
	print_number(print, (uint32_t)((weft_now() - self->start) / (WEFT_HZ / 1000)));
	print_text(print, " ms");
}

static ASYNC(pipe)
{
	BEGIN(pipe);
	self->start = weft_now();
	weft_spawn(&self->task, FRAME(&self->producer, producer, .items = self->shell->number));
	while (rc >= 0 && self->item < self->shell->number) {
		AWAIT(weft_queue_get(&queue, &self->item));
		if (rc < 0)
			break; /* Ctrl-C */
		weft_semaphore_release(&credits);
		self->sum += self->item;
	}
	weft_cancel(&self->task);
	AWAIT(weft_join(&self->task));
	say_sum(self);
	TRY(PRINT_LINE(&self->shell->print));
	END(0);
}

/* ---- tasks ----------------------------------------------------------------------------------- */

static const char *name_of(const struct weft_task *task)
{
	if (task == &light_task)
		return light ? "light, on: " : "light, off: ";
	return task == weft_task_self() ? "shell: " : "?: ";
}

static const char *state_of(const struct weft_task *task)
{
	switch (weft_task_state(task)) {
	case WEFT_TASK_READY:
		return "ready";
	case WEFT_TASK_RUNNING:
		return "runs";
	case WEFT_TASK_WAITING:
		return "waits";
	case WEFT_TASK_SLEEPING:
		return "sleeps";
	default:
		return "ended";
	}
}

static ASYNC(tasks)
{
	BEGIN(tasks);
	while ((self->task = weft_task_next(self->task)) != NULL) {
		print_text(&self->shell->print, name_of(self->task));
		print_text(&self->shell->print, state_of(self->task));
		TRY(PRINT_LINE(&self->shell->print));
	}
	END(0);
}

/* ---- The table ------------------------------------------------------------------------------- */

#define START(name)                                                                                \
	static int start_##name(struct shell *self)                                                \
	{                                                                                          \
		return CALL(&self->command.name, name, .shell = self);                             \
	}

START(help)
START(up)
START(tasks)
START(blink)
START(pipe)
START(leave)

const HAL_ROM struct command commands[COMMANDS] = {
    {"help", ": this list", start_help},
    {"up", ": the time since the start", start_up},
    {"tasks", ": what each task does", start_tasks},
    {"blink", " <ms>: a light in the background; 0 puts it out", start_blink},
    {"pipe", " <n>: the numbers up to n through a queue, added up", start_pipe},
    {"exit", " [code]: ends", start_leave},
};
