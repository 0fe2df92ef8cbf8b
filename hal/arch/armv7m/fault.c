/* Faults: say which one, where, and what ran. */
#include "hal/fault.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define CCR REGISTER(0xe000ed14u)
#define SHCSR REGISTER(0xe000ed24u)
#define CFSR REGISTER(0xe000ed28u)
#define MMFAR REGISTER(0xe000ed34u)
#define BFAR REGISTER(0xe000ed38u)
#define MPU_TYPE REGISTER(0xe000ed90u)
#define MPU_CTRL REGISTER(0xe000ed94u)
#define MPU_RBAR REGISTER(0xe000ed9cu)
#define MPU_RASR REGISTER(0xe000eda0u)

enum { CCR_DIV_0_TRP = 1 << 4, SHCSR_FAULTS = 7 << 16 };

/* CFSR: what is not a cause but says something about it. */
enum {
	STACKING_FAILED = 1 << 4 | 1 << 12,
	STACK_LIMIT = 1 << 20,
	MMFAR_HOLDS = 0x80,
	BFAR_HOLDS = 0x8000
};

/* CFSR bits and what they mean (ARMv7-M Architecture Reference Manual, B3.2.15). */
static const struct {
	uint32_t bits;
	const char *text;
} causes[] = {
    {0x00000001, "instruction fetched from a forbidden address"},
    {0x00000002, "data access to a forbidden address"},
    {0x00000038, "stacking for an exception failed: stack overflow?"},
    {0x00000100, "instruction fetch failed on the bus"},
    {0x00000200, "data access failed on the bus"},
    {0x00000400, "data access failed on the bus, some instructions before"},
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

/* ---- The stack's end ------------------------------------------------------------------------- */

#ifdef __ARM_ARCH_8M_MAIN__

/* The stack pointer has a limit of its own. */
static void guard_start(void)
{
	__asm volatile("msr msplim, %0" ::"r"(arch_stack_bottom()));
}

#define GUARD_OFF                                                                                  \
	"movs r3, #0\n\t"                                                                          \
	"msr msplim, r3\n\t"

#else

enum {
	MPU_ENABLE = 1,
	MPU_OTHERS_AS_EVER = 4,
	RBAR_REGION_7 = 0x17,
	RASR_ENABLE = 1,
	RASR_NO_CODE = 1 << 28, /* and no access */
};

/* A region of the memory protection that nothing may touch, where the processor has one. */
static void guard_start(void)
{
	unsigned size = (unsigned)__builtin_ctz(ARCH_GUARD) - 1; /* 2 to that, by two */

	if (!(MPU_TYPE & 0xff00))
		return;
	MPU_RBAR = arch_guard() | RBAR_REGION_7;
	MPU_RASR = RASR_NO_CODE | size << 1 | RASR_ENABLE;
	MPU_CTRL = MPU_OTHERS_AS_EVER | MPU_ENABLE;
	__asm volatile("dsb\n\tisb" ::: "memory");
}

#define GUARD_OFF                                                                                  \
	"ldr r3, =0xe000ed94\n\t"                                                                  \
	"movs r1, #0\n\t"                                                                          \
	"str r1, [r3]\n\t"                                                                         \
	"dsb\n\t"                                                                                  \
	"isb\n\t"

#endif

/* The traps that the processor has off at first. Not the one for unaligned accesses: compilers and
 * libraries make them for this architecture, as they are faster than bytes; what the hardware
 * cannot do unaligned is trapped anyhow. With handlers of their own, faults in the report of a
 * fault can be told from it. */
void arch_faults_start(void)
{
	CCR |= CCR_DIV_0_TRP;
	SHCSR |= SHCSR_FAULTS;
	guard_start();
}

/* ---- Report ---------------------------------------------------------------------------------- */

extern const char linker_text_start[], linker_text_end[];

/* Behind a bl or blx in the program. */
static bool is_return_address(uintptr_t value)
{
	const uint16_t *at = (const uint16_t *)(value & ~(uintptr_t)1);

	if (!(value & 1) || value < (uintptr_t)linker_text_start + 4 ||
	    value > (uintptr_t)linker_text_end)
		return false;
	return (at[-1] & 0xff87) == 0x4780 ||
	       ((at[-2] & 0xf800) == 0xf000 && (at[-1] & 0xd000) == 0xd000);
}

/* The call on the stack that was made last: what it called has left no room to note where it was. 0
 * when none is found. */
static uintptr_t last_call(void)
{
	const uintptr_t *word = (const uintptr_t *)arch_stack_bottom();

	for (; word < (const uintptr_t *)linker_stack_top; word++) {
		if (is_return_address(*word))
			return (*word & ~(uintptr_t)1) - 2;
	}
	return 0;
}

static uintptr_t address_of(uint32_t cfsr)
{
	return cfsr & MMFAR_HOLDS ? MMFAR : cfsr & BFAR_HOLDS ? BFAR : 0;
}

static bool overflowed(uint32_t cfsr, uintptr_t frame)
{
	return cfsr & STACK_LIMIT || frame - arch_guard() < ARCH_GUARD ||
	       address_of(cfsr) - arch_guard() < ARCH_GUARD;
}

/* frame: what the processor stacked (r0-r3, r12, lr, pc, psr), if it could. ARMv8-M leaves the
 * stack pointer at its limit when it could not. */
__attribute__((used)) static void report(const uint32_t *frame)
{
	static bool reports;
	uint32_t cfsr = CFSR;
	bool stacked = !(cfsr & STACKING_FAILED) &&
	               !(cfsr & STACK_LIMIT && (uintptr_t)frame == arch_stack_bottom());

	if (reports) /* again: no more is said */
		hal_failed(70);
	reports = true;
	if (!overflowed(cfsr, (uintptr_t)frame))
		arch_die(cause(cfsr), stacked ? frame[6] : 0, address_of(cfsr),
		         stacked ? arch_handler(frame) : 0);
	if (stacked)
		arch_die("stack overflow", frame[6], address_of(cfsr), arch_handler(frame));
	arch_die("stack overflow, in what is called at that address", last_call(), address_of(cfsr),
	         0);
}

/* Does not come back, so nothing is saved. Where the stack pointer has left the stack, or leaves no
 * room for the report, that takes the guard, which is off now. */
__attribute__((naked)) void arch_fault(void)
{
	__asm volatile(GUARD_OFF "mov r0, sp\n\t"
	                         "ldr r2, =linker_stack_bottom + 2 * %c0 - 1\n\t"
	                         "ldr r3, =%c0 - 1\n\t"
	                         "bic r2, r2, r3\n\t"
	                         "add r3, r2, #512\n\t"
	                         "cmp r0, r3\n\t"
	                         "blo 1f\n\t"
	                         "ldr r3, =linker_stack_top\n\t"
	                         "cmp r0, r3\n\t"
	                         "bls 2f\n"
	                         "1:\tmov sp, r2\n"
	                         "2:\tb report\n\t"
	                         ".ltorg" ::"i"(ARCH_GUARD));
}
