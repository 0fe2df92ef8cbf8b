/* A UART whose registers are memory: what QEMU's never reports, and what it ignores. That the chip
 * does what the manual says nobody has tried. The driver is here a second time, under other names:
 * the console has the first. */
#define hal_uart_start memory_start
#define hal_uart_receive memory_receive
#define hal_uart_take memory_take
#define hal_uart_send memory_send
#define hal_uart_transmit memory_transmit
#define hal_uart_send_now memory_send_now
#define hal_uart_wait_sent memory_wait_sent
#define uart_received_isr memory_received
#define uart_sent_isr memory_sent
#define primecell_uart0 memory_uart0
#define primecell_uart1 memory_uart1
#define primecell_uart2 memory_uart2
#define primecell_uart_prepare memory_prepare
#define primecell_uarts memory_uarts
#include "hal/soc/primecell/pl011/pl011.c"
#include "tests/tap.h"

static struct pl011 registers[HAL_UARTS];
struct pl011 *const memory_uarts[HAL_UARTS] = {&registers[0], &registers[1], &registers[2]};

static unsigned prepared = HAL_UARTS;

void memory_prepare(unsigned number)
{
	prepared = number;
}

void memory_received(unsigned number)
{
	NOTE((char)('r' + number));
}

void memory_sent(unsigned number)
{
	NOTE((char)('a' + number));
}

CASE(starting)
{
	BEGIN(starting);
	memory_start(2, 9600);
	EQ(prepared, 2);
	EQ(registers[2].ibrd, 325); /* 50 MHz / 16 / 9,600 = 325.52 */
	EQ(registers[2].fbrd, 33);
	EQ(registers[2].lcrh, 0x60);
	EQ(registers[2].imsc, 0x30);
	EQ(registers[2].cr, 0x301);
	memory_start(2, 115200);
	EQ(registers[2].ibrd, 27); /* 27.127 */
	EQ(registers[2].fbrd, 8);
	EQ(registers[1].cr, 0);
	END(0);
}

static unsigned errors_of(uint32_t data)
{
	unsigned errors = 0;
	uint8_t byte = 0;

	registers[1].fr = 0;
	registers[1].dr = data;
	OK(memory_take(1, &byte, &errors));
	EQ(byte, data & 0xff);
	return errors;
}

CASE_WITH(errors_of_a_byte, uint8_t byte; unsigned errors;)
{
	BEGIN(errors_of_a_byte);
	EQ(errors_of(0x0ff), 0);
	EQ(errors_of(0x141), HAL_UART_FRAMING);
	EQ(errors_of(0x242), HAL_UART_PARITY);
	EQ(errors_of(0x400), HAL_UART_BREAK);
	EQ(errors_of(0x500), HAL_UART_BREAK | HAL_UART_FRAMING);
	EQ(errors_of(0x843), HAL_UART_OVERRUN);
	self->errors = HAL_UART_PARITY;
	OK(memory_take(1, &self->byte, &self->errors)); /* it adds */
	EQ(self->errors, HAL_UART_PARITY | HAL_UART_OVERRUN);
	registers[1].fr = 0x10;
	OK(!memory_take(1, &self->byte, &self->errors));
	END(0);
}

CASE(interrupts)
{
	BEGIN(interrupts);
	registers[1].fr = 0;
	registers[1].mis = 0x10;
	memory_uart1();
	registers[1].mis = 0x20;
	registers[1].icr = 0;
	memory_uart1();
	EQ(registers[1].icr, 0x20);
	registers[1].fr = 0x20; /* what was sent without interrupts fills it */
	memory_uart1();
	registers[1].mis = 0;
	memory_uart1();
	registers[2].mis = 0x30;
	registers[2].fr = 0;
	memory_uart2();
	SEQUENCE("sbtc");
	END(0);
}

TESTS(RUN_CASE(starting) RUN_CASE(errors_of_a_byte) RUN_CASE(interrupts))
