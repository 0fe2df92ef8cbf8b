/* Two lights, each blinking at its own pace. When main ends both are cancelled, and go off. */
#include "weft.h"

struct blink {
	WEFT_FRAME; /* what lives across an await: arguments, and all that is kept */
	const char *on, *off;
	uint32_t ms;
	struct weft_defer leave;
};

static void light_off(struct blink *light)
{
	weft_report_text(light->off);
}

static ASYNC(blink)
{
	BEGIN(blink);
	DEFER(&self->leave, light_off, self); /* runs however the task ends */
	for (;;) {
		weft_report_text(self->on);
		TRY(weft_sleep_ms(self->ms)); /* an await; leaves when cancelled */
	}
	END(0);
}

struct lights {
	WEFT_FRAME;
	struct weft_task task[2];
	struct blink red, green;
};

static ASYNC(lights)
{
	BEGIN(lights);
	FRAME(&self->red, blink, .on = "red\n", .off = "red is off\n", .ms = 300);
	FRAME(&self->green, blink, .on = "  green\n", .off = "  green is off\n", .ms = 700);
	weft_spawn(&self->task[0], &self->red.frame);
	weft_spawn(&self->task[1], &self->green.frame);
	TRY(weft_sleep_ms(1600));
	END(0);
}

int main(void)
{
	static struct lights frame;

	return weft_run(FRAME(&frame, lights));
}
