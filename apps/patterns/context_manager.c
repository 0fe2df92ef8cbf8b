/* Acquire, use, and release whatever happens: async with, __aexit__, asynccontextmanager.
 *
 * The release is deferred as soon as there is something to release. DEFER is for one that does not
 * suspend, such as weft_unlock; DEFER_CALL awaits an async function. Look at the three ways in
 * which the body is left here, its end, an error, a cancel: the connection is closed on all of
 * them, before whoever called goes on. */
#include <stdio.h>

#include "common/service.h"

static struct service good = {.seed = 1}, bad = {.seed = 1, .failing = 100};

struct session {
	WEFT_FRAME;
	struct service *service;
	int number;
	struct connection connection;
	struct connection_open open;
	struct connection_close close;
	struct weft_defer leave;
	struct service_fetch fetch;
};

static ASYNC(session)
{
	BEGIN(session);
	TRY(CALL(&self->open, connection_open, .service = &good, .number = self->number,
	         .connection = &self->connection));
	DEFER_CALL(&self->leave, &self->close, connection_close, .connection = &self->connection);
	TRY(CALL(&self->fetch, service_fetch, .service = self->service, .item = 4));
	printf("  fetched %d\n", rc);
	END(0);
}

struct context_manager {
	WEFT_FRAME;
	struct session session;
	struct weft_deadline limit;
};

static ASYNC(context_manager)
{
	BEGIN(context_manager);
	AWAIT(CALL(&self->session, session, .number = 1, .service = &good));
	printf("left at its end: %s\n", weft_error_name(rc));
	AWAIT(CALL(&self->session, session, .number = 2, .service = &bad));
	printf("left with an error: %s\n", weft_error_name(rc));
	AWAIT_FOR(&self->limit, 100, CALL(&self->session, session, .number = 3, .service = &good));
	printf("left when the time was over: %s\n", weft_error_name(rc));
	END(0);
}

int main(void)
{
	static struct context_manager frame;

	return weft_run(FRAME(&frame, context_manager));
}

/* It prints:
 *
 *       connection 1: open
 *       fetched 41
 *       connection 1: closed
 *     left at its end: WEFT_OK
 *       connection 2: open
 *       connection 2: closed
 *     left with an error: WEFT_EIO
 *       connection 3: open
 *       connection 3: closed
 *     left when the time was over: WEFT_ETIMEDOUT
 */
