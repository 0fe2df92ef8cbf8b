/* From reset to main(), and faults. The names arch_reset, arch_vectors and chip_start are known to
 * tools/build.mk. */
#include "startup.h"

#include <string.h>

#include "hal/hal.h"

extern char linker_data_load[], linker_data_start[], linker_data_end[];
extern char linker_bss_start[], linker_bss_end[];

int main(void);

/* A processor that does not load its stack pointer from the vectors sets it here, in assembly. */
_Noreturn void arch_reset(void)
{
	memcpy(linker_data_start, linker_data_load, (size_t)(linker_data_end - linker_data_start));
	memset(linker_bss_start, 0, (size_t)(linker_bss_end - linker_bss_start));
	chip_start();
	hal_exit(main());
}

/* The smallest images are built without reports; they just end. */
extern __typeof__(weft_fault) weft_fault __attribute__((weak));

static _Noreturn void die(const char *what, uintptr_t at)
{
	if (weft_fault)
		weft_fault(what, at, 0);
	hal_exit(70);
}

_Noreturn void arch_unexpected(void)
{
	die("an interrupt without a handler", 0);
}

/* stacked: what the processor saved; the program counter is in it. Where a register tells the cause
 * and the address, pass them on instead of "fault" and 0. */
__attribute__((used)) static void report(const uint32_t *stacked)
{
	die("fault", stacked[6]);
}

__attribute__((naked)) static void fault(void)
{
	__asm volatile("mov r0, sp\n\tbl report");
}

typedef void vector(void);

/* The processor's part of the vector table; the chip's part, .vectors.chip, follows. */
__attribute__((section(".vectors"), used)) const struct {
	char *stack;
	vector *handler[15];
} arch_vectors = {
    linker_stack_top,
    {
	[0] = arch_reset,
	[1] = fault,            /* NMI */
	[2] = fault,            /* HardFault */
	[10] = arch_unexpected, /* SVCall */
	[13] = arch_unexpected, /* PendSV */
	[14] = arch_unexpected, /* SysTick */
    },
};
