/* What the UART tells of a byte, with registers in memory: QEMU's tells of nothing but breaks. */
#define nrf51_uart0 beside_uart0
#include "hal/soc/nrf51/nrf51.h"
#include "tests/uart_beside.h"

static struct nrf51_uart registers;
#undef UART0
#define UART0 (&registers)
#include "hal/soc/nrf51/uart.c"

/* A break comes with the stop bit that it lacks. */
CASE(errors_of_a_byte)
{
	static const struct {
		uint32_t source;
		unsigned errors;
	} rows[] = {
	    {0, 0},
	    {1, HAL_UART_OVERRUN},
	    {2, HAL_UART_PARITY},
	    {4, HAL_UART_FRAMING},
	    {12, HAL_UART_FRAMING | HAL_UART_BREAK},
	    {5, HAL_UART_OVERRUN | HAL_UART_FRAMING},
	};
	uint8_t byte = 0;
	unsigned errors;

	BEGIN(errors_of_a_byte);
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		errors = 0;
		registers.rxdrdy = 1;
		registers.rxd = 'a' + i;
		registers.errorsrc = rows[i].source;
		OK(hal_uart_take(0, &byte, &errors));
		EQ(byte, 'a' + i);
		EQ(errors, rows[i].errors);
		EQ(registers.rxdrdy, 0);
	}
	OK(!hal_uart_take(0, &byte, &errors));
	END(0);
}

/* Each half of the handler comes for its event, if it is to. */
CASE(interrupts)
{
	BEGIN(interrupts);
	registers.rxdrdy = registers.txdrdy = 1;
	registers.intenset = 0;
	nrf51_uart0();
	EQ(received, 0);
	EQ(sent_bytes, 0);
	registers.intenset = UART_RXDRDY;
	nrf51_uart0();
	EQ(received, 1);
	EQ(sent_bytes, 0);
	registers.intenset = UART_TXDRDY;
	nrf51_uart0();
	EQ(received, 1);
	EQ(sent_bytes, 1);
	EQ(registers.txdrdy, 0);
	END(0);
}

TESTS(RUN_CASE(errors_of_a_byte) RUN_CASE(interrupts))
