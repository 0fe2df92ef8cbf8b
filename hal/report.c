/* The report of a failure is kept in RAM that no start clears, as text: so it can be read behind
 * the reset, by whatever runs then, without the image that wrote it. */
#include <string.h>

#include "hal/hal.h"

#ifndef HAL_REPORT_BYTES
#define HAL_REPORT_BYTES 1024
#endif

#define MAGIC 0x57e4f0a7u

static struct {
	uint32_t magic, sum;
	uint16_t size;
	char text[HAL_REPORT_BYTES]; /* ends with 0 */
} kept __attribute__((section(".noinit")));

static bool keeps;

/* Takes every byte and its place into account. */
static uint32_t add(uint32_t sum, char byte)
{
	return sum * 31 + (uint8_t)byte;
}

static uint32_t sum_of_all(void)
{
	uint32_t sum = MAGIC;

	for (uint16_t i = 0; i < kept.size; i++)
		sum = add(sum, kept.text[i]);
	return sum;
}

/* The sum is right behind every byte: a report that ends in another fault is kept up to there. */
static void keep(char byte)
{
	if (kept.size >= HAL_REPORT_BYTES - 1)
		return;
	kept.text[kept.size] = byte;
	kept.text[kept.size + 1] = 0;
	kept.size++;
	kept.sum = add(kept.sum, byte);
}

void hal_report_begin(void)
{
	if (keeps)
		return;
	keeps = true;
	kept.magic = kept.sum = MAGIC;
	kept.size = 0;
}

void hal_report(const void *from, size_t n)
{
	const char *text = from;

	for (size_t i = 0; keeps && i < n; i++)
		keep((char)HAL_BYTE(&text[i]));
	hal_console_flush(from, n);
}

const char *hal_last_report(void)
{
	if (kept.magic != MAGIC || !kept.size || kept.size >= HAL_REPORT_BYTES ||
	    kept.sum != sum_of_all())
		return NULL;
	return kept.text;
}

void hal_forget_report(void)
{
	kept.magic = 0;
}
