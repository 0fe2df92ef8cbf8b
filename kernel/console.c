#include "console.h"

#include "event.h"
#include "lock.h"
#include "loop.h"

static struct {
	struct weft_event changed_in, changed_out;
	struct weft_lock writing;
	uint32_t opened; /* 1 + the number of the run that has opened it; 0: none */
	bool source;
} console;

/* Interrupt context: bytes have come or gone. */
static void changed(void)
{
	weft_event_set_isr(&console.changed_in);
	weft_event_set_isr(&console.changed_out);
}

static bool is_open(void)
{
	return console.opened == weft_loop.run + 1u;
}

/* What a run before has left, waiters among it, is forgotten. */
static void begin_run(void)
{
	console.opened = weft_loop.run + 1u;
	console.source = false;
	console.writing = (struct weft_lock){0};
	console.changed_in.waiters.first = console.changed_out.waiters.first = NULL;
}

void weft_console_open(bool input, bool raw)
{
	if (!is_open())
		begin_run();
	hal_console_open(changed, raw);
	if (input && !console.source && !hal_console_ended()) {
		console.source = true;
		weft_source_open();
	}
}

/* Opens it if nobody has. */
static __attribute__((noinline)) void ensure_open(bool input)
{
	if (!is_open())
		weft_console_open(input, false);
}

static void input_ended(void)
{
	if (console.source)
		weft_source_close();
	console.source = false;
}

ASYNC(weft_console_read)
{
	BEGIN(weft_console_read);
	if (!self->size)
		RETURN(WEFT_EINVAL);
	WEFT_CHECK_KEPT(self->to);
	ensure_open(true);
	for (;;) {
		/* Cleared before the look, so that what comes after it is not slept through. */
		weft_event_clear(&console.changed_in);
		rc = (int)hal_console_read(self->to, self->size);
		if (rc)
			RETURN(rc);
		if (hal_console_ended()) {
			input_ended();
			RETURN(WEFT_EEND);
		}
		TRY(weft_event_wait(&console.changed_in));
	}
	END(0);
}

ASYNC(weft_console_write)
{
	BEGIN(weft_console_write);
	WEFT_CHECK_KEPT(self->text);
	ensure_open(false);
	TRY(weft_lock(&console.writing));
	while (rc >= 0) {
		size_t accepted;

		weft_event_clear(&console.changed_out);
		accepted = hal_console_write(self->text, self->size);
		self->text += accepted;
		self->size -= accepted;
		if (!self->size)
			break;
		/* The hardware will go on, whatever else may wait. */
		weft_source_open();
		AWAIT(weft_event_wait(&console.changed_out));
		weft_source_close();
	}
	weft_unlock(&console.writing);
	END(rc);
}
