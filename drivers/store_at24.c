#include "drivers/store_at24.h"

#include "drivers/i2c_board.h"

static struct store_at24 *medium_of(const struct store_call *call)
{
	return (struct store_at24 *)(uintptr_t)call->store;
}

/* A byte is read to see whether it is there. */
ASYNC(store_at24_open)
{
	struct at24 *eeprom;

	BEGIN_AS(store_call, store_at24_open);
	eeprom = &medium_of(self)->eeprom;
	eeprom->bus = i2c_board(medium_of(self)->bus);
	if (!eeprom->bus)
		RETURN(WEFT_EINVAL);
	AWAIT(CALL(STORE_FRAME(self, struct at24_read), at24_read, .eeprom = eeprom,
	           .to = (uint8_t *)&self->size, .size = 1));
	END(rc);
}

ASYNC(store_at24_read)
{
	BEGIN_AS(store_call, store_at24_read);
	AWAIT(CALL(STORE_FRAME(self, struct at24_read), at24_read,
	           .eeprom = &medium_of(self)->eeprom, .at = self->offset, .to = self->data,
	           .size = self->size));
	END(rc);
}

ASYNC(store_at24_write)
{
	BEGIN_AS(store_call, store_at24_write);
	AWAIT(CALL(STORE_FRAME(self, struct at24_write), at24_write,
	           .eeprom = &medium_of(self)->eeprom, .at = self->offset, .from = self->data,
	           .size = self->size));
	END(rc);
}
