/* Pool of memory blocks of one size. A block that is given back while tasks wait belongs to the
 * first of them from that instant on. */
#ifndef WEFT_POOL_H
#define WEFT_POOL_H

#include "any.h"

struct weft_pool {
	void *free; /* blocks given back, linked through their first word */
	struct weft_waiters waiters;
	char *fresh, *end; /* blocks never taken yet */
	size_t block_size;
#if WEFT_DEBUG
	char *begin;
#endif
};

/* Initialises a pool over an array; an element is a block. It must be as large as a pointer and
 * aligned like one. */
#define WEFT_POOL(array)                                                                           \
	{                                                                                          \
		.fresh = (char *)(array), .end = (char *)(array) + sizeof(array),                  \
		WEFT_POOL_BEGIN_((char *)(array)).block_size = sizeof *(array)                     \
	}
#if WEFT_DEBUG
#define WEFT_POOL_BEGIN_(memory) .begin = (memory),
#else
#define WEFT_POOL_BEGIN_(memory)
#endif

/* The same at run time: 0, or WEFT_EINVAL for blocks smaller than a pointer, a size that is no
 * multiple of the pointer's alignment, memory that is not aligned like that, or no block. */
int weft_pool_init(struct weft_pool *pool, void *memory, size_t block_size, size_t count);

/* Takes a block and stores its address in *block, a pointer in the frame; suspends while the pool
 * is empty; 0. The block's content is undefined. A cancel or deadline while it waits takes
 * nothing. Task context. */
__attribute__((warn_unused_result)) int weft_pool_take(struct weft_pool *pool, void *block);

/* Takes a block or returns NULL. Does not suspend; loop context. */
void *weft_pool_try_take(struct weft_pool *pool);

/* Gives a block back. Does not suspend; loop context. */
void weft_pool_give(struct weft_pool *pool, void *block);

int weft_pool_take_block(struct weft_arm *arm);

/* Prepares an arm of weft_wait_any(); *block as for weft_pool_take(). */
static inline void weft_arm_pool(struct weft_arm *arm, struct weft_pool *pool, void *block)
{
	WEFT_CHECK_KEPT(block);
	weft_arm_init(arm, &pool->waiters, weft_pool_take_block, WEFT_WAIT_TAKES, block);
}

#endif
