/* What the USART tells of a byte, with registers in memory: QEMU's never tells of errors. */
#define stm32_console beside_console
#include "hal/soc/stm32f405/stm32f405.h"
#include "tests/uart_beside.h"

static struct stm32_usart registers;
#undef STM32_CONSOLE
#define STM32_CONSOLE (&registers)
#include "hal/soc/stm32f405/uart.c"

#define NOTHING 0x1000u

/* Reads of status and data by the driver: what is wrong with the byte, or NOTHING. */
static unsigned take(uint32_t status, uint8_t data, uint8_t *byte)
{
	unsigned errors = 0;

	registers.sr = status;
	registers.dr = data;
	return hal_uart_take(0, byte, &errors) ? errors : NOTHING | errors;
}

CASE(errors_of_a_byte)
{
	static const struct {
		uint32_t status;
		uint8_t data;
		unsigned errors;
	} rows[] = {
	    {USART_RXNE, 'a', 0},
	    {USART_RXNE, 0, 0},
	    {USART_RXNE | USART_TXE | USART_TC, 'a', 0},
	    {USART_RXNE | USART_FE, 'a', HAL_UART_FRAMING},
	    {USART_RXNE | USART_NF, 'a', HAL_UART_FRAMING},
	    {USART_RXNE | USART_FE, 0, HAL_UART_BREAK},
	    {USART_RXNE | USART_FE | USART_NF, 0, HAL_UART_BREAK},
	    {USART_TXE | USART_TC, 'a', NOTHING},
	};
	uint8_t byte;

	BEGIN(errors_of_a_byte);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		EQ(take(rows[i].status, rows[i].data, &byte), rows[i].errors);
		if (rows[i].errors != NOTHING)
			EQ(byte, rows[i].data);
	}
	END(0);
}

/* What is lost came behind the byte that is taken: the next one tells. */
CASE(an_overrun)
{
	uint8_t byte;

	BEGIN(an_overrun);
	EQ(take(USART_RXNE | USART_ORE, 'a', &byte), 0);
	EQ(take(USART_RXNE, 'b', &byte), HAL_UART_OVERRUN);
	EQ(take(USART_RXNE, 'c', &byte), 0);
	EQ(take(USART_ORE, 'c', &byte), NOTHING); /* it came between the two reads */
	EQ(take(USART_RXNE | USART_FE, 'd', &byte), HAL_UART_OVERRUN | HAL_UART_FRAMING);
	EQ(take(USART_RXNE, 'e', &byte), 0);
	END(0);
}

/* The handler comes for a byte and for an overrun, if it is to. */
CASE(interrupts)
{
	static const uint32_t flags[] = {USART_RXNE, USART_ORE};

	BEGIN(interrupts);
	for (unsigned i = 0; i < 2; i++) {
		registers.cr1 = USART_RXNEIE;
		registers.sr = flags[i];
		received = 0;
		stm32_console();
		EQ(received, 1);
		registers.cr1 = 0;
		stm32_console();
		EQ(received, 1);
	}
	END(0);
}

/* With nothing more to send the transmitter's interrupt goes off. */
CASE(room)
{
	BEGIN(room);
	registers.cr1 = USART_TXEIE;
	registers.sr = USART_TXE;
	stm32_console();
	EQ(sent_bytes, 1);
	EQ(registers.cr1, 0);
	END(0);
}

TESTS(RUN_CASE(errors_of_a_byte) RUN_CASE(an_overrun) RUN_CASE(interrupts) RUN_CASE(room))
