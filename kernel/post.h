/* Posts: how interrupts, other threads and other cores reach the loop.
 *
 * What can be reached from outside has a weft_post. An _isr call records its effect in a field
 * that only the outside writes (atomically), then puts the object into the loop's inbox, a
 * stack that is pushed by compare-and-swap; an object is in it at most once. The loop takes the
 * whole inbox before the next step and carries out what was recorded, in order of arrival. So
 * nothing that belongs to the loop is touched from outside, and no interrupt has to be masked.
 *
 * Why no post is lost: the effect is recorded before the push. If the object is in the inbox
 * already, the loop will clear its link before it reads the record, so it reads this effect or
 * finds the object posted again.
 *
 * While the loop sleeps, an interrupt need not post at all; see weft_post() in waiter.h. */
#ifndef WEFT_POST_H
#define WEFT_POST_H

#include "hal/hal.h"

/* NULL when not posted. Aligned, because a pointer to it carries its kind in two bits. */
struct weft_post {
	struct weft_post *next;
} __attribute__((aligned(4)));

enum weft_post_kind {
	WEFT_POST_ITEM, /* a task or callback (wake.c) */
	WEFT_POST_SEMAPHORE,
	WEFT_POST_EVENT,
	WEFT_POST_OTHER, /* a struct weft_posted, which says itself what to do */
};

struct weft_posted {
	struct weft_post post;
	void (*carry_out)(struct weft_posted *posted);
};

/* Puts an object into the inbox. Any context. */
void weft_post_push(struct weft_post *post, enum weft_post_kind kind);

/* The same for an object with a function of its own; always the same function. Any context. */
static inline void weft_post_other(struct weft_posted *posted,
                                   void (*carry_out)(struct weft_posted *))
{
	HAL_STORE(&posted->carry_out, carry_out);
	weft_post_push(&posted->post, WEFT_POST_OTHER);
}

/* Carries out what is in the inbox. Loop context. A loop-side call that depends on what was
 * posted to its object before calls it first. */
void weft_posts_take(void);

/* What carrying out means, for each kind. Linked only where the object is used. */
void weft_item_posted(struct weft_post *post) __attribute__((weak));
void weft_semaphore_posted(struct weft_post *post) __attribute__((weak));
void weft_event_posted(struct weft_post *post) __attribute__((weak));

#endif
