/* A pool of connections, or of whatever else is opened slowly, may break, and is used by one task
 * at a time. Connections are opened when they are needed, kept open, looked at before they are
 * handed out again, and opened anew when they are broken. One that comes back while tasks wait
 * belongs to the first of them from that instant on.
 *
 * The application's own part are async functions that open, check and close one connection. A
 * callback prepares their frame, which is part of the connection; the pool awaits it.
 *
 *     struct connection {
 *             struct weft_resource resource;         first
 *             union {
 *                     struct connect connect;        frames of async functions
 *                     struct disconnect disconnect;
 *             };
 *             ...
 *     };
 *
 *     static struct weft_frame *open(struct weft_resource *resource)
 *     {
 *             struct connection *c = (struct connection *)resource;
 *
 *             return FRAME(&c->connect, connect, .connection = c);
 *     }
 *
 *     static const struct weft_resource_kind kind = {.open = open, .close = close};
 *     static struct connection connections[4];
 *     static struct weft_resource_pool pool = WEFT_RESOURCE_POOL(connections, &kind, 8);
 *
 *     TRY(CALL(&self->take, weft_resource_take, .pool = &pool));
 *     DEFER(&self->give, weft_resource_return, self->take.resource);
 */
#ifndef WEFT_RESOURCE_POOL_H
#define WEFT_RESOURCE_POOL_H

#include "task.h"

/* Head of a connection; all zero is one that is closed. */
struct weft_resource {
	struct weft_resource_pool *pool; /* that took it out last */
	bool taken;
	uint8_t state; /* enum weft_resource_state */
};

/* The higher, the sooner it is taken. */
enum weft_resource_state {
	WEFT_RESOURCE_CLOSED,
	WEFT_RESOURCE_BROKEN, /* to be closed */
	WEFT_RESOURCE_OPEN,
};

/* Prepares (FRAME) an async function for a resource; NULL: there is nothing to do. The pool awaits
 * it; it may fail, and be cancelled. */
typedef struct weft_frame *weft_resource_step(struct weft_resource *resource);

/* The application's own part. A step that is left out has nothing to do. */
struct weft_resource_kind {
	union {
		struct {
			/* What it opened halfway when it fails or is cancelled it closes itself. */
			weft_resource_step *open;
			/* The resource counts as closed afterwards, however it went. */
			weft_resource_step *close;
			/* An error: the resource is broken. */
			weft_resource_step *check;
		};
		weft_resource_step *next[3]; /* by state: what leads to one that is open and good */
	};
};

struct weft_resource_pool {
	char *begin, *end; /* the resources */
	const struct weft_resource_kind *kind;
	struct weft_waiters takers, closers;
	uint16_t size;  /* of one */
	uint16_t limit; /* so many tasks may wait */
	uint16_t taken; /* so many are in use, or being opened or closed */
	bool closing;
};

/* A pool over an array, whose elements begin with a struct weft_resource: their number is the most
 * that are open at a time. At most so many tasks may wait for one. */
#define WEFT_RESOURCE_POOL(array, operations, waiting)                                             \
	{                                                                                          \
		.begin = (char *)(array), .end = (char *)(array) + sizeof(array),                  \
		.kind = (operations), .size = sizeof *(array), .limit = (waiting)                  \
	}

/* Takes a resource that is open and was checked, into .resource; suspends until there is one, and
 * while it is checked, closed, opened; 0. WEFT_EFULL when too many wait already; WEFT_ECLOSED when
 * the pool is being closed; the error of the open function, and the resource is free again. A check
 * that fails makes it close and open the resource anew. A cancel or deadline takes nothing; one
 * during a check leaves the resource to be opened anew. */
struct weft_resource_take {
	WEFT_FRAME;
	struct weft_resource_pool *pool;
	struct weft_resource *resource; /* out; NULL after an error */
	uint8_t state;                  /* that it was in before the step under way */
};
ASYNC(weft_resource_take);

/* It is broken: when it is taken the next time it is closed and opened anew. While it is taken.
 * Loop context. */
static inline void weft_resource_break(struct weft_resource *resource)
{
	resource->state = WEFT_RESOURCE_BROKEN;
}

/* Gives a resource that was taken back to its pool: to the first task that waits, else it is free.
 * For DEFER. Does not suspend; loop context. */
void weft_resource_return(struct weft_resource *resource);

/* Gives it back, whole or broken. Does not suspend; loop context. */
static inline void weft_resource_give(struct weft_resource_pool *pool,
                                      struct weft_resource *resource, bool broken)
{
	(void)pool;
	WEFT_CHECK(resource->pool == pool, FOREIGN_BLOCK);
	if (broken)
		weft_resource_break(resource);
	weft_resource_return(resource);
}

/* How many are in use now, or being opened, checked or closed. */
static inline unsigned weft_resource_pool_taken(const struct weft_resource_pool *pool)
{
	return pool->taken;
}

/* Opens so many resources in advance, as far as there are some that are closed and free; also those
 * of a pool that was closed. 0, or the error of the open function; what was opened by then stays
 * open. Not necessary before the first take. */
struct weft_resource_pool_open {
	WEFT_FRAME;
	struct weft_resource_pool *pool;
	uint16_t count;
	struct weft_resource *resource;
};
ASYNC(weft_resource_pool_open);

/* Closes the pool: tasks that wait, and those that come, get WEFT_ECLOSED; what is free is closed
 * at once, what is in use when it has come back. Suspends until everything is closed; 0, or the
 * first error of a close function. A cancel or deadline leaves the rest as it is, to be closed by
 * another call. */
struct weft_resource_pool_close {
	WEFT_FRAME;
	struct weft_resource_pool *pool;
	struct weft_resource *resource;
	int error;
};
ASYNC(weft_resource_pool_close);

#endif
