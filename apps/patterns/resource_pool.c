/* Connections that are kept and shared: what asyncpg's create_pool or a database's pool do.
 *
 * Five tasks share two connections. A connection is opened when it is needed first, kept open, and
 * handed from one task to the next; one that broke is opened anew. Look at `kind`: to open and to
 * close are the application's own async functions, the pool awaits them; and at the DEFER, by which
 * a connection comes back however its user ends. */
#include <stdio.h>

#include "common/service.h"

#define TASKS 5

static struct service service = {.seed = 3}, bad = {.seed = 3, .failing = 100};

struct line {
	struct weft_resource resource; /* first */
	struct connection connection;
	union {
		struct connection_open open;
		struct connection_close close;
	};
};

static struct line lines[2];

static struct weft_frame *line_open(struct weft_resource *resource)
{
	struct line *line = (struct line *)resource;

	return FRAME(&line->open, connection_open, .service = &service,
	             .connection = &line->connection, .number = 1 + (int)(line - lines));
}

static struct weft_frame *line_close(struct weft_resource *resource)
{
	struct line *line = (struct line *)resource;

	return FRAME(&line->close, connection_close, .connection = &line->connection);
}

static const struct weft_resource_kind kind = {.open = line_open, .close = line_close};
static struct weft_resource_pool pool = WEFT_RESOURCE_POOL(lines, &kind, TASKS);

struct user {
	WEFT_FRAME;
	int number;
	struct weft_resource_take take;
	struct weft_defer leave;
	struct service_fetch fetch;
};

static ASYNC(user)
{
	struct line *line;

	BEGIN(user);
	TRY(CALL(&self->take, weft_resource_take, .pool = &pool));
	DEFER(&self->leave, weft_resource_return, self->take.resource);
	AWAIT(CALL(&self->fetch, service_fetch, .service = self->number == 2 ? &bad : &service,
	           .item = self->number));
	line = (struct line *)self->take.resource;
	printf("user %d, connection %d: %s\n", self->number, line->connection.number,
	       rc < 0 ? weft_error_name(rc) : "done");
	if (rc == WEFT_EIO)
		weft_resource_break(self->take.resource); /* it will be opened anew */
	END(rc == WEFT_ECANCELED ? rc : 0);
}

struct resource_pool {
	WEFT_FRAME;
	struct weft_group group;
	struct {
		struct weft_child child;
		struct user user;
	} task[TASKS];
	struct weft_defer leave;
	struct weft_resource_pool_close close;
};

static ASYNC(resource_pool)
{
	BEGIN(resource_pool);
	DEFER_CALL(&self->leave, &self->close, weft_resource_pool_close, .pool = &pool);
	weft_group_open(&self->group);
	for (int i = 0; i < TASKS; i++)
		weft_group_spawn(&self->group, &self->task[i].child,
		                 FRAME(&self->task[i].user, user, .number = i + 1));
	TRY(GROUP_CLOSE(&self->group, 0));
	printf("all users have ended\n");
	END(0);
}

int main(void)
{
	static struct resource_pool frame;

	return weft_run(FRAME(&frame, resource_pool));
}

/* It prints:
 *
 *       connection 1: open
 *       connection 2: open
 *     user 1, connection 1: done
 *     user 3, connection 1: done
 *     user 2, connection 2: WEFT_EIO
 *       connection 2: closed
 *       connection 2: open
 *     user 4, connection 1: done
 *     user 5, connection 2: done
 *     all users have ended
 *       connection 1: closed
 *       connection 2: closed
 */
