/* The SPI controller that board.h names, one of APB1's (RM0090, 28), as a master. An interrupt for
 * each byte: the next goes out when one has come in, so that none is ever lost. */
#include "hal/spi.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/stm32f405/stm32f405.h"
#include "kernel/error.h"

#define SPI ((struct stm32_spi *)STM32_SPI)
#define BAUD(n) ((uint32_t)(n) << 3) /* cr1: the bus's clock by 2 to the power of n + 1 */

/* Polls, of which half a bit at the slowest rate takes less. */
#define LAST_HALF_BIT 1000u

static struct spi_bytes bytes;

static void take_pins(void)
{
	stm32_pin_function(STM32_SPI_CLOCK, STM32_SPI_FUNCTION, GPIO_FLOATING);
	stm32_pin_function(STM32_SPI_OUT, STM32_SPI_FUNCTION, GPIO_FLOATING);
	stm32_pin_function(STM32_SPI_IN, STM32_SPI_FUNCTION, GPIO_PULLUP);
}

/* Its own select input is held by software: a master that is deselected ends. */
int hal_spi_open(unsigned bus, uint32_t hz, unsigned mode)
{
	uint32_t n = 0;

	while (n < 8 && APB1_HZ >> (n + 1) > hz)
		n++;
	if (bus || n == 8 || mode > 3)
		return WEFT_EINVAL;
	stm32_enable(&RCC->apb1enr, STM32_SPI_ENABLE);
	SPI->cr1 = 0;
	SPI->cr1 = BAUD(n) | mode | SPI_MSTR | SPI_SSM | SPI_SSI;
	SPI->cr2 = SPI_RXNEIE;
	SPI->cr1 |= SPI_SPE;
	take_pins();
	nvic_enable(STM32_SPI_IRQ);
	return 0;
}

/* QEMU has no interrupts of SPI. */
static void send(uint8_t byte)
{
	SPI->dr = byte;
	if (stm32_emulated())
		nvic_pend(STM32_SPI_IRQ);
}

void hal_spi_start(unsigned bus, const struct hal_spi_transfer *next)
{
	(void)bus;
	send(spi_bytes_start(&bytes, next));
}

void hal_spi_abort(unsigned bus)
{
	(void)bus;
	HAL_STORE(&bytes.aborted, true);
}

/* The last byte is in half a bit before the clock is at rest. */
static void finish(int rc)
{
	for (unsigned n = LAST_HALF_BIT; n && SPI->sr & SPI_BSY; n--) {
	}
	spi_done_isr(0, rc);
}

void stm32_spi(void)
{
	int rc;

	if (!bytes.transfer || !(SPI->sr & SPI_RXNE))
		return;
	rc = spi_bytes_take(&bytes, (uint8_t)SPI->dr);
	if (rc > 0)
		send(spi_bytes_next(&bytes));
	else
		finish(rc);
}
