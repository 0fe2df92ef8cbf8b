/* The instrument: its console, and what stands in its store from another program or another time.
 * The first byte says how many entries of the log there are, and whether there are settings. */
#include "apps/station/keep.h"
#include "drivers/store_flash.h"
#include "fuzz.h"
#include "hal/soc/virtual/devices.h"

struct planter {
	WEFT_FRAME;
	struct fuzz_input *input;
	uint8_t entries;
	union {
		struct keep_open open;
		struct journal_append append;
	};
	struct settings settings;
	struct entry entry;
};

static void fill(struct fuzz_input *input, void *to, size_t size)
{
	for (uint8_t *byte = to; size--; byte++)
		*byte = fuzz_byte(input);
}

static ASYNC(planter)
{
	BEGIN(planter);
	sim_flash_renew();
	self->entries = fuzz_byte(self->input);
	TRY(CALL(&self->open, keep_open));
	if (self->entries & 0x80) {
		fill(self->input, &self->settings, sizeof self->settings);
		self->settings.layout = SETTINGS_LAYOUT;
		TRY(CALL(&self->append, journal_append, .journal = &keep.settings,
		         .record = &self->settings));
	}
	for (self->entries &= 7; self->entries; self->entries--) {
		fill(self->input, &self->entry, sizeof self->entry);
		TRY(CALL(&self->append, journal_append, .journal = &keep.log,
		         .record = &self->entry));
	}
	keep = (struct keep){0};
	END(0);
}

void fuzz_one(const uint8_t *bytes, size_t size)
{
	static struct planter frame;
	struct fuzz_input input = {bytes, size};

	fuzz_steps = 10000;
	((struct store_flash *)board_store)->begin =
	    11 * HAL_FLASH_PAGE; /* five are looked through quickly */
	MUST(weft_run(FRAME(&frame, planter, .input = &input)) == 0);
	fuzz_may_exit = SIM_WATCHDOG_BITES;
	fuzz_type(&input);
	MUST(fuzz_main() == 0);
}
