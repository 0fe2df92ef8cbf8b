/* SPI, byte by byte: what every chip's driver must do when its controller's registers are memory.
 *
 * The test that includes this is the hardware:
 *
 *     static uint8_t exchange(uint8_t reply);      a byte goes out and `reply` comes in, with the
 *                                                  driver's interrupt; gives what went out
 *     static bool has_sent(void);                  a byte waits to go out
 *     static void controller_interrupt(void);      the driver's handler, for nothing
 *     SLOWEST_HZ                                   the controller's slowest rate
 *
 * SPI_CASES runs the cases. */
#ifndef TESTS_SPI_BYTES_H
#define TESTS_SPI_BYTES_H

#include <string.h>

#include "drivers/spi.h"
#include "tests/tap.h"

static uint8_t exchange(uint8_t reply);
static bool has_sent(void);
static void controller_interrupt(void);

#define SIZE 4

static struct spi_bus spi;
static const struct spi_device device = {.bus = &spi, .hz = 1000000, .select = BOARD_LED};
static struct spi_transfer moving;
static struct weft_task task;
static uint8_t in[SIZE];

static void begin(const void *out)
{
	OK(!has_sent());
	memset(in, 0, sizeof in);
	weft_spawn(&task, FRAME(&moving, spi_transfer, .device = &device, .out = out, .in = in,
	                        .size = SIZE));
}

CASE(refusals)
{
	BEGIN(refusals);
	EQ(hal_spi_open(0, SLOWEST_HZ - 1, 0), WEFT_EINVAL);
	EQ(hal_spi_open(0, 0, 0), WEFT_EINVAL);
	EQ(hal_spi_open(0, 1000000, 4), WEFT_EINVAL);
	EQ(hal_spi_open(1, 1000000, 0), WEFT_EINVAL);
	END(0);
}

CASE(bytes_out_and_in)
{
	BEGIN(bytes_out_and_in);
	EQ(spi_open(&spi, 0), 0);
	begin("abcd");
	TRY(weft_yield());
	for (int i = 0; i < SIZE; i++) {
		EQ(in[i], 0);
		EQ(exchange((uint8_t)(0x81 + i)), 'a' + i);
		EQ(in[i], 0x81 + i);
	}
	OK(!has_sent());
	TRY(weft_join(&task));
	EQ(rc, 0);
	END(0);
}

CASE(nothing_to_send)
{
	BEGIN(nothing_to_send);
	begin(NULL);
	TRY(weft_yield());
	for (int i = 0; i < SIZE; i++)
		EQ(exchange(1), 0xff);
	TRY(weft_join(&task));
	EQ(rc, 0);
	END(0);
}

/* An interrupt without a byte changes nothing. */
CASE(for_nothing)
{
	BEGIN(for_nothing);
	begin("abcd");
	TRY(weft_yield());
	tap_interrupt(controller_interrupt);
	for (int i = 0; i < SIZE; i++)
		EQ(exchange((uint8_t)i), 'a' + i);
	TRY(weft_join(&task));
	tap_interrupt(controller_interrupt);
	EQ(in[SIZE - 1], SIZE - 1);
	OK(!has_sent());
	END(0);
}

/* Behind each byte: the one on the wire is awaited, then nothing is sent or written any more. */
CASE_WITH(a_cancel, int k;)
{
	BEGIN(a_cancel);
	for (self->k = 0; self->k < SIZE; self->k++) {
		begin("abcd");
		TRY(weft_yield());
		for (int i = 0; i < self->k; i++)
			(void)exchange((uint8_t)(i + 1));
		weft_cancel(&task);
		TRY(weft_yield());
		TRY(weft_yield());
		EQ(weft_task_state(&task), WEFT_TASK_WAITING);
		EQ(exchange(0x55), 'a' + self->k);
		OK(!has_sent());
		AWAIT(weft_join(&task));
		EQ(rc, WEFT_ECANCELED);
		(void)exchange(0xee);
		for (int i = self->k + 1; i < SIZE; i++)
			EQ(in[i], 0);
		OK(!has_sent());
	}
	END(0);
}

#define SPI_CASES                                                                                  \
	RUN_CASE(refusals)                                                                         \
	RUN_CASE(bytes_out_and_in)                                                                 \
	RUN_CASE(nothing_to_send)                                                                  \
	RUN_CASE(for_nothing)                                                                      \
	RUN_CASE(a_cancel)

#endif
