#include "keep.h"

#include "guard.h"

#define RETRY_MS 10000
#define HURRY_MS 100 /* at the end */
#define FINISH_MS 2000
#define GUARD_MS 60000

#define LOOK_BACK 16 /* entries: more are not noted while the watchdog waits */

/* Two pages for the settings, the others for the log. */
#define SETTINGS_PAGES 2
#define PAGES_LEAST 4

struct keep keep;

static struct weft_lock opening;

static struct entry waiting[16];
static struct weft_queue queue = WEFT_QUEUE(waiting);
static struct weft_event settled; /* the keeper has nothing to do */
static struct weft_event hurry;   /* it is not to pause */
static bool ending;

static struct entry told[8];
struct weft_broadcast notices = WEFT_BROADCAST(told);

/* ---- Noting ---------------------------------------------------------------------------------- */

void note_entry(const struct entry *entry)
{
	if (weft_queue_try_put(&queue, entry) < 0)
		keep.lost++;
	if (entry->kind != ENTRY_SAMPLE)
		(void)weft_broadcast_put(&notices, entry);
}

void note(enum entry_kind kind, unsigned detail, int32_t first, int32_t second)
{
	struct entry entry = {.seconds = seconds_now(),
	                      .kind = (uint8_t)kind,
	                      .detail = (uint8_t)detail,
	                      .value = {first, second}};

	note_entry(&entry);
}

unsigned keep_waiting(void)
{
	return weft_queue_count(&queue) + keep.writing;
}

/* ---- Opening --------------------------------------------------------------------------------- */

static int lay_out(void)
{
	static uint8_t slots[2][KEEP_SLOT];
	const struct store *store = board_store;
	uint32_t first = SETTINGS_PAGES * store->page;

	if (store->size < PAGES_LEAST * store->page ||
	    journal_slot_size(store, sizeof(struct settings)) > KEEP_SLOT)
		return WEFT_EINVAL;
	keep.settings = (struct journal){
	    .store = store, .size = first, .record = sizeof(struct settings), .slot = slots[0]};
	keep.log = (struct journal){.store = store,
	                            .begin = first,
	                            .size = store->size - first,
	                            .record = sizeof(struct entry),
	                            .slot = slots[1]};
	return 0;
}

static void read_settings(const struct settings *record)
{
	if (!keep.unkept && settings_valid(record))
		settings = *record;
}

/* The entries of the run before, newest first, tell how it ended; true when that is known. */
static bool look_back(const struct entry *entry)
{
	if (keep.run == 1)
		keep.run = (uint16_t)(entry->run + 1);
	keep.hung = entry->kind == ENTRY_HANGS;
	return keep.hung || entry->kind == ENTRY_END || entry->kind == ENTRY_START;
}

static ASYNC(keep_open_all)
{
	BEGIN(keep_open_all);
	TRY(STORE_CALL(&self->call, open, .store = board_store));
	rc = lay_out();
	if (rc < 0)
		RETURN(rc);
	TRY(CALL(&self->journal, journal_open, .journal = &keep.settings));
	TRY(CALL(&self->journal, journal_open, .journal = &keep.log));
	FRAME(&self->back, journal_back, .journal = &keep.settings, .record = &self->settings);
	TRY(NEXT(&self->back));
	if (rc == WEFT_YIELDED)
		read_settings(&self->settings);
	TRY(CLOSE(&self->back));
	keep.run = 1;
	FRAME(&self->back, journal_back, .journal = &keep.log, .record = &self->entry);
	while (self->looked++ < LOOK_BACK) {
		TRY(NEXT(&self->back));
		if (rc != WEFT_YIELDED || look_back(&self->entry))
			break;
	}
	TRY(CLOSE(&self->back));
	keep.open = true;
	END(0);
}

ASYNC(keep_open)
{
	BEGIN(keep_open);
	TRY(weft_lock(&opening));
	DEFER(&self->unlock, weft_unlock, &opening);
	if (!keep.open) {
		AWAIT(CALL(&self->all, keep_open_all));
		keep.error = rc;
	}
	END(rc);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void count(int rc)
{
	keep.error = rc;
	if (rc < 0)
		keep.failed++;
	else
		keep.written++;
}

ASYNC(keep_entry)
{
	BEGIN(keep_entry);
	TRY(CALL(&self->open, keep_open));
	self->entry.run = keep.run;
	AWAIT(CALL(&self->append, journal_append, .journal = &keep.log, .record = &self->entry));
	count(rc);
	END(rc);
}

ASYNC(keep_settings)
{
	BEGIN(keep_settings);
	keep.unkept = true;
	TRY(CALL(&self->open, keep_open));
	self->settings = settings;
	keep.unkept = false;
	AWAIT(CALL(&self->append, journal_append, .journal = &keep.settings,
	           .record = &self->settings));
	keep.error = rc;
	if (rc < 0)
		keep.unkept = true;
	END(rc);
}

/* While it writes it is watched: it waits for nothing else then. */
ASYNC(keeper)
{
	static struct guard guard;

	BEGIN(keeper);
	for (;;) {
		if (!weft_queue_count(&queue))
			weft_event_set(&settled);
		TRY(weft_queue_get(&queue, &self->entry));
		keep.writing = true;
		guard_watch(&guard, "keeper", GUARD_MS);
		for (;;) {
			AWAIT(CALL(&self->keep, keep_entry, .entry = self->entry));
			if (rc == 0 || rc == WEFT_ECANCELED)
				break;
			guard_alive(&guard);
			weft_event_clear(&hurry);
			AWAIT_FOR(&self->pause, ending ? HURRY_MS : RETRY_MS,
			          weft_event_wait(&hurry));
			if (rc == WEFT_ECANCELED)
				RETURN(rc);
		}
		if (rc == 0 && keep.unkept)
			AWAIT(CALL(&self->settings, keep_settings));
		guard_unwatch(&guard);
		keep.writing = false;
		if (rc == WEFT_ECANCELED)
			RETURN(rc);
	}
	END(0);
}

/* ---- The end --------------------------------------------------------------------------------- */

static ASYNC(keep_settled)
{
	BEGIN(keep_settled);
	while (keep_waiting()) {
		weft_event_clear(&settled);
		TRY(weft_event_wait(&settled));
	}
	END(0);
}

ASYNC(keep_finish)
{
	BEGIN(keep_finish);
	ending = true;
	weft_event_set(&hurry);
	AWAIT_FOR(&self->limit, FINISH_MS, CALL(&self->settled, keep_settled));
	END(rc);
}
