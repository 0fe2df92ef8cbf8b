#include "drivers/store_flash.h"

#ifdef BOARD_HAS_FLASH

#include <string.h>

static struct store_flash *flash_of(const struct store_call *call)
{
	return (struct store_flash *)(uintptr_t)call->store;
}

ASYNC(store_flash_open)
{
	BEGIN_AS(store_call, store_flash_open);
	if (flash_of(self)->begin % HAL_FLASH_PAGE || flash_of(self)->begin > hal_flash_size())
		RETURN(WEFT_EINVAL);
	flash_of(self)->store.size = hal_flash_size() - flash_of(self)->begin;
	END(0);
}

/* The bytes are at hand, but whoever reads many pieces should let others run in between. */
ASYNC(store_flash_read)
{
	BEGIN_AS(store_call, store_flash_read);
	if (!store_fits(self))
		RETURN(WEFT_EINVAL);
	TRY(weft_yield());
	memcpy(self->data, hal_flash_begin() + flash_of(self)->begin + self->offset, self->size);
	END(0);
}

ASYNC(store_flash_write)
{
	BEGIN_AS(store_call, store_flash_write);
	if (!store_fits(self))
		RETURN(WEFT_EINVAL);
	AWAIT(CALL(STORE_FRAME(self, struct flash_program), flash_program,
	           .offset = flash_of(self)->begin + self->offset, .from = self->data,
	           .size = self->size));
	END(rc);
}

ASYNC(store_flash_erase)
{
	BEGIN_AS(store_call, store_flash_erase);
	AWAIT(CALL(STORE_FRAME(self, struct flash_erase), flash_erase,
	           .offset = flash_of(self)->begin + self->offset));
	END(rc);
}

#endif
