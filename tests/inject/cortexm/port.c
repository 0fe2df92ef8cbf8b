/* Cortex-M under QEMU with -icount: SysTick comes behind the chosen instruction, above all other
 * interrupts in priority, so that it also meets their handlers. */
#include "hal/arch/cortexm/startup.h"
#include "tests/inject/inject.h"

#define SYST_CSR (*(volatile uint32_t *)0xe000e010u)
#define SYST_RVR (*(volatile uint32_t *)0xe000e014u)
#define SYST_CVR (*(volatile uint32_t *)0xe000e018u)
enum { ENABLE = 1, TICKINT = 2, CLKSOURCE = 4 };
#define ICSR (*(volatile uint32_t *)0xe000ed04u)
#define PENDSTCLR (1u << 25)
#define NVIC_IPR(irq) (*(volatile uint32_t *)(0xe000e400u + (irq) / 4 * 4))

uint32_t inject_instruction_ns;
static uint32_t ticks_per_1024; /* instructions */

static void start(uint32_t ticks)
{
	SYST_CSR = 0;
	SYST_RVR = ticks;
	SYST_CVR = 0;
	SYST_CSR = ENABLE | TICKINT | CLKSOURCE;
}

/* Once the counter runs, its reload value 0 makes it stop at the end. The end is not before this
 * function's. */
void inject_arm(uint32_t instructions)
{
	uint64_t ticks = (uint64_t)instructions * ticks_per_1024 / 1024 + 16;

	start(ticks < 0xffffffu ? (uint32_t)ticks : 0xffffffu);
	while (!SYST_CVR) {
	}
	SYST_RVR = 0;
}

void inject_disarm(void)
{
	SYST_CSR = 0;
	ICSR = PENDSTCLR;
}

__attribute__((weak)) uint32_t inject_clock(void)
{
	return (uint32_t)hal_now();
}

bool inject_held_by_handler(void)
{
	return false;
}

__attribute__((weak)) bool inject_arm_second(uint32_t instructions)
{
	(void)instructions;
	return false;
}

/* frame: what the processor stacked (r0-r3, r12, lr, pc, psr). */
__attribute__((used)) static void interrupted(const uint32_t *frame)
{
	inject_disarm();
	inject_interrupt(frame[6]);
}

/* The directives tell debuggers where the way back is, so that they see what was interrupted. */
__attribute__((naked)) void arch_systick(void)
{
	__asm volatile("mov r0, sp\n\t"
	               "push {r4, lr}\n\t"
	               ".cfi_adjust_cfa_offset 8\n\t"
	               ".cfi_rel_offset lr, 4\n\t"
	               "bl interrupted\n\t"
	               "pop {r4, pc}");
}

static __attribute__((noinline)) void thousand_instructions(void)
{
	__asm volatile(".rept 1024\n\tnop\n\t.endr");
}

/* All others below SysTick, whose priority is the highest from the start. */
static void lower_the_others(void)
{
	for (unsigned irq = 0; irq < 32; irq++)
		NVIC_IPR(irq) |= 0x80u << irq % 4 * 8;
}

/* Both are rounded down: a point too many does no harm, one left out would. */
static void measure(void)
{
	uint32_t from, to;
	hal_time since = hal_now();

	SYST_RVR = 0xffffff;
	SYST_CVR = 0;
	SYST_CSR = ENABLE | CLKSOURCE;
	while (!SYST_CVR) {
	}
	from = SYST_CVR;
	for (unsigned i = 0; i < 64; i++)
		thousand_instructions();
	to = SYST_CVR;
	SYST_CSR = 0;
	ticks_per_1024 = (from - to) / 64 - (from - to) / 64 / 128;
	inject_instruction_ns =
	    (uint32_t)((hal_now() - since) * (1000000000u / HAL_HZ) / (64 * 1024));
}

const char *inject_start(void)
{
	lower_the_others();
	measure();
	return ticks_per_1024 >= 1000
	           ? NULL
	           : "an instruction must last a tick of SysTick or more: -icount shift=6";
}
