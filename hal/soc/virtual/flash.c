/* The flash: in memory or in a file; with power cuts, faults and wear. */
#include "hal/flash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hal/soc/virtual/devices.h"
#include "kernel/error.h"

#define PAGES (SIM_FLASH_SIZE / HAL_FLASH_PAGE)
#define WORDS (SIM_FLASH_SIZE / HAL_FLASH_WORD)
#define NEVER_CUT UINT64_MAX
/* In us, as of usual chips. */
#define ERASE_TAKES 20000
#define WORD_TAKES 40

static uint8_t memory[SIM_FLASH_SIZE];

static struct {
	uint8_t *bytes;  /* NULL: not looked at so far */
	uint64_t cut;    /* so many bytes until the power fails */
	unsigned refuse; /* so many operations until one fails, and one more; 0: none does */
	uint8_t worn_out[SIM_FLASH_SIZE];
	bool programmed[WORDS];
	unsigned erasures[PAGES];
	/* the operation under way */
	bool busy;
	uint32_t offset;
	const uint8_t *from;
	size_t left;
	int rc;
} flash = {.cut = NEVER_CUT};

/* ---- Where the bytes are --------------------------------------------------------------------- */

static _Noreturn void give_up(const char *name)
{
	fprintf(stderr, "WEFT_FLASH=%s: %s\n", name, strerror(errno));
	exit(2);
}

/* Maps the file, whose missing part is erased. */
static uint8_t *map(const char *name)
{
	int file = open(name, O_RDWR | O_CREAT, 0666);
	struct stat status;
	uint8_t *mapped;

	if (file < 0 || fstat(file, &status) != 0)
		give_up(name);
	if (status.st_size < (off_t)SIM_FLASH_SIZE && ftruncate(file, SIM_FLASH_SIZE) != 0)
		give_up(name);
	mapped = mmap(NULL, SIM_FLASH_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	if (mapped == MAP_FAILED)
		give_up(name);
	if (status.st_size < (off_t)SIM_FLASH_SIZE)
		memset(mapped + status.st_size, 0xff, SIM_FLASH_SIZE - (size_t)status.st_size);
	return mapped;
}

static bool is_erased(const uint8_t *word)
{
	for (unsigned i = 0; i < HAL_FLASH_WORD; i++) {
		if (word[i] != 0xff)
			return false;
	}
	return true;
}

static uint8_t *content(void)
{
	const char *name = getenv("WEFT_FLASH"), *cut = getenv("WEFT_FLASH_CUT");

	if (flash.bytes)
		return flash.bytes;
	flash.bytes = name && *name ? map(name) : memset(memory, 0xff, sizeof memory);
	if (cut && flash.cut == NEVER_CUT)
		flash.cut = strtoul(cut, NULL, 0);
	for (size_t i = 0; i < WORDS; i++)
		flash.programmed[i] = !is_erased(flash.bytes + i * HAL_FLASH_WORD);
	return flash.bytes;
}

const uint8_t *hal_flash_begin(void)
{
	return content();
}

uint32_t hal_flash_size(void)
{
	return SIM_FLASH_SIZE;
}

/* ---- Power cuts ------------------------------------------------------------------------------ */

static uint8_t chance(void)
{
	return (uint8_t)(sim_random() >> 24);
}

/* A page that was half erased: old bytes, erased ones, and anything. */
static void half_erase(uint8_t *page)
{
	for (unsigned i = 0; i < HAL_FLASH_PAGE; i++) {
		unsigned kind = chance() % 3;

		if (kind == 0)
			page[i] = 0xff;
		else if (kind == 1)
			page[i] = chance();
	}
}

static void half_program(uint8_t *word, const uint8_t *from)
{
	for (unsigned i = 0; i < HAL_FLASH_WORD; i++)
		word[i] &= from[i] | chance();
}

/* So many bytes are to change; true when the power fails before the last of them has. */
static bool is_cut(unsigned size)
{
	if (flash.cut == NEVER_CUT)
		return false;
	if (flash.cut < size)
		return true;
	flash.cut -= size;
	return false;
}

/* ---- Operations ------------------------------------------------------------------------------ */

static void end(int rc)
{
	flash.busy = false;
	flash_done_isr(rc);
}

static void refused(void *unused)
{
	(void)unused;
	end(DEVICE_EREFUSED);
}

static void wear(uint32_t offset, size_t size)
{
	for (size_t i = 0; i < size; i++)
		flash.bytes[offset + i] &= (uint8_t)~flash.worn_out[offset + i];
}

static void erased(void *unused)
{
	(void)unused;
	if (is_cut(HAL_FLASH_PAGE)) {
		half_erase(flash.bytes + flash.offset);
		_exit(SIM_FLASH_CUT);
	}
	memset(flash.bytes + flash.offset, 0xff, HAL_FLASH_PAGE);
	memset(&flash.programmed[flash.offset / HAL_FLASH_WORD], 0,
	       HAL_FLASH_PAGE / HAL_FLASH_WORD);
	wear(flash.offset, HAL_FLASH_PAGE);
	flash.erasures[flash.offset / HAL_FLASH_PAGE]++;
	end(0);
}

/* One word. A place that was programmed before refuses, and holds what both have in common. */
static void program(uint8_t *word)
{
	bool *programmed = &flash.programmed[flash.offset / HAL_FLASH_WORD];

	if (is_cut(HAL_FLASH_WORD)) {
		half_program(word, flash.from);
		_exit(SIM_FLASH_CUT);
	}
	if (*programmed)
		flash.rc = DEVICE_EREFUSED;
	*programmed = true;
	for (unsigned i = 0; i < HAL_FLASH_WORD; i++)
		word[i] &= flash.from[i];
}

static void word_programmed(void *unused)
{
	(void)unused;
	program(flash.bytes + flash.offset);
	flash.offset += HAL_FLASH_WORD;
	flash.from += HAL_FLASH_WORD;
	flash.left -= HAL_FLASH_WORD;
	if (flash.left && !flash.rc)
		sim_at(hal_now() + WORD_TAKES, word_programmed, NULL);
	else
		end(flash.rc);
}

/* False when the operation fails at once. */
static bool begin(uint32_t offset, size_t size, size_t unit)
{
	if (flash.busy)
		sim_refuse("a second flash operation was started while one is under way");
	if (offset % unit || size % unit || !size || offset > SIM_FLASH_SIZE ||
	    size > SIM_FLASH_SIZE - offset)
		sim_refuse("a flash operation on a part that is none");
	(void)content();
	flash.busy = true;
	flash.offset = offset;
	flash.rc = 0;
	if (!flash.refuse || --flash.refuse)
		return true;
	sim_at(hal_now() + WORD_TAKES, refused, NULL);
	return false;
}

void hal_flash_erase(uint32_t offset)
{
	if (begin(offset, HAL_FLASH_PAGE, HAL_FLASH_PAGE))
		sim_at(hal_now() + ERASE_TAKES, erased, NULL);
}

void hal_flash_program(uint32_t offset, const void *from, size_t size)
{
	flash.from = from;
	flash.left = size;
	if (begin(offset, size, HAL_FLASH_WORD))
		sim_at(hal_now() + WORD_TAKES, word_programmed, NULL);
}

/* ---- The outside ----------------------------------------------------------------------------- */

void sim_flash_cut(uint32_t cut)
{
	flash.cut = cut;
}

void sim_flash_refuse(unsigned operations)
{
	flash.refuse = operations + 1;
}

void sim_flash_wear_out(uint32_t offset, uint8_t bits)
{
	(void)content();
	flash.worn_out[offset] |= bits;
}

unsigned sim_flash_erasures(uint32_t offset)
{
	return flash.erasures[offset / HAL_FLASH_PAGE];
}

void sim_flash_renew(void)
{
	memset(content(), 0xff, SIM_FLASH_SIZE);
	memset(flash.programmed, 0, sizeof flash.programmed);
	memset(flash.worn_out, 0, sizeof flash.worn_out);
}

static void reset(void)
{
	flash.busy = false;
	flash.refuse = 0;
	flash.cut = NEVER_CUT;
	memset(flash.worn_out, 0, sizeof flash.worn_out);
	memset(flash.erasures, 0, sizeof flash.erasures);
}

__attribute__((constructor)) static void set_up(void)
{
	sim_on_reset(reset);
}

/* ---- Scripts --------------------------------------------------------------------------------- */

static bool refusal_happens(const char *text)
{
	unsigned operations;

	if (sscanf(text, "%u", &operations) != 1)
		return false;
	sim_flash_refuse(operations);
	return true;
}

__attribute__((constructor(SIM_VERBS))) static void add_verbs(void)
{
	static struct sim_verb refusal = {.name = "flash_refuses", .happen = refusal_happens};

	sim_add_verb(&refusal);
}
