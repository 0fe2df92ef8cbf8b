/* A small instrument: it measures, shows, alarms and keeps a log.
 *
 * What a board must supply, and may:
 *
 *   drivers i2c, gpio    hal/soc/<chip>/i2c.c, gpio.c
 *   board_store          boards/<board>/store.c: where settings and log are kept, 1,024 bytes at
 *                        least, see drivers/store.h; drivers/store_flash.h and store_at24.h are
 *                        media, three lines each
 *   BOARD_TMP105         board.h: the address of a TMP105 or LM75 on I2C bus 0; 0x48 if not defined
 *   BOARD_LED            board.h: the alarm's pin, and BOARD_LED_ON, its level then
 *
 *   BOARD_BUTTON         board.h: the pin of the button that acknowledges, and
 *                        BOARD_BUTTON_PRESSED, its level then; else the command does
 *   driver adc, and BOARD_ADC_CHANNEL in board.h: a second quantity, a voltage of 0 to BOARD_ADC_MV
 *   driver watchdog, and BOARD_WATCHDOG_MS in board.h: 8,000 if not defined
 *   board_display        boards/<board>/display.c: 128 x 64 pixels or more
 *
 * All storage is static. Every task is written down in main.c; what they share is the state here,
 * which nobody keeps across an await. */
#ifndef STATION_H
#define STATION_H

#include "alarm.h"
#include "filter.h"
#include "weft.h"

#if defined(BOARD_HAS_ADC) && defined(BOARD_ADC_CHANNEL)
#define STATION_HAS_ANALOGUE 1
#else
#define STATION_HAS_ANALOGUE 0
#endif

enum { TEMPERATURE, ANALOGUE, CHANNELS_MOST };
#define CHANNELS (1 + STATION_HAS_ANALOGUE)

/* What a channel measures: numbers of 10^-decimals units. */
struct quantity {
	const char *name, *unit;
	uint8_t decimals;
};

extern const struct quantity quantities[CHANNELS_MOST];

/* A channel as it is now. */
struct channel {
	struct filter filter;
	struct alarm alarm;
	int32_t raw, value; /* the last reading, and what the filter makes of it */
	bool known;         /* there was one */
	int error;          /* of the last attempt: 0, or why there is no reading */
	uint32_t errors;    /* readings that failed, after all attempts */
};

extern struct channel channels[CHANNELS];

/* A sample, as it was published: for whoever subscribes. */
struct sample {
	uint32_t seconds; /* since the start, on the grid */
	int32_t value[CHANNELS];
	int error[CHANNELS];
};

extern struct weft_broadcast samples;

/* Seconds since the start. Any context. */
uint32_t seconds_now(void);

#endif
