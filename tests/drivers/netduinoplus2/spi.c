/* SPI, on QEMU's controller, where a flash memory (M25P05) is the target. It cannot be deselected,
 * and QEMU exchanges a second byte whenever the data register is read: sends what has come, and
 * gives what comes then. Every byte of ours is two for the target. So one transfer is a whole
 * command, and every other byte of the memory is seen. */
#include "drivers/spi.h"

#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/drivers/outside.h"

/* The only controller of QEMU's that a target can be connected to. */
#undef STM32_SPI
#define STM32_SPI 0x40015400u
#include "hal/soc/stm32f405/spi.c"

static struct spi_bus bus;
static const struct spi_device memory = {.bus = &bus, .hz = 1000000, .select = BOARD_LED};

/* The command that reads, and the upper third of its address: 0, what came back from the command.
 * Then two thirds, the second of which is 0 as well. */
static const uint8_t read_from_0[40] = {0x03, 0x00};

static struct spi_transfer moving;
static uint8_t in[40];

/* What the target gives next: memory[at] is at * 7 + 1. */
static uint8_t at;

static uint8_t next(void)
{
	at += 2;
	return (uint8_t)((at - 1) * 7 + 1);
}

CASE(what_comes_in)
{
	BEGIN(what_comes_in);
	EQ(spi_open(&bus, 1), WEFT_EINVAL);
	EQ(spi_open(&bus, 0), 0);
	EQ(spi_device_open(&memory), 0);
	TRY(CALL(&moving, spi_transfer, .device = &memory, .out = read_from_0, .in = in,
	         .size = sizeof in));
	EQ(rc, 0);
	EQ(in[0], 0);
	EQ(in[1], 0);
	at = 0;
	for (int i = 2; i < 40; i++)
		EQ(in[i], next());
	END(0);
}

/* The target counts: so many bytes were on the wire, and no more. */
CASE(without_buffers)
{
	BEGIN(without_buffers);
	TRY(CALL(&moving, spi_transfer, .device = &memory, .out = NULL, .in = in, .size = 3));
	EQ(rc, 0);
	for (int i = 0; i < 3; i++)
		EQ(in[i], next());
	TRY(CALL(&moving, spi_transfer, .device = &memory, .out = in, .in = NULL, .size = 2));
	EQ(rc, 0);
	TRY(CALL(&moving, spi_transfer, .device = &memory, .out = in, .in = in, .size = 0));
	EQ(rc, 0);
	(void)next(), (void)next();
	TRY(CALL(&moving, spi_transfer, .device = &memory, .out = NULL, .in = in, .size = 1));
	EQ(rc, 0);
	EQ(in[0], next());
	END(0);
}

TESTS(RUN_CASE(what_comes_in) RUN_CASE(without_buffers))
