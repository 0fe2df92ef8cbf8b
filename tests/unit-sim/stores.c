/* The two media of the simulated board, flash and EEPROM, as stores, and a journal in each. */
#include <string.h>

#include "drivers/i2c_board.h"
#include "drivers/journal.h"
#include "drivers/store_at24.h"
#include "drivers/store_flash.h"
#include "hal/soc/virtual/models.h"
#include "tests/tap.h"

static struct store_flash flash = STORE_FLASH(2 * HAL_FLASH_PAGE);
static struct store_at24 eeprom = STORE_AT24(0, BOARD_AT24, SIM_AT24_SIZE);

static uint8_t bytes[64], back[64];

static void fill(unsigned seed)
{
	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(seed + i * 7);
	memset(back, 0, sizeof back);
}

CASE_WITH(flash_as_a_store, struct store_call call;)
{
	BEGIN(flash_as_a_store);
	sim_flash_renew();
	fill(1);
	TRY(STORE_CALL(&self->call, open, .store = &flash.store));
	EQ(flash.store.size, SIM_FLASH_SIZE - 2 * HAL_FLASH_PAGE);
	TRY(STORE_CALL(&self->call, erase, .store = &flash.store, .offset = HAL_FLASH_PAGE));
	TRY(STORE_CALL(&self->call, write, .store = &flash.store, .offset = HAL_FLASH_PAGE,
	               .data = bytes, .size = sizeof bytes));
	TRY(STORE_CALL(&self->call, read, .store = &flash.store, .offset = HAL_FLASH_PAGE,
	               .data = back, .size = sizeof back));
	EQ(memcmp(bytes, back, sizeof bytes), 0);
	EQ(memcmp(hal_flash_begin() + 3 * HAL_FLASH_PAGE, bytes, sizeof bytes), 0);
	AWAIT(STORE_CALL(&self->call, write, .store = &flash.store, .offset = HAL_FLASH_PAGE,
	                 .data = bytes, .size = 4));
	EQ(rc, DEVICE_EREFUSED); /* it was programmed */
	END(0);
}

CASE_WITH(eeprom_as_a_store, struct store_call call;)
{
	BEGIN(eeprom_as_a_store);
	fill(2);
	TRY(STORE_CALL(&self->call, open, .store = &eeprom.store));
	for (int i = 0; i < 2; i++)
		EQ(i2c_board(0) == eeprom.eeprom.bus, true);
	OK(i2c_board(HAL_I2C_BUSES) == NULL);
	TRY(STORE_CALL(&self->call, write, .store = &eeprom.store, .offset = 1000, .data = bytes,
	               .size = sizeof bytes));
	TRY(STORE_CALL(&self->call, read, .store = &eeprom.store, .offset = 1000, .data = back,
	               .size = sizeof back));
	EQ(memcmp(bytes, back, sizeof bytes), 0);
	EQ(memcmp(sim_board_at24.bytes + 1000, bytes, sizeof bytes), 0);
	END(0);
}

/* Beyond the end, and between two words. */
CASE_WITH(what_is_no_place, struct store_call call; struct store * store; int i;)
{
	BEGIN(what_is_no_place);
	for (; self->i < 2; self->i++) {
		self->store = self->i ? &eeprom.store : &flash.store;
		AWAIT(STORE_CALL(&self->call, read, .store = self->store,
		                 .offset = self->store->size - 4, .data = back, .size = 8));
		EQ(rc, WEFT_EINVAL);
		AWAIT(STORE_CALL(&self->call, write, .store = self->store,
		                 .offset = self->store->size, .data = back, .size = 4));
		EQ(rc, WEFT_EINVAL);
		AWAIT(STORE_CALL(&self->call, write, .store = self->store, .offset = 0xfffffffcu,
		                 .data = back, .size = 8));
		EQ(rc, WEFT_EINVAL);
	}
	AWAIT(STORE_CALL(&self->call, write, .store = &flash.store, .offset = 2, .data = back,
	                 .size = 4));
	EQ(rc, WEFT_EINVAL);
	AWAIT(STORE_CALL(&self->call, erase, .store = &flash.store, .offset = 4));
	EQ(rc, WEFT_EINVAL);
	AWAIT(STORE_CALL(&self->call, erase, .store = &flash.store, .offset = flash.store.size));
	EQ(rc, WEFT_EINVAL);
	END(0);
}

#define RECORDS 1500 /* more than once around either */

static uint8_t slot[64];
static struct journal journal;

/* Appends, opens again as after a reset, and reads back. */
struct around {
	WEFT_FRAME;
	const struct store *store;
	uint32_t record, seen;
	struct journal_open open;
	struct journal_append append;
	struct journal_back back;
};

static void new_journal(const struct store *store)
{
	journal = (struct journal){
	    .store = store, .size = 3 * store->page, .record = sizeof(uint32_t), .slot = slot};
}

static ASYNC(around)
{
	BEGIN(around);
	new_journal(self->store);
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	for (self->record = 1; self->record <= RECORDS; self->record++)
		TRY(CALL(&self->append, journal_append, .journal = &journal,
		         .record = &self->record));
	new_journal(self->store);
	TRY(CALL(&self->open, journal_open, .journal = &journal));
	FRAME(&self->back, journal_back, .journal = &journal, .record = &self->seen);
	for (self->record = RECORDS;; self->record--) {
		TRY(NEXT(&self->back));
		if (rc != WEFT_YIELDED)
			break;
		EQ(self->seen, self->record);
	}
	/* At least two of the three pages. */
	OK(RECORDS - self->record >= 2 * (self->store->page / 16));
	END(0);
}

CASE_WITH(journals, struct around around;)
{
	BEGIN(journals);
	sim_flash_renew();
	TRY(CALL(&self->around, around, .store = &flash.store));
	memset(sim_board_at24.bytes, 0xff, sizeof sim_board_at24.bytes);
	TRY(CALL(&self->around, around, .store = &eeprom.store));
	END(0);
}

CASE_WITH(an_eeprom_that_fails, struct store_call call;)
{
	BEGIN(an_eeprom_that_fails);
	fill(3);
	sim_board_at24.target.holds = SIM_I2C_STUCK;
	AWAIT(STORE_CALL(&self->call, write, .store = &eeprom.store, .data = bytes, .size = 8));
	EQ(rc, DEVICE_EHUNG);
	sim_i2c_let_go(0);
	TRY(STORE_CALL(&self->call, write, .store = &eeprom.store, .data = bytes, .size = 8));
	sim_i2c_detach(0, &sim_board_at24.target);
	AWAIT(STORE_CALL(&self->call, open, .store = &eeprom.store));
	EQ(rc, DEVICE_ENOACK);
	sim_i2c_attach(0, &sim_board_at24.target);
	TRY(STORE_CALL(&self->call, open, .store = &eeprom.store));
	END(0);
}

TESTS(RUN_CASE(flash_as_a_store) RUN_CASE(eeprom_as_a_store) RUN_CASE(what_is_no_place)
          RUN_CASE(journals) RUN_CASE(an_eeprom_that_fails))
