#include "resource_pool.h"

/* Occupies one that is free, in the best state from `most` down to `least`; NULL: there is none. */
static struct weft_resource *occupy(struct weft_resource_pool *pool, int most, int least)
{
	for (; most >= least; most--) {
		for (char *at = pool->begin; at != pool->end; at += pool->size) {
			struct weft_resource *r = (void *)at;

			if (!r->taken && r->state == most) {
				r->pool = pool;
				r->taken = true;
				pool->taken++;
				return r;
			}
		}
	}
	return NULL;
}

void weft_resource_return(struct weft_resource *resource)
{
	struct weft_resource_pool *pool = resource->pool;

	WEFT_CHECK_LOOP();
	WEFT_CHECK(resource->taken, DOUBLE_GIVE);
	if (pool->takers.first) {
		struct weft_waiter *w = weft_waiters_pop(&pool->takers);

		*(struct weft_resource **)w->slot = resource;
		weft_waiter_end(w, 0);
		return;
	}
	resource->taken = false;
	pool->taken--;
	weft_waiters_wake_all(&pool->closers, 0);
}

/* Awaits the next step for a resource in that state. Meanwhile it is in the one below: so a failure
 * or a cancel leaves it. */
static int step(struct weft_resource *resource, unsigned state, struct weft_frame *parent)
{
	weft_resource_step *next = resource->pool->kind->next[state];
	struct weft_frame *child;

	resource->state = (uint8_t)(state - (state != WEFT_RESOURCE_CLOSED));
	child = next ? next(resource) : NULL;
	return child ? weft_frame_call(child, parent, 0) : 0;
}

/* ---- Taking ------------------------------------------------------------------------------ */

static bool may_wait(const struct weft_resource_pool *pool)
{
	unsigned room = pool->limit;

	for (const struct weft_waiter *w = pool->takers.first; w && room; w = w->next)
		room--;
	return room;
}

/* A resource that is free, or the first that comes back. */
static int line_up(struct weft_resource_pool *pool, struct weft_resource **resource)
{
	WEFT_CHECK_LOOP();
	if (pool->closing)
		return WEFT_ECLOSED;
	*resource = occupy(pool, WEFT_RESOURCE_OPEN, WEFT_RESOURCE_CLOSED);
	if (*resource)
		return 0;
	return may_wait(pool) ? weft_wait_slot(&pool->takers, WEFT_WAIT_TAKES, resource)
	                      : WEFT_EFULL;
}

ASYNC(weft_resource_take)
{
	BEGIN(weft_resource_take);
	TRY(line_up(self->pool, &self->resource));
	do {
		self->state = self->resource->state;
		AWAIT(step(self->resource, self->state, &self->frame));
		if (rc >= 0 && self->state != WEFT_RESOURCE_BROKEN) {
			self->resource->state = WEFT_RESOURCE_OPEN;
			RETURN(0);
		}
	} while (rc != WEFT_ECANCELED && self->state != WEFT_RESOURCE_CLOSED);
	weft_resource_return(self->resource);
	self->resource = NULL;
	END(rc);
}

/* ---- All of them --------------------------------------------------------------------------- */

ASYNC(weft_resource_pool_open)
{
	BEGIN(weft_resource_pool_open);
	self->pool->closing = false;
	for (; self->count; self->count--) {
		self->resource = occupy(self->pool, WEFT_RESOURCE_CLOSED, WEFT_RESOURCE_CLOSED);
		if (!self->resource)
			break;
		AWAIT(step(self->resource, WEFT_RESOURCE_CLOSED, &self->frame));
		if (rc >= 0)
			self->resource->state = WEFT_RESOURCE_OPEN;
		weft_resource_return(self->resource);
		if (rc < 0)
			RETURN(rc);
	}
	END(0);
}

ASYNC(weft_resource_pool_close)
{
	BEGIN(weft_resource_pool_close);
	self->pool->closing = true;
	weft_waiters_wake_all(&self->pool->takers, WEFT_ECLOSED);
	while ((self->resource = occupy(self->pool, WEFT_RESOURCE_OPEN, WEFT_RESOURCE_BROKEN)) ||
	       self->pool->taken) {
		AWAIT(self->resource ? step(self->resource, WEFT_RESOURCE_BROKEN, &self->frame)
		                     : weft_wait(&self->pool->closers, 0));
		if (rc < 0 && !self->error)
			self->error = rc;
		if (self->resource)
			weft_resource_return(self->resource);
		if (rc == WEFT_ECANCELED)
			RETURN(rc);
	}
	END(self->error);
}
