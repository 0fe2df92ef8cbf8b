/* WEFT_SCRIPT: the parser of scripts, and what they make happen. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

/* What a refused script leaves behind goes with the process, which here lives on. */
static char memory[65536];
static size_t taken;

static void *take(size_t size)
{
	void *piece = memory + taken;

	taken += (size + 15) / 16 * 16;
	MUST(taken <= sizeof memory);
	return piece;
}

static struct fuzz_input content;
static FUZZ_STAYS FILE *script; /* that a refused script leaves open */

static FILE *open_script(void)
{
	if (script)
		fclose(script);
	return script = fmemopen((void *)(uintptr_t)content.bytes, content.left, "r");
}

static void close_script(void)
{
	fclose(script);
	script = NULL;
}

#define fopen(name, mode) open_script()
#define fclose(file) close_script()
#define malloc(size) take(size)
#define calloc(n, size) take((n) * (size))
#define free(piece) ((void)(piece))
#include "hal/soc/virtual/script.c" /* NOLINT(bugprone-suspicious-include) */
#undef fopen
#undef fclose
#undef malloc
#undef calloc
#undef free

#include "drivers/adc.h"
#include "drivers/i2c_board.h"
#include "hal/gpio.h"
#include "hal/soc/virtual/models.h"
#include "kernel/weft.h"

/* Devices that verbs are about, and the console. */
struct reader {
	WEFT_FRAME;
	uint8_t bytes[16];
	struct weft_console_read read;
};

static ASYNC(reader)
{
	BEGIN(reader);
	MUST(i2c_board(0));
	MUST(hal_adc_open(0) == 0);
	MUST(hal_pin_mode(1, HAL_PIN_IN_PULLUP) == 0);
	weft_console_open(true, true);
	do {
		AWAIT(CALL(&self->read, weft_console_read, .to = self->bytes,
		           .size = sizeof self->bytes));
	} while (rc >= 0);
	END(0);
}

void fuzz_one(const uint8_t *bytes, size_t size)
{
	static struct reader frame;

	if (!size || size > 4096)
		return;
	content = (struct fuzz_input){bytes, size};
	fuzz_may_exit = 2;
	sim_read_script("script");
	sim_at(HAL_HZ * (hal_time)3600, end, NULL);
	(void)weft_run(FRAME(&frame, reader));
}
