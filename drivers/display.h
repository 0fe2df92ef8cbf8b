/* A display: a frame buffer to draw in, and its transfer to the screen, which is awaited.
 *
 * A board that has one defines board_display in boards/<board>/display.c. */
#ifndef DRIVERS_DISPLAY_H
#define DRIVERS_DISPLAY_H

#include "kernel/weft.h"

/* Rows from top to bottom, in each the pixels from left to right, the first one in the highest
 * bits. */
struct display {
	uint16_t width, height;  /* pixels */
	uint8_t depth;           /* bits per pixel: 1, or 4 (16 greys) */
	uint8_t *pixels;         /* height * display_stride() bytes */
	weft_body *open, *flush; /* bodies of a struct display_call */
	/* private: what has changed since the last flush */
	uint16_t top, bottom; /* rows; bottom is behind the last one */
};

/* The display of the board, where it has one. */
extern struct display board_display;

/* What the frames of a driver's own calls may occupy. */
#define DISPLAY_SPACE (40 * sizeof(void *))

/* One call of the driver, which finds its own frames in `space`. */
struct display_call {
	WEFT_FRAME;
	struct display *display;
	uint16_t row;
	/* private */
	uintptr_t space[DISPLAY_SPACE / sizeof(uintptr_t)];
};

/* As CALL: DISPLAY_OPEN(&self->call, &board_display) awaits that the screen is on and shows the
 * buffer; 0, or an error of its bus. Task context. */
#define DISPLAY_OPEN(f, d) CALL_AS((f), display_call, (f)->display->open, .display = (d))

/* Awaits that the rows that have changed are on the screen; 0, or an error of its bus: then they
 * still count as changed. What is drawn meanwhile may be shown or not, and counts as changed. After
 * a cancel the screen shows some of it, and all of it counts as changed. Task context. */
#define DISPLAY_FLUSH(f, d) CALL_AS((f), display_call, (f)->display->flush, .display = (d))

/* For drivers: the frame of one of their own calls. */
#define DISPLAY_FRAME(self, type)                                                                  \
	({                                                                                         \
		_Static_assert(sizeof(type) <= DISPLAY_SPACE, "DISPLAY_SPACE is too small");       \
		(type *)(void *)(self)->space;                                                     \
	})

/* For drivers: takes the rows that have changed, from *top to *bottom - 1; false when there are
 * none. display_changed() gives them back. Loop context. */
bool display_take_changes(struct display *display, uint16_t *top, uint16_t *bottom);
void display_changed(struct display *display, uint16_t top, uint16_t bottom);

/* Bytes of a row. */
static inline uint16_t display_stride(const struct display *display)
{
	return (uint16_t)((display->width * display->depth + 7) / 8);
}

/* ---- Drawing: does not wait; what lies outside is not drawn. Loop context -------------------- */

#define DISPLAY_BLACK 0
#define DISPLAY_WHITE 15 /* on a display of depth 1 whatever is not black */

void display_fill(struct display *display, int x, int y, int width, int height, unsigned grey);

static inline void display_clear(struct display *display)
{
	display_fill(display, 0, 0, display->width, display->height, DISPLAY_BLACK);
}

void display_pixel(struct display *display, int x, int y, unsigned grey);
unsigned display_pixel_at(const struct display *display, int x, int y);

/* A line from one point to another, both included (Bresenham's). */
void display_line(struct display *display, int x0, int y0, int x1, int y1, unsigned grey);

/* Text in ASCII, its upper left corner at x, y, the background as it was; what is no ASCII shows as
 * '?'. Returns the x behind it. */
#define DISPLAY_GLYPH_WIDTH 6
#define DISPLAY_GLYPH_HEIGHT 11
int display_text(struct display *display, int x, int y, unsigned grey, const char *text);

#endif
