#include "panel.h"

#ifdef BOARD_HAS_DISPLAY

#include <stdio.h>
#include <string.h>

#include "drivers/error.h"
#include "entry.h"
#include "graph.h"
#include "number.h"
#include "settings.h"

#define GUARD_MS 30000

#define GRAPH_TOP (2 * DISPLAY_GLYPH_HEIGHT + 2)
#define GRAPH_LEFT 32 /* behind five characters */
#define GREY 5

static struct graph graph;
static int panel_error; /* of the last call of the display */

/* ---- Lines ----------------------------------------------------------------------------------- */

static void format_values(char *to)
{
	char text[CHANNELS_MOST][10] = {""};

	for (unsigned i = 0; i < CHANNELS; i++) {
		bool known = channels[i].known && !channels[i].error;

		reading_format(i, known ? channels[i].value : ENTRY_NO_VALUE, text[i],
		               sizeof text[i]);
	}
	snprintf(to, PANEL_LINE, "%s  %s", text[0], text[1]);
}

/* What is most important: an alarm, then an error. */
static void format_state(char *to)
{
	for (unsigned i = 0; i < CHANNELS; i++) {
		const struct alarm *alarm = &channels[i].alarm;

		if (alarm->state || alarm->pending) {
			snprintf(to, PANEL_LINE, "%.11s %s%s", quantities[i].name,
			         alarm_name(alarm->state), alarm->pending ? " !" : "");
			return;
		}
	}
	for (unsigned i = 0; i < CHANNELS; i++) {
		if (channels[i].error) {
			snprintf(to, PANEL_LINE, "%s", device_error_name(channels[i].error));
			return;
		}
	}
	snprintf(to, PANEL_LINE, "ok");
}

static void draw_line(struct panel *panel, unsigned number, const char *text)
{
	int y = (int)number * DISPLAY_GLYPH_HEIGHT;

	if (strcmp(panel->line[number], text) == 0)
		return;
	strcpy(panel->line[number], text);
	display_fill(&board_display, 0, y, board_display.width, DISPLAY_GLYPH_HEIGHT,
	             DISPLAY_BLACK);
	display_text(&board_display, 0, y, DISPLAY_WHITE, text);
}

static void draw_lines(struct panel *panel)
{
	char text[PANEL_LINE];

	format_values(text);
	draw_line(panel, 0, text);
	format_state(text);
	draw_line(panel, 1, text);
}

/* ---- Graph ----------------------------------------------------------------------------------- */

static int graph_height(void)
{
	return board_display.height - GRAPH_TOP;
}

static int row_of(int32_t value, int32_t low, int32_t high)
{
	int room = graph_height() - 1;

	if (high == low)
		return GRAPH_TOP + room / 2;
	return GRAPH_TOP + room - (int)((int64_t)(value - low) * room / (high - low));
}

/* With one decimal, as there is room for five characters. */
static void draw_label(int y, int32_t value)
{
	char text[NUMBER_SIZE];

	number_format(text, value / 10, 1);
	display_text(&board_display, 0, y, GREY * 2, text);
}

static void draw_graph(void)
{
	int right = board_display.width - 1;
	int32_t low, high;

	graph_range(&graph, &low, &high);
	display_fill(&board_display, 0, GRAPH_TOP, board_display.width, graph_height(),
	             DISPLAY_BLACK);
	draw_label(GRAPH_TOP, high);
	draw_label(board_display.height - DISPLAY_GLYPH_HEIGHT, low);
	for (unsigned i = 0; i < graph.count && right - (int)i >= GRAPH_LEFT; i++) {
		int row = row_of(graph_column(&graph, i), low, high);
		int older =
		    i + 1 < graph.count ? row_of(graph_column(&graph, i + 1), low, high) : row;

		display_line(&board_display, right - (int)i, row, right - (int)i, older,
		             DISPLAY_WHITE);
	}
}

static void put(const struct sample *sample)
{
	if (sample->error[TEMPERATURE])
		return;
	if (graph_put(&graph, sample->seconds, (uint32_t)settings.value[SET_GRAPH],
	              sample->value[TEMPERATURE]))
		draw_graph();
}

/* ---- The task -------------------------------------------------------------------------------- */

const char *panel_about(void)
{
	return panel_error ? device_error_text(panel_error) : "on";
}

/* A display that fails is tried again with the next sample. */
ASYNC(panel)
{
	BEGIN(panel);
	weft_broadcast_subscribe(&samples, &self->subscriber);
	DEFER(&self->unwatch, guard_unwatch, &self->guard);
	panel_error = DEVICE_EABSENT;
	for (;;) {
		guard_watch(&self->guard, "panel", GUARD_MS);
		if (panel_error)
			AWAIT(DISPLAY_OPEN(&self->call, &board_display));
		draw_lines(self);
		if (rc >= 0)
			AWAIT(DISPLAY_FLUSH(&self->call, &board_display));
		if (rc == WEFT_ECANCELED)
			RETURN(rc);
		panel_error = rc;
		guard_unwatch(&self->guard);
		TRY(weft_broadcast_receive(&self->subscriber, &self->sample));
		put(&self->sample);
	}
	END(0);
}

#else

const char *panel_about(void)
{
	return "none";
}

ASYNC(panel)
{
	BEGIN(panel);
	END(0);
}

#endif
