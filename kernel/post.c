#include "post.h"

#include "waiter.h"

/* The end of the list: not NULL, as NULL means not posted, and not an object. */
#define LIST_END ((struct weft_post *)&weft_loop)

static struct weft_post *tagged(struct weft_post *post, enum weft_post_kind kind)
{
	return (struct weft_post *)((uintptr_t)post | (uintptr_t)kind);
}

static struct weft_post *untagged(struct weft_post *link)
{
	return (struct weft_post *)((uintptr_t)link & ~(uintptr_t)3);
}

void weft_post_push(struct weft_post *post, enum weft_post_kind kind)
{
	struct weft_post *head;

	weft_trace_post(post);
	/* Whoever sets the link pushes; the others rely on it. */
	do {
		if (HAL_LOAD(&post->next))
			return;
	} while (!HAL_CAS(&post->next, NULL, LIST_END));
	do {
		head = HAL_LOAD(&weft_loop.inbox);
		HAL_STORE(&post->next, head ? head : LIST_END);
	} while (!HAL_CAS(&weft_loop.inbox, head, tagged(post, kind)));
	hal_kick();
}

/* Turns the list round, so that the oldest is first. The links stay set: an object posted again
 * meanwhile is still in the list, and its new effect will be seen. */
static struct weft_post *oldest_first(struct weft_post *link)
{
	struct weft_post *reversed = LIST_END;

	while (link != LIST_END) {
		struct weft_post *post = untagged(link), *next = post->next;

		HAL_STORE(&post->next, reversed);
		reversed = link;
		link = next;
	}
	return reversed;
}

static void carry_out_other(struct weft_post *post)
{
	struct weft_posted *posted = WEFT_OF(post, struct weft_posted, post);

	HAL_LOAD (&posted->carry_out)(posted);
}

/* By kind. What the image does not use is NULL here and never posted. */
static void (*const carry_out[])(struct weft_post *post) = {
    [WEFT_POST_ITEM] = weft_item_posted,
    [WEFT_POST_SEMAPHORE] = weft_semaphore_posted,
    [WEFT_POST_EVENT] = weft_event_posted,
    [WEFT_POST_OTHER] = carry_out_other,
};

void weft_posts_take(void)
{
	struct weft_post *link = HAL_SWAP(&weft_loop.inbox, NULL);

	if (!link)
		return;
	link = oldest_first(link);
	do {
		struct weft_post *post = untagged(link);
		unsigned kind = (uintptr_t)link & 3;

		link = post->next;
		HAL_STORE(&post->next, NULL); /* before its record is read: see post.h */
		carry_out[kind](post);
	} while (link != LIST_END);
}
