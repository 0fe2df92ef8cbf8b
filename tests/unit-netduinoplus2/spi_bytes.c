/* SPI, byte by byte: the controller's registers are memory here, and the test is the hardware. */
#include <string.h>

#include "drivers/spi.h"
#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/tap.h"

static struct stm32_spi registers;
#undef STM32_SPI
#define STM32_SPI (&registers)
#include "hal/soc/stm32f405/spi.c"

#define SIZE 4

static struct spi_bus bus;
static const struct spi_device device = {.bus = &bus, .hz = 1000000, .select = BOARD_LED};
static struct spi_transfer moving;
static struct weft_task task;
static uint8_t in[SIZE];

static void byte_has_come(void)
{
	registers.sr |= SPI_RXNE;
	stm32_spi();
	registers.sr &= ~(uint32_t)SPI_RXNE;
}

/* A byte is exchanged on the wire: gives what was sent. */
static uint8_t exchange(uint8_t reply)
{
	uint8_t sent = (uint8_t)registers.dr;

	registers.dr = reply;
	tap_interrupt(byte_has_come);
	return sent;
}

CASE(rates_and_modes)
{
	static const struct {
		uint32_t hz, baud;
	} rates[] = {
	    {84000000, 0}, {21000000, 0}, {20999999, 1}, {10500000, 1}, {5250000, 2},
	    {5249999, 3},  {400000, 6},   {328125, 6},   {328124, 7},   {164062, 7},
	};

	BEGIN(rates_and_modes);
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
		EQ(hal_spi_open(0, rates[i].hz, i % 4), 0);
		EQ(registers.cr1, rates[i].baud << 3 | i % 4 | 0x344);
		EQ(registers.cr2, 0x40);
	}
	EQ(hal_spi_open(0, 164061, 0), WEFT_EINVAL);
	EQ(hal_spi_open(0, 0, 0), WEFT_EINVAL);
	EQ(hal_spi_open(0, 1000000, 4), WEFT_EINVAL);
	EQ(hal_spi_open(1, 1000000, 0), WEFT_EINVAL);
	END(0);
}

static void begin(const void *out)
{
	registers.dr = 0;
	memset(in, 0, sizeof in);
	weft_spawn(&task, FRAME(&moving, spi_transfer, .device = &device, .out = out, .in = in,
	                        .size = SIZE));
}

CASE(bytes_out_and_in)
{
	BEGIN(bytes_out_and_in);
	EQ(spi_open(&bus, 0), 0);
	begin("abcd");
	TRY(weft_yield());
	for (int i = 0; i < SIZE; i++) {
		EQ(in[i], 0);
		EQ(exchange((uint8_t)(0x81 + i)), 'a' + i);
		EQ(in[i], 0x81 + i);
	}
	EQ(registers.dr, 0x84); /* nothing more is sent */
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
	tap_interrupt(stm32_spi);
	EQ(registers.dr, 'a');
	for (int i = 0; i < SIZE; i++)
		EQ(exchange((uint8_t)i), 'a' + i);
	TRY(weft_join(&task));
	tap_interrupt(byte_has_come);
	EQ(in[SIZE - 1], SIZE - 1);
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
		EQ(registers.dr, 0x55);
		AWAIT(weft_join(&task));
		EQ(rc, WEFT_ECANCELED);
		(void)exchange(0xee);
		for (int i = self->k + 1; i < SIZE; i++)
			EQ(in[i], 0);
		EQ(registers.dr, 0xee);
	}
	END(0);
}

TESTS(RUN_CASE(rates_and_modes) RUN_CASE(bytes_out_and_in) RUN_CASE(nothing_to_send)
          RUN_CASE(for_nothing) RUN_CASE(a_cancel))
