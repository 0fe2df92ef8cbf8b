/* Where programs keep data: the chip's EEPROM (data sheet, 8.4), 1,024 bytes. A byte takes 3.4 ms
 * to be written; then an interrupt comes. Nothing can be read meanwhile, so tasks take turns. */
#include "drivers/store.h"

#include "drivers/operation.h"
#include "hal/soc/atmega328p/chip.h"

/* A journal needs two. They have no meaning otherwise. */
#define PAGE 128u

/* A byte that is being written ends by itself. */
static const struct operation_kind kind = {NULL, NULL};

static struct weft_lock lock;
static struct operation writing;

/* What a call keeps. */
struct turn {
	struct weft_defer unlock;
	struct operation_await wait;
	uint16_t at;
};

#define TURN(self) STORE_FRAME(self, struct turn)

/* A write that was under way at a reset goes on. */
static ASYNC(eeprom_open)
{
	BEGIN_AS(store_call, eeprom_open);
	while (EECR & _BV(EEPE))
		TRY(weft_sleep_ms(1));
	END(0);
}

static uint8_t read_byte(uint16_t address)
{
	EEAR = address;
	EECR = _BV(EERE); /* the processor stands still for four cycles */
	return EEDR;
}

/* Whoever reads many pieces should let others run in between. */
static ASYNC(eeprom_read)
{
	uint8_t *to;

	BEGIN_AS(store_call, eeprom_read);
	if (!store_fits(self))
		RETURN(WEFT_EINVAL);
	TRY(weft_lock(&lock));
	DEFER(&TURN(self)->unlock, weft_unlock, &lock);
	TRY(weft_yield());
	to = self->data;
	for (uint16_t i = 0; i < self->size; i++)
		to[i] = read_byte((uint16_t)(self->offset + i));
	END(0);
}

/* The second bit has to be written within four cycles of the first. */
static void start(uint16_t address, uint8_t byte)
{
	uint8_t before = arch_mask();

	EEAR = address;
	EEDR = byte;
	EECR = _BV(EERIE) | _BV(EEMPE);
	EECR |= _BV(EEPE);
	arch_unmask(before);
}

/* It is raised as long as nothing is being written. */
ISR(EE_READY_vect)
{
	EECR = 0;
	operation_done_isr(&writing, 0);
}

static ASYNC(eeprom_write)
{
	BEGIN_AS(store_call, eeprom_write);
	WEFT_CHECK_KEPT(self->data);
	if (!store_fits(self))
		RETURN(WEFT_EINVAL);
	TRY(weft_lock(&lock));
	DEFER(&TURN(self)->unlock, weft_unlock, &lock);
	for (TURN(self)->at = 0; TURN(self)->at < self->size; TURN(self)->at++) {
		start((uint16_t)(self->offset + TURN(self)->at),
		      ((const uint8_t *)self->data)[TURN(self)->at]);
		TRY(CALL(&TURN(self)->wait, operation_await, .operation = &writing, .kind = &kind));
	}
	END(0);
}

static struct store eeprom = {
    .size = E2END + 1u,
    .page = PAGE,
    .word = 1,
    .blank = 0xff,
    .open = eeprom_open,
    .read = eeprom_read,
    .write = eeprom_write,
};
struct store *const board_store = &eeprom;
