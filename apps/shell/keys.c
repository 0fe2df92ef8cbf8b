#include "keys.h"

#include "job.h"

static struct {
	char bytes[TYPE_AHEAD];
	uint32_t put, taken; /* run freely */
	uint32_t behind;     /* the place behind the latest Ctrl-C */
	uint32_t serial;     /* the job in front */
	bool ended;
	bool interrupt; /* a Ctrl-C is in the type-ahead */
	struct weft_event changed, room;
	struct weft_call look;
	struct weft_task task;
	struct keyboard frame;
} keys;

bool keys_available(void)
{
	return keys.taken != keys.put;
}

bool keys_ended(void)
{
	return keys.ended && !keys_available();
}

char keys_take(void)
{
	char c = keys.bytes[keys.taken++ % TYPE_AHEAD];

	if (keys.interrupt && keys.taken == keys.behind)
		keys.interrupt = false;
	weft_event_set(&keys.room);
	return c;
}

/* As a terminal does it: an interrupt also drops what was typed before it. A second one changes
 * nothing, since the first is on its way: clean-up runs undisturbed. */
static void look(struct weft_call *call)
{
	struct job *front = keys.serial ? job_find(keys.serial) : NULL;

	(void)call;
	if (!keys.interrupt || !front)
		return;
	keys.taken = keys.behind;
	keys.interrupt = false;
	weft_event_set(&keys.room);
	if (weft_canceling(&front->pooled.owned.task))
		return;
	screen.interrupted = true;
	weft_cancel(&front->pooled.owned.task);
}

/* The look comes when what is ready now has run: a command that is interrupted has at least
 * begun, and so its clean-up is seen. */
void keys_attend(uint32_t serial)
{
	keys.serial = serial;
	if (serial && keys.interrupt)
		weft_call_soon(&keys.look);
}

static void received(unsigned n)
{
	while (n--) {
		char c = keys.bytes[keys.put++ % TYPE_AHEAD];

		if (c == CTRL('C')) {
			keys.interrupt = true;
			keys.behind = keys.put;
		}
	}
	if (keys.interrupt && keys.serial)
		weft_call_soon(&keys.look);
	weft_event_set(&keys.changed);
}

/* How much fits in one piece. */
static unsigned room(void)
{
	unsigned all = TYPE_AHEAD - (keys.put - keys.taken), place = keys.put % TYPE_AHEAD;

	return all < TYPE_AHEAD - place ? all : TYPE_AHEAD - place;
}

static void input_ended(void)
{
	keys.ended = true;
	weft_event_set(&keys.changed);
}

ASYNC(keyboard)
{
	BEGIN(keyboard);
	for (;;) {
		while (!room()) {
			weft_event_clear(&keys.room);
			TRY(weft_event_wait(&keys.room));
		}
		AWAIT(CALL(&self->read, weft_console_read, .to = keys.bytes + keys.put % TYPE_AHEAD,
		           .size = (uint16_t)room()));
		if (rc < 0)
			break;
		received((unsigned)rc);
		self->lost = hal_console_overruns();
		if (self->lost)
			PRINT(&self->print, "console: overrun, %u bytes of the input are lost\n",
			      self->lost);
	}
	if (rc == WEFT_EEND) {
		input_ended();
		rc = 0;
	}
	END(rc);
}

ASYNC(keys_wait)
{
	BEGIN(keys_wait);
	while (!keys_available()) {
		if (keys.ended)
			RETURN(WEFT_EEND);
		weft_event_clear(&keys.changed);
		TRY(weft_event_wait(&keys.changed));
	}
	END(0);
}

void keys_start(void)
{
	weft_call_init(&keys.look, look);
	weft_spawn(&keys.task, FRAME(&keys.frame, keyboard));
	weft_task_set_name(&keys.task, "keyboard");
}

struct weft_task *keys_task(void)
{
	return &keys.task;
}
