#include "drivers/store.h"

bool store_fits(const struct store_call *call)
{
	const struct store *store = call->store;

	return call->offset % store->word == 0 && call->size % store->word == 0 &&
	       call->offset <= store->size && call->size <= store->size - call->offset;
}
