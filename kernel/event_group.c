#include "event_group.h"

/* A waiter's mask and mode share its word: the mode is in the two bits above the mask. */
static uintptr_t wanted(unsigned mask, enum weft_event_mode mode)
{
	return mask | (uintptr_t)mode << WEFT_EVENT_BITS;
}

static void take_over(struct weft_event_group *group)
{
	WEFT_CHECK_LOOP();
	if (HAL_LOAD(&group->post.post.next))
		weft_posts_take();
}

/* The bits that satisfy a wish, cleared if it says so; 0 if it is not satisfied. */
static unsigned satisfy(struct weft_event_group *group, uintptr_t wish)
{
	unsigned mask = wish & WEFT_EVENT_MASK, mode = (unsigned)(wish >> WEFT_EVENT_BITS);
	unsigned found = group->bits & mask;

	if (!found || (mode & WEFT_ALL && found != mask))
		return 0;
	if (mode & WEFT_CLEAR)
		group->bits &= ~mask;
	return found;
}

int weft_event_group_wait(struct weft_event_group *group, unsigned mask, enum weft_event_mode mode)
{
	uintptr_t wish = wanted(mask, mode);
	unsigned found;

	if (!mask || mask & ~WEFT_EVENT_MASK)
		return WEFT_EINVAL;
	take_over(group);
	found = satisfy(group, wish);
	if (found)
		return (int)found;
	/* To clear is to take: such a wait can't be undone once it has been satisfied. */
	return weft_wait_slot(&group->waiters, mode & WEFT_CLEAR ? WEFT_WAIT_TAKES : 0,
	                      (void *)wish);
}

int weft_event_group_set(struct weft_event_group *group, unsigned bits)
{
	struct weft_waiter *w, *next;

	if (bits & ~WEFT_EVENT_MASK)
		return WEFT_EINVAL;
	WEFT_CHECK_LOOP();
	group->bits |= bits;
	for (w = group->waiters.first; w; w = next) {
		unsigned found = satisfy(group, w->bits);

		next = w->next;
		if (found) {
			weft_waiters_remove(w);
			weft_waiter_end(w, (int)found);
			/* The end of a record may take others of its wait out of the queue. */
			if (w->kind == WEFT_RECORD)
				next = group->waiters.first;
		}
	}
	return 0;
}

static void carry_out(struct weft_posted *posted)
{
	struct weft_event_group *group = WEFT_OF(posted, struct weft_event_group, post);

	(void)weft_event_group_set(group, HAL_SWAP(&group->posted, 0));
}

int weft_event_group_set_isr(struct weft_event_group *group, unsigned bits)
{
	if (bits & ~WEFT_EVENT_MASK)
		return WEFT_EINVAL;
	HAL_FETCH_OR(&group->posted, bits);
	weft_post_other(&group->post, carry_out);
	return 0;
}

void weft_event_group_clear(struct weft_event_group *group, unsigned bits)
{
	take_over(group);
	group->bits &= ~bits;
}

unsigned weft_event_group_get(struct weft_event_group *group)
{
	take_over(group);
	return group->bits;
}

static int take(struct weft_arm *arm)
{
	struct weft_event_group *group = WEFT_OF(arm->queue, struct weft_event_group, waiters);
	unsigned found = satisfy(group, (uintptr_t)arm->wish);

	return found ? (int)found : WEFT_PENDING;
}

int weft_arm_event_group(struct weft_arm *arm, struct weft_event_group *group, unsigned mask,
                         enum weft_event_mode mode)
{
	if (!mask || mask & ~WEFT_EVENT_MASK)
		return WEFT_EINVAL;
	weft_arm_init(arm, &group->waiters, take, mode & WEFT_CLEAR ? WEFT_WAIT_TAKES : 0,
	              (void *)wanted(mask, mode));
	return 0;
}
