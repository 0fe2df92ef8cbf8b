/* The SPI controller alone, and its pins. */
#include "hal/soc/lm3s/lm3s.h"

#define IRQ IRQ_SSI0
#define SELECT BOARD_CARD_SELECT
#include "tests/drivers/pl022_loop.h"

CASE(pins)
{
	BEGIN(pins);
	EQ(lm3s_port(PORT_A)->afsel & 0x34, 0x34);
	EQ(lm3s_port(PORT_A)->den & 0x34, 0x34);
	END(0);
}

TESTS(PL022_CASES RUN_CASE(pins))
