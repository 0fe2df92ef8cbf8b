/* The display: what QEMU shows is what was drawn. "compare" gives the number of pixels that differ
 * from the frame buffer. */
#include "drivers/display.h"
#include "hal/gpio.h"
#include "hal/soc/lm3s/lm3s.h"
#include "tests/drivers/outside.h"
#include "tests/drivers/steps.h"

void driver_spi0(void);
#include "hal/soc/primecell/primecell.h"
#define primecell_spi0 driver_spi0
#include "hal/soc/primecell/pl022/pl022.c"
#undef primecell_spi0

void primecell_spi0(void)
{
	STEP(IRQ_SSI0, driver_spi0);
}

static struct display_call call;

static void draw_greys(void)
{
	for (int i = 0; i < 16; i++)
		display_fill(&board_display, i * 8, 0, 8, 64, (unsigned)i);
	display_text(&board_display, 3, 20, DISPLAY_WHITE, "weft on a 128 x 64");
	display_line(&board_display, 0, 63, 127, 40, DISPLAY_WHITE);
	display_pixel(&board_display, 0, 0, DISPLAY_WHITE);
	display_pixel(&board_display, 127, 63, DISPLAY_BLACK);
}

CASE_WITH(it_shows_what_is_drawn, struct outside ask;)
{
	BEGIN(it_shows_what_is_drawn);
	draw_greys();
	TRY(DISPLAY_OPEN(&call, &board_display));
	TRY(CALL(&self->ask, outside, .request = "compare"));
	EQ(rc, 0);
	TRY(CALL(&self->ask, outside, .request = "greys"));
	EQ(rc, 16);
	END(0);
}

/* Only when it is flushed. */
CASE_WITH(changes, struct outside ask; int i;)
{
	BEGIN(changes);
	display_fill(&board_display, 5, 10, 7, 3, 9);
	TRY(CALL(&self->ask, outside, .request = "compare"));
	EQ(rc, 7 * 3);
	TRY(DISPLAY_FLUSH(&call, &board_display));
	TRY(CALL(&self->ask, outside, .request = "compare"));
	EQ(rc, 0);
	for (self->i = 0; self->i < 64; self->i += 21) { /* single rows, the first and the last */
		display_fill(&board_display, 0, self->i, 128, 1, 3);
		TRY(DISPLAY_FLUSH(&call, &board_display));
		TRY(CALL(&self->ask, outside, .request = "compare"));
		EQ(rc, 0);
	}
	END(0);
}

CASE(nothing_to_be_flushed)
{
	BEGIN(nothing_to_be_flushed);
	steps_allow(IRQ_SSI0, ALL);
	TRY(DISPLAY_FLUSH(&call, &board_display));
	EQ(steps_taken, 0);
	display_pixel(&board_display, 1, 1, 1);
	TRY(DISPLAY_FLUSH(&call, &board_display));
	OK(steps_taken >= 64 / 8);
	END(0);
}

/* ---- Cancels: what was not shown is shown by the next flush ---------------------------------- */

struct job {
	WEFT_FRAME;
	struct display_call call;
};

static ASYNC(job)
{
	BEGIN(job);
	AWAIT(DISPLAY_FLUSH(&self->call, &board_display));
	END(rc);
}

static struct job job_frame;

CASE_WITH(a_cancel_at_every_interrupt, unsigned step, total; struct cancel_behind cancel;
          struct outside ask;)
{
	BEGIN(a_cancel_at_every_interrupt);
	display_fill(&board_display, 0, 10, 128, 4, 1);
	steps_allow(IRQ_SSI0, ALL);
	TRY(CALL(&job_frame, job));
	self->total = steps_taken;
	/* The last one ends it, or the one before. */
	for (self->step = 0; self->step + 2 < self->total; self->step++) {
		display_fill(&board_display, 0, 10, 128, 4, 2 + self->step % 13);
		TRY(CALL(&self->cancel, cancel_behind, .irq = IRQ_SSI0, .steps = self->step,
		         .job = FRAME(&job_frame, job)));
		OK(!hal_pin_read(BOARD_OLED_DATA));
		OK(hal_pin_read(BOARD_OLED_SELECT));
		TRY(DISPLAY_FLUSH(&call, &board_display));
		TRY(CALL(&self->ask, outside, .request = "compare"));
		EQ(rc, 0);
	}
	END(0);
}

TESTS(RUN_CASE(it_shows_what_is_drawn) RUN_CASE(changes) RUN_CASE(nothing_to_be_flushed)
          RUN_CASE(a_cancel_at_every_interrupt))
