/* Items that come in pages, some of them shorter than asked for: an async generator and async for.
 *
 * Whoever iterates sees items and no pages; the next page is fetched when it is needed. Look at the
 * generator's clean-up, which awaits: it also runs when the loop is left early, if whoever iterates
 * closes the generator (contextlib.aclosing). One that has come to its end needs no closing. */
#include <stdio.h>

#include "common/service.h"

#define PAGE 4

static struct service service = {.seed = 8};

struct items {
	WEFT_GENERATOR(int);
	struct connection connection;
	struct connection_open open;
	struct connection_close close;
	struct weft_defer leave;
	struct service_list list;
	int page[PAGE], size, i, first;
};

static ASYNC(items)
{
	BEGIN(items);
	TRY(CALL(&self->open, connection_open, .service = &service, .connection = &self->connection,
	         .number = 1));
	DEFER_CALL(&self->leave, &self->close, connection_close, .connection = &self->connection);
	for (;; self->first += self->size) {
		TRY(CALL(&self->list, service_list, .service = &service, .first = self->first,
		         .items = self->page, .size = PAGE));
		self->size = rc;
		if (!self->size)
			break;
		printf("a page of %d\n", self->size);
		for (self->i = 0; self->i < self->size; self->i++)
			YIELD(self->page[self->i]);
	}
	END(0);
}

struct sum {
	WEFT_FRAME;
	struct items items;
	int sum;
};

static ASYNC(sum)
{
	BEGIN(sum);
	FRAME(&self->items, items);
	for (;;) {
		TRY(NEXT(&self->items));
		if (rc != WEFT_YIELDED)
			break;
		self->sum += self->items.value;
	}
	END(self->sum);
}

struct find {
	WEFT_FRAME;
	struct items items;
	struct weft_defer close;
};

/* The first item over 50. */
static ASYNC(find)
{
	BEGIN(find);
	FRAME(&self->items, items);
	DEFER_CLOSE(&self->close, &self->items); /* as it may be left in the middle */
	for (;;) {
		TRY(NEXT(&self->items));
		if (rc != WEFT_YIELDED)
			RETURN(WEFT_EEMPTY);
		printf("  is it %d?\n", self->items.value);
		if (self->items.value > 50)
			RETURN(self->items.value);
	}
	END(0);
}

struct pagination {
	WEFT_FRAME;
	struct sum sum;
	struct find find;
};

static ASYNC(pagination)
{
	BEGIN(pagination);
	TRY(CALL(&self->sum, sum));
	printf("the sum of all: %d\n", rc);
	TRY(CALL(&self->find, find));
	printf("the first over 50: %d\n", rc);
	END(0);
}

int main(void)
{
	static struct pagination frame;

	return weft_run(FRAME(&frame, pagination));
}

/* It prints:
 *
 *       connection 1: open
 *     a page of 3
 *     a page of 2
 *     a page of 4
 *     a page of 2
 *       connection 1: closed
 *     the sum of all: 404
 *       connection 1: open
 *     a page of 3
 *       is it 25?
 *       is it 9?
 *       is it 92?
 *       connection 1: closed
 *     the first over 50: 92
 */
