/* Mailbox: the latest value only. What is put replaces what nobody has taken; a value that is put
 * while tasks wait goes to the first of them directly. For readings and settings, of which only
 * the newest counts; whoever needs all of them takes a queue.
 *
 * Nothing here may be called in an interrupt. Its values come through an isr_queue: the task that
 * gets them from there takes the last one, or puts it here. */
#ifndef WEFT_MAILBOX_H
#define WEFT_MAILBOX_H

#include "any.h"

struct weft_mailbox {
	struct weft_waiters getters;
	void *value;
	uint16_t size;
	int puts; /* since the last value was taken */
};

/* Initialises a mailbox over a variable, its storage: struct weft_mailbox m = WEFT_MAILBOX(v); */
#define WEFT_MAILBOX(variable)                                                                     \
	{                                                                                          \
		.value = &(variable), .size = sizeof(variable)                                     \
	}

/* The same at run time: 0, or WEFT_EINVAL when the size is 0 or over 65,535. Any context before
 * first use. */
static inline int weft_mailbox_init(struct weft_mailbox *mailbox, void *storage, size_t size)
{
	if (!size || size > UINT16_MAX)
		return WEFT_EINVAL;
	*mailbox = (struct weft_mailbox){.value = storage, .size = (uint16_t)size};
	return 0;
}

/* Puts a copy of *value: to the first task that waits, else in place of what is there. Does not
 * suspend and cannot fail; loop context. */
void weft_mailbox_put(struct weft_mailbox *mailbox, const void *value);

/* Takes the value into *value, which must stay where it is; suspends while there is none. The
 * result is how many values were overwritten since the last one was taken, INT_MAX/2 at most. A
 * cancel or deadline while it waits takes nothing. Task context. */
__attribute__((warn_unused_result)) int weft_mailbox_get(struct weft_mailbox *mailbox, void *value);

/* The same without waiting: WEFT_EEMPTY when there is none. Loop context. */
int weft_mailbox_try_get(struct weft_mailbox *mailbox, void *value);

/* Copies the value into *value and leaves it there; result as above. Loop context. */
int weft_mailbox_peek(const struct weft_mailbox *mailbox, void *value);

int weft_mailbox_take(struct weft_arm *arm);

/* Prepares an arm of weft_wait_any(); weft_arm_result() is what weft_mailbox_get() returns. */
static inline void weft_arm_mailbox(struct weft_arm *arm, struct weft_mailbox *mailbox, void *value)
{
	WEFT_CHECK_KEPT(value);
	weft_arm_init(arm, &mailbox->getters, weft_mailbox_take, WEFT_WAIT_TAKES, value);
}

#endif
