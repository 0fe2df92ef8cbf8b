#include "drivers/display.h"

/* Columns of each glyph from ' ' on, the lowest bit is the uppermost row: build/font.c, which
 * tools/font.py makes of a font that is installed. */
extern const uint16_t font[95][DISPLAY_GLYPH_WIDTH];

/* ---- What has changed ---------------------------------------------------------------------- */

void display_changed(struct display *display, uint16_t top, uint16_t bottom)
{
	if (display->top >= display->bottom) {
		display->top = top;
		display->bottom = bottom;
		return;
	}
	if (top < display->top)
		display->top = top;
	if (bottom > display->bottom)
		display->bottom = bottom;
}

bool display_take_changes(struct display *display, uint16_t *top, uint16_t *bottom)
{
	*top = display->top;
	*bottom = display->bottom;
	display->top = display->bottom = 0;
	return *top < *bottom;
}

/* ---- Pixels -------------------------------------------------------------------------------- */

static bool is_inside(const struct display *display, int x, int y)
{
	return x >= 0 && y >= 0 && x < display->width && y < display->height;
}

/* The byte of a pixel, and how far left in it. */
static uint8_t *find(const struct display *display, int x, int y, unsigned *shift)
{
	unsigned bit = (unsigned)x * display->depth;

	*shift = 8 - display->depth - bit % 8;
	return &display->pixels[(unsigned)y * display_stride(display) + bit / 8];
}

static void set(const struct display *display, int x, int y, unsigned grey)
{
	unsigned shift, mask = (1u << display->depth) - 1;
	uint8_t *byte = find(display, x, y, &shift);

	if (display->depth == 1)
		grey = grey ? 1 : 0;
	*byte = (uint8_t)((*byte & ~(mask << shift)) | (grey & mask) << shift);
}

void display_pixel(struct display *display, int x, int y, unsigned grey)
{
	if (!is_inside(display, x, y))
		return;
	set(display, x, y, grey);
	display_changed(display, (uint16_t)y, (uint16_t)(y + 1));
}

unsigned display_pixel_at(const struct display *display, int x, int y)
{
	unsigned shift;
	const uint8_t *byte;

	if (!is_inside(display, x, y))
		return DISPLAY_BLACK;
	byte = find(display, x, y, &shift);
	return *byte >> shift & ((1u << display->depth) - 1);
}

/* ---- Shapes -------------------------------------------------------------------------------- */

static int least(int a, int b)
{
	return a < b ? a : b;
}

void display_fill(struct display *display, int x, int y, int width, int height, unsigned grey)
{
	int left = x < 0 ? 0 : x, top = y < 0 ? 0 : y;
	int right = least(x + width, display->width), bottom = least(y + height, display->height);

	if (left >= right || top >= bottom)
		return;
	for (int row = top; row < bottom; row++) {
		for (int column = left; column < right; column++)
			set(display, column, row, grey);
	}
	display_changed(display, (uint16_t)top, (uint16_t)bottom);
}

static int sign(int n)
{
	return n > 0 ? 1 : n < 0 ? -1 : 0;
}

static int size(int n)
{
	return n < 0 ? -n : n;
}

void display_line(struct display *display, int x0, int y0, int x1, int y1, unsigned grey)
{
	int width = size(x1 - x0), height = size(y1 - y0), error = width - height;

	for (;;) {
		int twice = 2 * error;

		display_pixel(display, x0, y0, grey);
		if (x0 == x1 && y0 == y1)
			return;
		if (twice > -height) {
			error -= height;
			x0 += sign(x1 - x0);
		}
		if (twice < width) {
			error += width;
			y0 += sign(y1 - y0);
		}
	}
}

static void glyph(struct display *display, int x, int y, unsigned grey, char c)
{
	const uint16_t *columns = font[(c < ' ' || c > '~' ? '?' : c) - ' '];

	for (int column = 0; column < DISPLAY_GLYPH_WIDTH; column++) {
		for (int row = 0; row < DISPLAY_GLYPH_HEIGHT; row++) {
			if (columns[column] >> row & 1)
				display_pixel(display, x + column, y + row, grey);
		}
	}
}

int display_text(struct display *display, int x, int y, unsigned grey, const char *text)
{
	for (; *text; text++, x += DISPLAY_GLYPH_WIDTH)
		glyph(display, x, y, grey, *text);
	return x;
}
