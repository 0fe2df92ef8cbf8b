/* What is kept without power: the settings and the log, each in a journal of the board's store.
 *
 * note() never waits: entries stand in a queue until the keeper, a task, has written them, and
 * tries again while the store fails. What does not fit the queue meanwhile is lost, and counted. */
#ifndef STATION_KEEP_H
#define STATION_KEEP_H

#include "drivers/journal.h"
#include "entry.h"
#include "settings.h"

#define KEEP_SLOT 256 /* bytes: the largest slot, where a store is written in large pieces */

struct keep {
	struct journal log, settings;
	bool open;
	bool unkept;      /* settings that were changed and are not written */
	bool writing;     /* the keeper has taken an entry that is not written */
	int error;        /* of the last attempt */
	uint32_t written; /* entries, since the start */
	uint32_t lost;    /* entries that found no room */
	uint32_t failed;  /* attempts */
	uint16_t run;     /* this one's number; 0 while the log is not open */
	bool hung;        /* the run before: its log ends with a task that hangs */
};

extern struct keep keep;

/* What happens, for whoever tells it: struct entry, not samples. */
extern struct weft_broadcast notices;

/* Notes what happened now; an entry that was made otherwise. Loop context. */
void note(enum entry_kind kind, unsigned detail, int32_t first, int32_t second);
void note_entry(const struct entry *entry);

/* Entries that wait to be written. */
unsigned keep_waiting(void);

/* Awaits that store and journals are open, and the settings read, at the first time; 0, or an
 * error. Tasks take turns. Task context. */
struct keep_open {
	WEFT_FRAME;
	/* private */
	struct weft_defer unlock;
	struct keep_open_all {
		WEFT_FRAME;
		uint8_t looked;
		union {
			struct store_call call;
			struct journal_open journal;
			struct journal_back back;
		};
		union {
			struct settings settings;
			struct entry entry;
		};
	} all;
};
ASYNC(keep_open);

/* Awaits that an entry is written: 0, from then on it survives. Task context. */
struct keep_entry {
	WEFT_FRAME;
	struct entry entry;
	/* private */
	union {
		struct keep_open open;
		struct journal_append append;
	};
};
ASYNC(keep_entry);

/* Awaits that the settings, as they are now, are written; likewise. */
struct keep_settings {
	WEFT_FRAME;
	/* private */
	struct settings settings;
	union {
		struct keep_open open;
		struct journal_append append;
	};
};
ASYNC(keep_settings);

/* The task. */
struct keeper {
	WEFT_FRAME;
	struct entry entry;
	struct weft_deadline pause;
	struct keep_entry keep;
	struct keep_settings settings;
};
ASYNC(keeper);

/* Awaits that all entries are written, for two seconds at most: 0, or WEFT_ETIMEDOUT. A store that
 * has failed is tried again at once. */
struct keep_finish {
	WEFT_FRAME;
	/* private */
	struct weft_deadline limit;
	struct keep_settled {
		WEFT_FRAME;
	} settled;
};
ASYNC(keep_finish);

#endif
