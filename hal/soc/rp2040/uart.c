/* What hal/soc/primecell needs for its UARTs: where they are, their pins and interrupts. */
#include "hal/arch/cortexm/startup.h"
#include "hal/soc/primecell/primecell.h"
#include "hal/soc/rp2040/rp2040.h"

struct pl011 *const primecell_uarts[HAL_UARTS] = {
    (struct pl011 *)0x40034000u,
    (struct pl011 *)0x40038000u,
};

/* The sender's pin; the receiver's is the next one. */
static const uint8_t pins[HAL_UARTS] = {BOARD_UART0_TX, BOARD_UART1_TX};

/* With nothing connected the line in is idle. */
static void connect(unsigned tx)
{
	PAD(tx) = PAD_4MA | PAD_SCHMITT;
	PAD(tx + 1) = PAD_INPUT | PAD_SCHMITT | PAD_PULL_UP;
	GPIO_CTRL(tx) = GPIO_UART;
	GPIO_CTRL(tx + 1) = GPIO_UART;
}

void primecell_uart_prepare(unsigned number)
{
	uint32_t block = (uint32_t)RESET_UART0 << number;

	if (RESETS_DONE & block)
		return;
	rp2040_release(block);
	connect(pins[number]);
	nvic_enable(IRQ_UART0 + number);
}
