#include "drivers/store_sd.h"

#include "drivers/spi_board.h"

static struct store_sd *medium_of(const struct store_call *call)
{
	return (struct store_sd *)(uintptr_t)call->store;
}

/* The largest number of whole pages that can be counted in bytes. */
static uint32_t size_of(const struct sd_card *card)
{
	uint32_t most = UINT32_MAX / STORE_SD_PAGE;
	uint32_t pages = card->blocks / (STORE_SD_PAGE / SD_BLOCK);

	return (pages < most ? pages : most) * STORE_SD_PAGE;
}

ASYNC(store_sd_open)
{
	struct sd_card *card;

	BEGIN_AS(store_call, store_sd_open);
	card = &medium_of(self)->card;
	card->spi.bus = spi_board(medium_of(self)->bus);
	if (!card->spi.bus)
		RETURN(WEFT_EINVAL);
	TRY(CALL(STORE_FRAME(self, struct sd_card_open), sd_card_open, .card = card));
	medium_of(self)->store.size = size_of(&medium_of(self)->card);
	END(0);
}

/* To the next block. */
static void advance(struct store_call *self)
{
	self->offset += SD_BLOCK;
	self->data = (uint8_t *)self->data + SD_BLOCK;
	self->size = (uint16_t)(self->size - SD_BLOCK);
}

ASYNC(store_sd_read)
{
	BEGIN_AS(store_call, store_sd_read);
	if (!store_fits(self))
		RETURN(WEFT_EINVAL);
	for (; self->size; advance(self))
		TRY(CALL(STORE_FRAME(self, struct sd_card_read), sd_card_read,
		         .card = &medium_of(self)->card, .block = self->offset / SD_BLOCK,
		         .to = self->data));
	END(0);
}

ASYNC(store_sd_write)
{
	BEGIN_AS(store_call, store_sd_write);
	if (!store_fits(self))
		RETURN(WEFT_EINVAL);
	for (; self->size; advance(self))
		TRY(CALL(STORE_FRAME(self, struct sd_card_write), sd_card_write,
		         .card = &medium_of(self)->card, .block = self->offset / SD_BLOCK,
		         .from = self->data));
	END(0);
}
