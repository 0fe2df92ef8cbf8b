/* Faults: say which one, where, and what ran. */
#include "hal/arch/armv7m/startup.h"
#include "hal/hal.h"

#define CFSR (*(volatile uint32_t *)0xe000ed28u)
#define HFSR (*(volatile uint32_t *)0xe000ed2cu)
#define MMFAR (*(volatile uint32_t *)0xe000ed34u)
#define BFAR (*(volatile uint32_t *)0xe000ed38u)

/* CFSR bits and what they mean (ARMv7-M Architecture Reference Manual, B3.2.15). */
static const struct {
	uint32_t bits;
	const char *text;
} causes[] = {
    {0x00000001, "instruction fetched from a forbidden address"},
    {0x00000002, "data access to a forbidden address"},
    {0x00000038, "stacking for an exception failed: stack overflow?"},
    {0x00000100, "instruction fetch failed on the bus"},
    {0x00000600, "data access failed on the bus"},
    {0x00003800, "stacking for an exception failed on the bus: stack overflow?"},
    {0x00010000, "undefined instruction"},
    {0x00020000, "jump to an address without the Thumb bit"},
    {0x00040000, "bad return from an exception"},
    {0x00080000, "no coprocessor"},
    {0x01000000, "unaligned access"},
    {0x02000000, "division by zero"},
};

static const char *cause(uint32_t cfsr)
{
	for (unsigned i = 0; i < sizeof causes / sizeof *causes; i++) {
		if (cfsr & causes[i].bits)
			return causes[i].text;
	}
	return "hard fault";
}

/* The smallest images are built without reports; they just end. */
extern __typeof__(weft_fault) weft_fault __attribute__((weak));

void arch_die(const char *what, uintptr_t at, uintptr_t address)
{
	if (weft_fault)
		weft_fault(what, at, address);
	hal_exit(70);
}

/* frame: what the processor stacked (r0-r3, r12, lr, pc, psr). */
__attribute__((used)) static void report(const uint32_t *frame)
{
	uint32_t cfsr = CFSR;

	arch_die(cause(cfsr), frame[6], cfsr & 0x80 ? MMFAR : cfsr & 0x8000 ? BFAR : 0);
}

__attribute__((naked)) void arch_fault(void)
{
	__asm volatile("mov r0, sp\n\t"
	               "bl report");
}
