/* A journal: records of one size that survive a power cut at any instant, the newest of them as
 * many as the store holds. A log is one; settings are one of which only the newest record counts.
 *
 *     | sequence | record ... | CRC |     a slot, filled up to the store's words
 *
 * Slots follow each other around the store; none crosses a page. A slot is valid when its CRC is
 * right; the newest is the one with the highest sequence number. A cut during a write leaves a slot
 * that is not valid, and is skipped; one during the erasure of the page that comes next costs only
 * records that were about to be given up. So what journal_append() has reported as written is found
 * again.
 *
 * The journal needs at least two pages. The CRC is that of IEEE 802.3. */
#ifndef DRIVERS_JOURNAL_H
#define DRIVERS_JOURNAL_H

#include "drivers/store.h"

struct journal {
	/* the owner's, set before journal_open() */
	const struct store *store;
	uint32_t begin, size; /* where in the store: whole pages */
	uint16_t record;      /* bytes */
	uint8_t *slot;        /* room for one: journal_slot_size() bytes */
	/* private */
	struct weft_lock lock;
	uint32_t next;     /* the slot to be written next, from begin */
	uint32_t sequence; /* given last; 0: none */
	uint32_t newest;   /* the slot of the newest record */
};

/* Bytes of a slot. */
uint16_t journal_slot_size(const struct store *store, uint16_t record);

/* Awaits that the journal has been looked through: 0; then it can be used. WEFT_EINVAL when the
 * place is not whole pages, fewer than two, outside the store, or the record is empty or its slot
 * larger than a page or 65,535 bytes; or an error of the store. Nothing is written. A cancel leaves
 * it not open. Task context. */
struct journal_open {
	WEFT_FRAME;
	struct journal *journal;
	/* private */
	uint32_t at;
	struct store_call call;
};
ASYNC(journal_open);

/* Awaits that a record has been written: 0. From then on it is there after any reset; before, it is
 * there or not. WEFT_EFULL when 2^32 - 1 numbers have been given, which outlasts flash and EEPROMs.
 * An error of the store: it is not written, the slot is skipped; the newest record that was written
 * stays, however often that happens. Tasks take turns. A cancel leaves it written or not, and the
 * slot is skipped. Task context. */
struct journal_append {
	WEFT_FRAME;
	struct journal *journal;
	const void *record;
	/* private */
	uint32_t at;
	struct weft_defer unlock;
	struct store_call call;
};
ASYNC(journal_append);

/* A generator of the records from the newest to the oldest: FRAME(&back, journal_back, .journal =
 * j, .record = room), then NEXT(&back): the record is in `room`, its sequence number in back.value.
 * The numbers need not be without gaps. Records appended meanwhile are not seen; ones given up
 * meanwhile end it. */
struct journal_back {
	WEFT_GENERATOR(uint32_t);
	struct journal *journal;
	void *record;
	/* private */
	uint32_t at, left;
	struct store_call call;
};
ASYNC(journal_back);

#endif
