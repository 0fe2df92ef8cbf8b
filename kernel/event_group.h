/* Event group: up to WEFT_EVENT_BITS flags; tasks wait for any or all of some. All zero is a group
 * with no bit set. */
#ifndef WEFT_EVENT_GROUP_H
#define WEFT_EVENT_GROUP_H

#include "any.h"
#include "post.h"

/* Bits 0 to WEFT_EVENT_BITS - 1 can be used: 30 where int has 32 bits. */
#define WEFT_EVENT_BITS (sizeof(int) * CHAR_BIT - 2)
#define WEFT_EVENT_MASK ((1u << WEFT_EVENT_BITS) - 1)

struct weft_event_group {
	unsigned bits;
	unsigned posted; /* set from outside, not taken over yet; written by the outside */
	struct weft_waiters waiters;
	struct weft_posted post;
};

enum weft_event_mode {
	WEFT_ANY = 0,
	WEFT_ALL = 1,   /* wait until all of the bits are set at once, not only any of them */
	WEFT_CLEAR = 2, /* clear the bits waited for when the wait is over */
};

/* Suspends until any or all of the bits in mask are set; at once if they are. The result is which
 * bits of mask were set then. Waiters are served in order; one that clears takes the bits from
 * those behind it. WEFT_EINVAL for a mask of none or with bits beyond WEFT_EVENT_MASK. A cancel
 * or deadline while it waits clears nothing. Task context. */
__attribute__((warn_unused_result)) int
weft_event_group_wait(struct weft_event_group *group, unsigned mask, enum weft_event_mode mode);

/* Sets bits and wakes whoever they suffice for: 0, or WEFT_EINVAL for bits beyond
 * WEFT_EVENT_MASK. Loop context; the _isr call: any. */
int weft_event_group_set(struct weft_event_group *group, unsigned bits);
int weft_event_group_set_isr(struct weft_event_group *group, unsigned bits);

/* Clears bits. What an interrupt set before is cleared as well. Loop context. */
void weft_event_group_clear(struct weft_event_group *group, unsigned bits);

/* The bits that are set. Loop context. */
unsigned weft_event_group_get(struct weft_event_group *group);

/* Prepares an arm of weft_wait_any(): 0, or WEFT_EINVAL as above. Its result is the bits. */
int weft_arm_event_group(struct weft_arm *arm, struct weft_event_group *group, unsigned mask,
                         enum weft_event_mode mode);

#endif
