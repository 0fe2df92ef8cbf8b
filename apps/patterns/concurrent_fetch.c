/* Eight fetches, no more than three at a time: asyncio.Semaphore, and a TaskGroup or gather.
 *
 * Two ways. With a semaphore all tasks exist, and most of them wait for their turn. With a pool
 * only as many exist as may run: memory for three serves any number of items, and whoever starts
 * them waits for a block. Look at what each of the two ways keeps in memory, and at who waits. */
#include <stdio.h>

#include "common/service.h"

#define ITEMS 8
#define AT_A_TIME 3

static struct service service = {.seed = 3};

struct fetch {
	WEFT_FRAME;
	int item;
	struct service_fetch fetch;
};

static ASYNC(fetch)
{
	BEGIN(fetch);
	TRY(CALL(&self->fetch, service_fetch, .service = &service, .item = self->item));
	printf("  item %d: %d\n", self->item, rc);
	END(rc);
}

/* ---- With a semaphore ---- */

static struct weft_semaphore turns = WEFT_SEMAPHORE(AT_A_TIME);

struct fetch_in_turn {
	WEFT_FRAME;
	int item;
	struct weft_defer release;
	struct fetch fetch;
};

static ASYNC(fetch_in_turn)
{
	BEGIN(fetch_in_turn);
	TRY(weft_semaphore_acquire(&turns));
	DEFER(&self->release, weft_semaphore_release, &turns);
	TRY(CALL(&self->fetch, fetch, .item = self->item));
	END(rc);
}

struct with_semaphore {
	WEFT_FRAME;
	struct weft_group group;
	struct {
		struct weft_child child;
		struct fetch_in_turn frame;
	} task[ITEMS]; /* one for each item */
};

static ASYNC(with_semaphore)
{
	BEGIN(with_semaphore);
	GROUP(&self->group); /* the end of the body awaits all of its children */
	for (int i = 0; i < ITEMS; i++)
		weft_group_spawn(&self->group, &self->task[i].child,
		                 FRAME(&self->task[i].frame, fetch_in_turn, .item = i));
	END(0);
}

/* ---- With a pool ---- */

struct slot {
	struct weft_child child; /* first */
	struct fetch frame;
};

static struct slot slots[AT_A_TIME]; /* one for each that runs */
static struct weft_pool pool = WEFT_POOL(slots);

struct with_pool {
	WEFT_FRAME;
	struct weft_group group;
	struct slot *slot;
	int item;
};

static ASYNC(with_pool)
{
	BEGIN(with_pool);
	GROUP(&self->group);
	for (self->item = 0; self->item < ITEMS; self->item++) {
		TRY(weft_pool_take(&pool, &self->slot));
		weft_group_spawn_pooled(&self->group, &self->slot->child, &pool,
		                        FRAME(&self->slot->frame, fetch, .item = self->item));
	}
	END(0);
}

struct concurrent_fetch {
	WEFT_FRAME;
	struct with_semaphore with_semaphore;
	struct with_pool with_pool;
};

static ASYNC(concurrent_fetch)
{
	BEGIN(concurrent_fetch);
	printf("with a semaphore\n");
	TRY(CALL(&self->with_semaphore, with_semaphore));
	printf("with a pool\n");
	TRY(CALL(&self->with_pool, with_pool));
	printf("never more than %d at a time\n", service.most);
	END(0);
}

int main(void)
{
	static struct concurrent_fetch frame;

	return weft_run(FRAME(&frame, concurrent_fetch));
}

/* It prints:
 *
 *     with a semaphore
 *       item 0: 29
 *       item 3: 1
 *       item 1: 19
 *       item 2: 18
 *       item 4: 15
 *       item 6: 75
 *       item 5: 88
 *       item 7: 78
 *     with a pool
 *       item 0: 29
 *       item 3: 1
 *       item 1: 19
 *       item 2: 18
 *       item 4: 15
 *       item 6: 75
 *       item 5: 88
 *       item 7: 78
 *     never more than 3 at a time
 */
