#include "service.h"

#include <stdio.h>

#define STEP_MS 40u
#define ITEMS 11 /* that service_list knows of */

/* The hash lowbias32 of C. Wellons's "hash-prospector". */
static uint32_t chance(const struct service *service, int what)
{
	uint32_t x = (uint32_t)what * 0x9e3779b1u + service->seed;

	x = (x ^ x >> 16) * 0x7feb352du;
	x = (x ^ x >> 15) * 0x846ca68bu;
	return x ^ x >> 16;
}

static int value(const struct service *service, int item)
{
	return (int)(chance(service, item) / 100 % 100);
}

uint32_t service_latency_ms(const struct service *service, int item)
{
	/* Times an odd number, modulo a power of two: what is different stays different. */
	return STEP_MS * (1 + ((uint32_t)item * (service->seed | 1) + (service->seed >> 8)) % 8);
}

static void leave(struct service *service)
{
	service->busy--;
}

ASYNC(service_fetch)
{
	BEGIN(service_fetch);
	if (self->item < 0)
		RETURN(WEFT_EINVAL);
	if (++self->service->busy > self->service->most)
		self->service->most = self->service->busy;
	DEFER(&self->leave, leave, self->service);
	TRY(weft_sleep_ms(service_latency_ms(self->service, self->item)));
	if (chance(self->service, self->item + 1000 * self->attempt) % 100 < self->service->failing)
		RETURN(WEFT_EIO);
	END(value(self->service, self->item));
}

ASYNC(service_list)
{
	int left, n;

	BEGIN(service_list);
	TRY(weft_sleep_ms(STEP_MS));
	left = self->first < ITEMS ? ITEMS - self->first : 0;
	n = 1 + (int)(chance(self->service, self->first) % (uint32_t)self->size);
	if (n > left)
		n = left;
	for (int i = 0; i < n; i++)
		self->items[i] = value(self->service, self->first + i);
	END(n);
}

ASYNC(connection_open)
{
	BEGIN(connection_open);
	TRY(weft_sleep_ms(STEP_MS));
	if (chance(self->service, self->number) % 100 < self->service->failing) {
		printf("  connection %d: is refused\n", self->number);
		RETURN(WEFT_EIO);
	}
	printf("  connection %d: open\n", self->number);
	*self->connection = (struct connection){.number = self->number, .open = true};
	END(0);
}

ASYNC(connection_close)
{
	BEGIN(connection_close);
	self->connection->open = false; /* at once: nobody uses it any more, whatever comes */
	TRY(weft_sleep_ms(STEP_MS));
	printf("  connection %d: closed\n", self->connection->number);
	END(0);
}
