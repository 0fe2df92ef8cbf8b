/* A PL022 alone: looped back, each byte that goes out comes in. The test that includes this has the
 * board's numbers:
 *
 *     IRQ        the controller's interrupt
 *     SELECT     a pin that selects nobody who answers
 *
 * PL022_CASES runs the cases. */
#ifndef TESTS_DRIVERS_PL022_LOOP_H
#define TESTS_DRIVERS_PL022_LOOP_H

#include <string.h>

#include "drivers/spi.h"
#include "hal/soc/primecell/primecell.h"
#include "tests/drivers/steps.h"
#include "tests/tap.h"

void driver_spi0(void);
#define primecell_spi0 driver_spi0
#include "hal/soc/primecell/pl022/pl022.c"
#undef primecell_spi0

void primecell_spi0(void)
{
	STEP(IRQ, driver_spi0);
}

#define SSI primecell_spis[0]
#define LOOP 1u /* cr1: LBM */
#define SIZE 100
#define SLOWEST_HZ (PRIMECELL_HZ / (254 * 256) + 1)

static struct spi_bus bus;
static const struct spi_device device = {.bus = &bus, .hz = 1000000, .select = SELECT, .mode = 0};
static const struct spi_device bad = {.bus = &bus, .hz = 100, .select = SELECT};

/* The fastest rate not above, found by trying all dividers. */
static uint32_t best_divider(uint32_t hz)
{
	uint32_t best = UINT32_MAX;

	for (uint32_t p = 2; p <= 254; p += 2) {
		uint32_t rate = (PRIMECELL_HZ - 1) / (hz * p) + 1;

		if (rate <= 256 && p * rate < best)
			best = p * rate;
	}
	return best;
}

CASE(rates_and_modes)
{
	static const uint32_t rates[] = {PRIMECELL_HZ / 2,
	                                 PRIMECELL_HZ / 4 + 1,
	                                 PRIMECELL_HZ / 4,
	                                 3500000,
	                                 1000000,
	                                 400000,
	                                 97752,
	                                 48544,
	                                 1000,
	                                 770,
	                                 SLOWEST_HZ};

	BEGIN(rates_and_modes);
	EQ(spi_open(&bus, 1), WEFT_EINVAL);
	EQ(spi_open(&bus, 0), 0);
	for (unsigned i = 0; i < sizeof rates / sizeof *rates; i++) {
		EQ(hal_spi_open(0, rates[i], i % 4), 0);
		EQ(SSI->cpsr * ((SSI->cr0 >> 8) + 1), best_divider(rates[i]));
		EQ(SSI->cr0 & 0xff, (i & 1) << 7 | (i & 2) << 5 | 7);
	}
	EQ(hal_spi_open(0, SLOWEST_HZ - 1, 0), WEFT_EINVAL);
	EQ(hal_spi_open(0, 0, 0), WEFT_EINVAL);
	EQ(hal_spi_open(0, 1000000, 4), WEFT_EINVAL);
	EQ(hal_spi_open(1, 1000000, 0), WEFT_EINVAL);
	END(0);
}

static uint8_t out[SIZE], in[SIZE];
static struct spi_transfer moving;

CASE(select)
{
	BEGIN(select);
	EQ(spi_device_open(&device), 0);
	OK(hal_pin_read(SELECT));
	TRY(CALL(&moving.take, spi_take, .device = &device));
	OK(!hal_pin_read(SELECT));
	spi_release(&device);
	OK(hal_pin_read(SELECT));
	AWAIT(CALL(&moving.take, spi_take, .device = &bad));
	EQ(rc, WEFT_EINVAL);
	OK(hal_pin_read(SELECT));
	TRY(weft_lock(&bus.lock)); /* it was not taken */
	(void)weft_unlock(&bus.lock);
	END(0);
}

/* Every size; and what is not given, or not wanted. */
CASE_WITH(sizes, unsigned size;)
{
	BEGIN(sizes);
	SSI->cr1 |= LOOP;
	for (unsigned i = 0; i < SIZE; i++)
		out[i] = (uint8_t)(i * 7 + 1);
	for (self->size = 0; self->size < SIZE; self->size++) {
		memset(in, 0, sizeof in);
		TRY(CALL(&moving, spi_transfer, .device = &device, .out = out, .in = in,
		         .size = (uint16_t)self->size));
		EQ(memcmp(in, out, self->size), 0);
		EQ(in[self->size], 0);
		TRY(CALL(&moving, spi_transfer, .device = &device, .in = in,
		         .size = (uint16_t)self->size));
		for (unsigned i = 0; i < self->size; i++)
			EQ(in[i], 0xff);
		EQ(in[self->size], 0);
		TRY(CALL(&moving, spi_transfer, .device = &device, .out = out,
		         .size = (uint16_t)self->size));
	}
	END(0);
}

/* ---- Cancels: at every interrupt, of which there is one for eight bytes ---------------------- */

struct job {
	WEFT_FRAME;
	struct spi_transfer transfer;
};

static ASYNC(job)
{
	BEGIN(job);
	AWAIT(CALL(&self->transfer, spi_transfer, .device = &device, .out = out, .in = in,
	           .size = SIZE));
	memset(in, 0x99, sizeof in); /* whoever writes to it later is seen */
	END(rc);
}

static struct job job_frame;

CASE(without_a_cancel)
{
	BEGIN(without_a_cancel);
	steps_allow(IRQ, ALL);
	TRY(CALL(&job_frame, job));
	OK(steps_taken >= SIZE / 8);
	END(0);
}

static bool is_selected(void)
{
	return !hal_pin_read(SELECT);
}

CASE_WITH(a_cancel_at_every_interrupt, unsigned step; struct cancel_behind cancel;
          uint8_t there[3];)
{
	BEGIN(a_cancel_at_every_interrupt);
	for (self->step = 0; self->step < SIZE / 8; self->step++) {
		TRY(CALL(&self->cancel, cancel_behind, .irq = IRQ, .steps = self->step,
		         .job = FRAME(&job_frame, job), .meanwhile = is_selected));
		EQ(steps_taken, 1);
		OK(hal_pin_read(SELECT));
		EQ(SSI->sr & 0x15, 1); /* nothing is left in the FIFOs or on the wire */
		TRY(CALL(&moving, spi_transfer, .device = &device, .out = "abc", .in = self->there,
		         .size = 3));
		EQ(memcmp(self->there, "abc", 3), 0);
		for (unsigned i = 0; i < SIZE; i++)
			EQ(in[i], 0x99);
	}
	END(0);
}

#define PL022_CASES                                                                                \
	RUN_CASE(rates_and_modes)                                                                  \
	RUN_CASE(select)                                                                           \
	RUN_CASE(sizes)                                                                            \
	RUN_CASE(without_a_cancel)                                                                 \
	RUN_CASE(a_cancel_at_every_interrupt)

#endif
