#include "pool.h"

int weft_pool_init(struct weft_pool *pool, void *memory, size_t block_size, size_t count)
{
	if (block_size < sizeof(void *) || !count ||
	    (block_size | (uintptr_t)memory) % _Alignof(void *))
		return WEFT_EINVAL;
	*pool = (struct weft_pool){
	    .fresh = memory,
	    .end = (char *)memory + block_size * count,
	    WEFT_POOL_BEGIN_(memory).block_size = block_size,
	};
	return 0;
}

void *weft_pool_try_take(struct weft_pool *pool)
{
	void **block = pool->free;

	WEFT_CHECK_LOOP();
	if (block) {
		pool->free = *block;
		return block;
	}
	if (pool->fresh == pool->end)
		return NULL;
	block = (void **)pool->fresh;
	pool->fresh += pool->block_size;
	return block;
}

int weft_pool_take(struct weft_pool *pool, void *block)
{
	void *taken = weft_pool_try_take(pool);

	WEFT_CHECK_KEPT(block);
	if (!taken)
		return weft_wait_slot(&pool->waiters, WEFT_WAIT_TAKES, block);
	*(void **)block = taken;
	return 0;
}

#if WEFT_DEBUG
static bool is_free(const struct weft_pool *pool, const void *block)
{
	for (void *const *free = pool->free; free; free = *free) {
		if (free == block)
			return true;
	}
	return false;
}
#endif

void weft_pool_give(struct weft_pool *pool, void *block)
{
	WEFT_CHECK_LOOP();
	WEFT_CHECK((char *)block >= pool->begin && (char *)block < pool->fresh &&
	               (size_t)(pool->end - (char *)block) % pool->block_size == 0,
	           FOREIGN_BLOCK);
	WEFT_CHECK(!is_free(pool, block), DOUBLE_GIVE);
	if (pool->waiters.first) {
		struct weft_waiter *w = weft_waiters_pop(&pool->waiters);

		*(void **)w->slot = block;
		weft_waiter_end(w, 0);
		return;
	}
	*(void **)block = pool->free;
	pool->free = block;
}

int weft_pool_take_block(struct weft_arm *arm)
{
	void *taken = weft_pool_try_take(WEFT_OF(arm->queue, struct weft_pool, waiters));

	if (!taken)
		return WEFT_PENDING;
	*(void **)arm->wish = taken;
	return 0;
}
