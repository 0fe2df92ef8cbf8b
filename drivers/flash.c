#include "drivers/flash.h"

#include <string.h>

/* It cannot be stopped, and ends by itself. */
static const struct operation_kind kind = {NULL, NULL};

static struct weft_lock lock;
static struct operation operation;

void flash_done_isr(int rc)
{
	operation_done_isr(&operation, rc);
}

static bool is_erased(uint32_t offset)
{
	for (uint32_t i = 0; i < HAL_FLASH_PAGE; i++) {
		if (hal_flash_begin()[offset + i] != 0xff)
			return false;
	}
	return true;
}

ASYNC(flash_erase)
{
	BEGIN(flash_erase);
	if (self->offset % HAL_FLASH_PAGE || self->offset >= hal_flash_size())
		RETURN(WEFT_EINVAL);
	TRY(weft_lock(&lock));
	DEFER(&self->unlock, weft_unlock, &lock);
	hal_flash_erase(self->offset);
	TRY(CALL(&self->wait, operation_await, .operation = &operation, .kind = &kind));
	END(is_erased(self->offset) ? 0 : DEVICE_EREFUSED);
}

static bool fits(const struct flash_program *self)
{
	return self->offset % HAL_FLASH_WORD == 0 && self->size % HAL_FLASH_WORD == 0 &&
	       self->offset <= hal_flash_size() && self->size <= hal_flash_size() - self->offset;
}

ASYNC(flash_program)
{
	BEGIN(flash_program);
	WEFT_CHECK_KEPT(self->from);
	if (!fits(self))
		RETURN(WEFT_EINVAL);
	if (!self->size)
		RETURN(0);
	TRY(weft_lock(&lock));
	DEFER(&self->unlock, weft_unlock, &lock);
	hal_flash_program(self->offset, self->from, self->size);
	TRY(CALL(&self->wait, operation_await, .operation = &operation, .kind = &kind));
	END(memcmp(hal_flash_begin() + self->offset, self->from, self->size) ? DEVICE_EREFUSED : 0);
}
