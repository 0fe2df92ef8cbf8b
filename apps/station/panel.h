/* What the display shows, where there is one: the values, the alarms, and a graph of the
 * temperature. A task that waits for samples; only what has changed is drawn. */
#ifndef STATION_PANEL_H
#define STATION_PANEL_H

#include "guard.h"
#include "station.h"

#ifdef BOARD_HAS_DISPLAY
#include "drivers/display.h"
#endif

#define PANEL_LINE 22 /* characters in 128 pixels, and the end */

struct panel {
	WEFT_FRAME;
	struct weft_subscriber subscriber;
	struct sample sample;
	struct guard guard;
	struct weft_defer unwatch;
	char line[2][PANEL_LINE]; /* as shown */
#ifdef BOARD_HAS_DISPLAY
	struct display_call call;
#endif
};
ASYNC(panel);

/* A sentence about the display. */
const char *panel_about(void);

#endif
