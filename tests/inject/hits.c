/* Which instructions were interrupted. A processor whose simulator knows that itself has functions
 * of its own in place of these. */
#include "tests/inject/inject.h"

/* Bytes that are looked at, from the beginning of the code. Boards with little RAM run what is
 * optimised for size. */
#ifdef __OPTIMIZE_SIZE__
#define CODE 65536u
#else
#define CODE 131072u
#endif
#define UNIT 2u  /* bytes: the shortest instruction */
#define LINE 32u /* bytes of bits in a line */

extern char linker_code_start[], linker_text_end[];
static uint8_t hit[CODE / UNIT / 8];

void inject_print_hex(uint32_t n, unsigned digits)
{
	char text[9];

	for (unsigned i = 0; i < digits; i++) {
		unsigned digit = n >> 4 * (digits - 1 - i) & 15;

		text[i] = (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);
	}
	text[digits] = '\0';
	weft_report_text(text);
}

__attribute__((weak)) void inject_note_hit(uintptr_t at)
{
	uintptr_t place = (at - (uintptr_t)linker_code_start) / UNIT;

	if (place / 8 < sizeof hit)
		hit[place / 8] |= (uint8_t)(1u << place % 8);
}

static bool any(const uint8_t *bits)
{
	for (unsigned i = 0; i < LINE; i++) {
		if (bits[i])
			return true;
	}
	return false;
}

__attribute__((weak)) void inject_print_hits(void)
{
	if ((size_t)(linker_text_end - linker_code_start) > CODE)
		weft_report_text("not ok: the code has grown beyond CODE of tests/inject/hits.c\n");
	for (uint32_t i = 0; i < sizeof hit; i += LINE) {
		if (!any(&hit[i]))
			continue;
		weft_report_text("hits 0x");
		inject_print_hex((uint32_t)(uintptr_t)linker_code_start + i * 8 * UNIT, 8);
		weft_report_text(" ");
		for (uint32_t j = 0; j < LINE; j++)
			inject_print_hex(hit[i + j], 2);
		weft_report_text("\n");
	}
}
