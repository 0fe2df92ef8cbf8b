/* ATmega328P in simavr: tests/inject/avr/parts counts the cycles, and raises INT0 behind the chosen
 * one, so at least once at each instruction. It is told by four bytes written to GPIOR2, lowest
 * first; it tells in GPIOR1 and GPIOR2 what was interrupted, and says at the end which instructions
 * were, and how long it was kept waiting. Interrupts do not nest on this processor. */
#include <avr/interrupt.h>
#include <avr/io.h>

#include "tests/inject/inject.h"

uint32_t inject_instruction_ns = 1000000000 / F_CPU;

/* In one piece, as the interrupt tells something itself. */
static void tell(uint32_t cycles)
{
	uint8_t before = arch_mask();

	GPIOR2 = (uint8_t)cycles;
	GPIOR2 = (uint8_t)(cycles >> 8);
	GPIOR2 = (uint8_t)(cycles >> 16);
	GPIOR2 = (uint8_t)(cycles >> 24);
	arch_unmask(before);
}

void inject_arm(uint32_t cycles)
{
	tell(cycles);
}

void inject_disarm(void)
{
	tell(0);
}

uint32_t inject_clock(void)
{
	return (uint32_t)hal_now();
}

/* The simulator sees how long interrupts are masked. */
bool inject_held_by_handler(void)
{
	return true;
}

bool inject_arm_second(uint32_t cycles)
{
	(void)cycles;
	return false;
}

void inject_note_hit(uintptr_t at)
{
	(void)at;
}

void inject_print_hits(void)
{
}

ISR(INT0_vect)
{
	uint8_t low = GPIOR1;

	inject_interrupt(low | (uintptr_t)GPIOR2 << 8);
}

/* Without the simulator's part no interrupt comes. */
const char *inject_start(void)
{
	GPIOR1 = 0;
	EIMSK = _BV(INT0);
	tell(0);
	return GPIOR1 ? NULL : "the simulator's part tests/inject/avr/parts is not connected";
}
