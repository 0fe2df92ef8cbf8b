/* A screen of 128 x 64 pixels in 16 greys: a picture in the file that the environment variable
 * WEFT_DISPLAY names, as PGM (netpbm), written again at each flush. */
#include "drivers/display.h"

#include <stdio.h>
#include <stdlib.h>

#define WIDTH 128
#define HEIGHT 64
#define GREYS 16

static uint8_t pixels[HEIGHT * WIDTH / 2];

static int write_picture(const struct display *display, const char *name)
{
	FILE *file = fopen(name, "wb");

	if (!file)
		return WEFT_EIO;
	fprintf(file, "P5\n%d %d\n%d\n", WIDTH, HEIGHT, GREYS - 1);
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < WIDTH; x++)
			fputc((int)display_pixel_at(display, x, y), file);
	}
	return fclose(file) == 0 ? 0 : WEFT_EIO;
}

/* Nothing of it takes time. */
static int show(struct display *display)
{
	const char *name = getenv("WEFT_DISPLAY");
	uint16_t top, bottom;
	int rc;

	if (!display_take_changes(display, &top, &bottom) || !name)
		return 0;
	rc = write_picture(display, name);
	if (rc < 0)
		display_changed(display, top, bottom);
	return rc;
}

static ASYNC(flush)
{
	BEGIN_AS(display_call, flush);
	END(show(self->display));
}

static ASYNC(open)
{
	BEGIN_AS(display_call, open);
	display_changed(self->display, 0, HEIGHT);
	END(show(self->display));
}

struct display board_display = {
    .width = WIDTH,
    .height = HEIGHT,
    .depth = 4,
    .pixels = pixels,
    .open = open,
    .flush = flush,
};
