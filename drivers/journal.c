#include "drivers/journal.h"

#include <string.h>

/* ---- Slots --------------------------------------------------------------------------------- */

/* May be too large for a slot; is_possible() sees to that. */
static uint32_t filled_up(const struct store *store, uint16_t record)
{
	uint32_t size = (uint32_t)record + 2 * sizeof(uint32_t);

	return (size + store->word - 1) / store->word * store->word;
}

uint16_t journal_slot_size(const struct store *store, uint16_t record)
{
	return (uint16_t)filled_up(store, record);
}

static uint32_t slot_size(const struct journal *journal)
{
	return filled_up(journal->store, journal->record);
}

static uint32_t crc(const uint8_t *bytes, uint32_t n)
{
	uint32_t sum = ~(uint32_t)0;

	while (n--) {
		sum ^= *bytes++;
		for (int i = 0; i < 8; i++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
	}
	return ~sum;
}

static uint32_t get(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

static void set(uint8_t *bytes, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(number >> 8 * i);
}

/* Makes the slot of a record. */
static void fill(const struct journal *journal, uint32_t sequence, const void *record)
{
	uint32_t end = sizeof(uint32_t) + journal->record;

	memset(journal->slot, journal->store->blank, slot_size(journal));
	set(journal->slot, sequence);
	memcpy(journal->slot + sizeof(uint32_t), record, journal->record);
	set(journal->slot + end, crc(journal->slot, end));
}

/* The sequence number of the slot that has been read; 0 when it is not valid. */
static uint32_t valid(const struct journal *journal)
{
	uint32_t end = sizeof(uint32_t) + journal->record;

	return get(journal->slot + end) == crc(journal->slot, end) ? get(journal->slot) : 0;
}

static bool is_blank(const struct journal *journal)
{
	uint32_t left = slot_size(journal); /* never 0 */

	do {
		if (journal->slot[--left] != journal->store->blank)
			return false;
	} while (left);
	return true;
}

/* ---- Places -------------------------------------------------------------------------------- */

static uint32_t slots_in_page(const struct journal *journal)
{
	return journal->store->page / slot_size(journal);
}

static uint32_t slots(const struct journal *journal)
{
	return journal->size / journal->store->page * slots_in_page(journal);
}

/* Where in the store a slot is, by its number. */
static uint32_t place(const struct journal *journal, uint32_t slot)
{
	return journal->begin + slot / slots_in_page(journal) * journal->store->page +
	       slot % slots_in_page(journal) * slot_size(journal);
}

static bool begins_page(const struct journal *journal, uint32_t slot)
{
	return slot % slots_in_page(journal) == 0;
}

static uint32_t behind(const struct journal *journal, uint32_t slot)
{
	return slot + 1 < slots(journal) ? slot + 1 : 0;
}

static uint32_t before(const struct journal *journal, uint32_t slot)
{
	return slot ? slot - 1 : slots(journal) - 1;
}

/* Awaits that a slot has been read into the journal's room. */
#define READ(n)                                                                                    \
	STORE_CALL(&self->call, read, .store = self->journal->store,                               \
	           .offset = place(self->journal, (n)), .data = self->journal->slot,               \
	           .size = (uint16_t)slot_size(self->journal))

/* ---- Opening ------------------------------------------------------------------------------- */

static bool is_possible(const struct journal *journal)
{
	const struct store *store = journal->store;

	return journal->begin % store->page == 0 && journal->size % store->page == 0 &&
	       journal->size >= 2 * store->page && journal->begin <= store->size &&
	       journal->size <= store->size - journal->begin && journal->record &&
	       slot_size(journal) <= store->page && slot_size(journal) <= UINT16_MAX;
}

static void look(struct journal *journal, uint32_t slot)
{
	uint32_t sequence = valid(journal);

	if (sequence <= journal->sequence)
		return;
	journal->sequence = sequence;
	journal->newest = slot;
	journal->next = behind(journal, slot);
}

ASYNC(journal_open)
{
	BEGIN(journal_open);
	WEFT_CHECK_KEPT(self->journal);
	if (!is_possible(self->journal))
		RETURN(WEFT_EINVAL);
	self->journal->lock = (struct weft_lock){0};
	self->journal->next = self->journal->sequence = self->journal->newest = 0;
	for (self->at = 0; self->at < slots(self->journal); self->at++) {
		TRY(READ(self->at));
		look(self->journal, self->at);
	}
	/* Behind the newest, in its page, there may be slots that cuts have left half written, also
	 * behind one that a refused write has left blank. */
	for (self->at = self->journal->next;
	     self->journal->store->erase && !begins_page(self->journal, self->at);
	     self->at = behind(self->journal, self->at)) {
		TRY(READ(self->at));
		if (!is_blank(self->journal))
			self->journal->next = behind(self->journal, self->at);
	}
	END(0);
}

/* ---- Writing ------------------------------------------------------------------------------- */

/* To write there, and to erase its page before, if need be, would cost the newest record. It comes
 * to that when the writes to all other slots have failed. */
static bool costs_newest(const struct journal *journal, uint32_t slot)
{
	if (!journal->sequence)
		return false;
	if (!journal->store->erase)
		return slot == journal->newest;
	return begins_page(journal, slot) &&
	       slot / slots_in_page(journal) == journal->newest / slots_in_page(journal);
}

/* Where the next record goes. */
static uint32_t choose(const struct journal *journal)
{
	uint32_t slot = journal->next;

	if (!costs_newest(journal, slot))
		return slot;
	do {
		slot = behind(journal, slot);
	} while (journal->store->erase && !begins_page(journal, slot));
	return slot;
}

ASYNC(journal_append)
{
	BEGIN(journal_append);
	WEFT_CHECK_KEPT(self->record);
	TRY(weft_lock(&self->journal->lock));
	DEFER(&self->unlock, weft_unlock, &self->journal->lock);
	if (self->journal->sequence == UINT32_MAX)
		RETURN(WEFT_EFULL); /* the next number would count as none */
	self->at = choose(self->journal);
	if (self->journal->store->erase && begins_page(self->journal, self->at)) {
		TRY(STORE_CALL(&self->call, erase, .store = self->journal->store,
		               .offset = place(self->journal, self->at)));
	}
	/* However the write ends, slot and number have been used. */
	self->journal->next = behind(self->journal, self->at);
	fill(self->journal, ++self->journal->sequence, self->record);
	TRY(STORE_CALL(&self->call, write, .store = self->journal->store,
	               .offset = place(self->journal, self->at), .data = self->journal->slot,
	               .size = (uint16_t)slot_size(self->journal)));
	self->journal->newest = self->at;
	END(0);
}

/* ---- Reading ------------------------------------------------------------------------------- */

static bool is_older(const struct journal_back *self)
{
	uint32_t sequence = valid(self->journal);

	return sequence && (!self->value || sequence < self->value);
}

ASYNC(journal_back)
{
	BEGIN(journal_back);
	self->at = self->journal->newest;
	self->left = self->journal->sequence ? slots(self->journal) : 0;
	for (; self->left; self->left--) {
		TRY(weft_lock(&self->journal->lock));
		AWAIT(READ(self->at));
		if (rc >= 0 && is_older(self)) {
			memcpy(self->record, self->journal->slot + sizeof(uint32_t),
			       self->journal->record);
			self->value = get(self->journal->slot);
			rc = 1;
		}
		(void)weft_unlock(&self->journal->lock);
		self->at = before(self->journal, self->at);
		if (rc < 0)
			RETURN(rc);
		if (rc)
			YIELD(self->value);
	}
	END(0);
}
