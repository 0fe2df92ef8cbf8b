/* What tasks write to the console, seen from the other side: a pipe in place of stdout. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "hal/soc/virtual/sim.h"
#include "tests/tap.h"

#define LENGTH 3000

static int stdout_saved, other_side;
static char seen[4 * LENGTH];
static size_t seen_size;

static void begin_capture(void)
{
	int ends[2];

	stdout_saved = dup(STDOUT_FILENO);
	OK(pipe(ends) == 0 && dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO);
	close(ends[1]);
	other_side = ends[0];
}

static void end_capture(void)
{
	ssize_t n;

	dup2(stdout_saved, STDOUT_FILENO);
	close(stdout_saved);
	seen_size = 0;
	while ((n = read(other_side, seen + seen_size, sizeof seen - seen_size)) > 0)
		seen_size += (size_t)n;
	close(other_side);
}

struct writer {
	WEFT_FRAME;
	char text[LENGTH];
	struct weft_console_write write;
};

static ASYNC(writer)
{
	BEGIN(writer);
	TRY(CALL(&self->write, weft_console_write, .text = self->text, .size = LENGTH));
	END(0);
}

static struct weft_task task[3];
static struct writer frames[3];

static void spawn_writers(void)
{
	for (int i = 0; i < 3; i++) {
		weft_spawn(&task[i], FRAME(&frames[i], writer));
		memset(frames[i].text, 'a' + i, LENGTH);
	}
}

static void expect_whole_texts(void)
{
	EQ(seen_size, 3 * LENGTH);
	for (size_t i = 0; i < seen_size; i++) {
		if (seen[i] != (char)('a' + i / LENGTH)) {
			EQ(seen[i], 'a' + i / LENGTH);
			return;
		}
	}
}

CASE(texts_do_not_mix)
{
	BEGIN(texts_do_not_mix);
	weft_console_open(false, false);
	begin_capture();
	spawn_writers();
	AWAIT(weft_join(&task[2]));
	EQ(weft_task_state(&task[0]), WEFT_TASK_FINISHED);
	end_capture();
	EQ(rc, 0);
	expect_whole_texts();
	END(0);
}

/* Each waits for room in the middle of its text: the others wait until it has ended. */
CASE(texts_do_not_mix_when_the_output_is_slow)
{
	BEGIN(texts_do_not_mix_when_the_output_is_slow);
	weft_console_open(false, false);
	sim_slow_output(100, HAL_HZ / 100);
	begin_capture();
	spawn_writers();
	AWAIT(weft_join(&task[2]));
	EQ(weft_task_state(&task[0]), WEFT_TASK_FINISHED);
	TRY(weft_sleep_ms(20)); /* the last of it goes out */
	end_capture();
	EQ(rc, 0);
	expect_whole_texts();
	END(0);
}

CASE_WITH(a_text_arrives_as_it_is, struct weft_console_write write;)
{
	static const char text[] = "with a\0null and \377";

	BEGIN(a_text_arrives_as_it_is);
	weft_console_open(false, false);
	begin_capture();
	AWAIT(CALL(&self->write, weft_console_write, .text = text, .size = sizeof text - 1));
	AWAIT(CALL(&self->write, weft_console_write, .text = text, .size = 0));
	AWAIT(CALL(&self->write, weft_console_write, .text = "!", .size = 1));
	end_capture();
	EQ(seen_size, sizeof text);
	OK(memcmp(seen, text, sizeof text - 1) == 0 && seen[sizeof text - 1] == '!');
	END(0);
}

TESTS(RUN_CASE(texts_do_not_mix) RUN_CASE(a_text_arrives_as_it_is)
          RUN_CASE(texts_do_not_mix_when_the_output_is_slow))
