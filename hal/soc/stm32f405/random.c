/* The random number generator (RM0090, 24): 32 bits, 1 us after the ones before were taken. */
#include "hal/random.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/stm32f405/stm32f405.h"

static uint32_t number, bytes; /* the last one, and how many bytes of it are left */
static uint32_t former;        /* the one before, if there was one */
static bool compares;

/* A new start needs new seeds; the first number behind it is only for the comparison (FIPS 140-2,
 * as the manual wants). */
static void start_anew(void)
{
	compares = false;
	RNG->cr = 0;
	RNG->cr = RNG_RNGEN;
}

static void give(void)
{
	uint8_t byte = (uint8_t)number;

	number >>= 8;
	bytes--;
	random_done_isr(byte);
}

/* QEMU has no such generator: what is written there is not kept. */
void hal_random_start(void)
{
	if (bytes) {
		give();
		return;
	}
	stm32_enable(&RCC->ahb2enr, RCC_RNGEN);
	if (!(RNG->cr & RNG_RNGEN))
		start_anew();
	if (!(RNG->cr & RNG_RNGEN)) {
		random_done_isr(DEVICE_EREFUSED);
		return;
	}
	nvic_enable(IRQ_RNG);
	RNG->cr = RNG_RNGEN | RNG_IE;
}

/* Two equal ones in a row are a fault. */
static void take(void)
{
	number = RNG->dr;
	if (compares && number != former) {
		bytes = sizeof number;
		RNG->cr = RNG_RNGEN;
	}
	compares = true;
	former = number;
	if (bytes)
		give();
}

/* Errors of the seed or of the clock: it is told, and the next byte begins anew. */
void stm32_rng(void)
{
	uint32_t status = RNG->sr;

	if (status & (RNG_SEIS | RNG_CEIS)) {
		RNG->sr = 0;
		start_anew();
		random_done_isr(DEVICE_EREFUSED);
	} else if (status & RNG_DRDY && RNG->cr & RNG_IE) {
		take();
	}
}
