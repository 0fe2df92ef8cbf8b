/* A store keeps bytes without power: flash, EEPROM, a card. This is what they have in common, so
 * that a journal can be kept in any of them. A medium is a struct that begins with a struct store.
 */
#ifndef DRIVERS_STORE_H
#define DRIVERS_STORE_H

#include "kernel/weft.h"

struct store {
	uint32_t size; /* bytes, whole pages */
	uint32_t page; /* bytes that are erased at once */
	uint16_t word; /* bytes that are written at once: offsets and sizes are multiples of it */
	uint8_t blank; /* every byte of an erased page */
	/* Bodies of a struct store_call. open comes first, once; it finds the medium and sets the
	 * members above that only the medium knows. erase is NULL where bytes can be written again
	 * as they are. */
	weft_body *open, *read, *write, *erase;
};

/* The store of the board, where it has one: boards/<board>/store.c. To be opened by whoever uses it
 * first. */
extern struct store *const board_store;

/* What the frames of a medium's own calls may occupy. */
#define STORE_SPACE (64 + 48 * sizeof(void *))

/* One call. A medium's body finds its own frames in `space`. */
struct store_call {
	WEFT_FRAME;
	const struct store *store;
	uint32_t offset;
	void *data; /* only read by write; not used by erase */
	uint16_t size;
	/* private */
	uintptr_t space[STORE_SPACE / sizeof(uintptr_t)];
};

/* As CALL: STORE_CALL(&self->call, read, .store = s, .offset = ..., .data = ..., .size = ...), or
 * STORE_CALL(&self->call, open, .store = s). 0,
 * or WEFT_EINVAL outside the store or not on its words, or an error of the medium. A cancel during
 * a write or erase leaves any bytes there, as a power cut does. */
#define STORE_CALL(f, verb, ...) CALL_AS(f, store_call, (f)->store->verb, __VA_ARGS__)

/* The frame of one of a medium's own calls. */
#define STORE_FRAME(self, type)                                                                    \
	({                                                                                         \
		_Static_assert(sizeof(type) <= STORE_SPACE, "STORE_SPACE is too small");           \
		(type *)(void *)(self)->space;                                                     \
	})

/* Whether a call stays in the store and on its words. */
bool store_fits(const struct store_call *call);

#endif
