/* A pool that is empty for a while: somebody else has the blocks. */
#include "hal/soc/virtual/explore.h"

#define BLOCKS 64

static struct hog {
	struct weft_pool *pool; /* NULL: not in use */
	void *blocks[BLOCKS];
	unsigned count;
} hogs[8];

#define HOGS (sizeof hogs / sizeof *hogs)

static void give_back(void *argument)
{
	struct hog *hog = argument;

	while (hog->count)
		weft_pool_give(hog->pool, hog->blocks[--hog->count]);
	hog->pool = NULL;
}

static void take(void *argument)
{
	struct hog *hog = argument;
	void *block;

	while (hog->count < BLOCKS && (block = weft_pool_try_take(hog->pool)) != NULL)
		hog->blocks[hog->count++] = block;
	sim_between(hal_now(), give_back, hog);
}

static void reset(void)
{
	for (unsigned i = 0; i < HOGS; i++)
		hogs[i].pool = NULL;
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}

void explore_hog(struct weft_pool *pool)
{
	struct hog *hog = hogs;

	while (hog < hogs + HOGS && hog->pool)
		hog++;
	if (hog == hogs + HOGS)
		sim_refuse("more than 8 calls of explore_hog() are under way");
	*hog = (struct hog){.pool = pool};
	sim_between(hal_now(), take, hog);
}
