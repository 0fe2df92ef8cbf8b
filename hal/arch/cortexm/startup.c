/* Vectors and start-up for Cortex-M. The chip names its interrupt handlers in chip_vectors. */
#include "hal/arch/cortexm/startup.h"

#include <string.h>

#include "hal/fault.h"
#include "hal/hal.h"

extern char linker_data_load[], linker_data_start[], linker_data_end[];
extern char linker_bss_start[], linker_bss_end[], linker_tls[];

/* picolibc's: tells it where its variables of a thread are. Only there if something uses one. */
void _set_tls(void *tls) __attribute__((weak));

int main(void);

/* A handler that uses floating point harms no task: by then the processor keeps a place for the
 * registers on the stack, and the handler's first such instruction saves them there (FPCCR.ASPEN
 * and LSPEN, set at reset). */
#ifdef __ARM_FP
#define CPACR (*(volatile uint32_t *)0xe000ed88u)

static void start_fpu(void)
{
	CPACR |= 0xfu << 20;
	__asm volatile("dsb\n\tisb" ::: "memory");
}
#else
#define start_fpu() ((void)0)
#endif

_Noreturn void arch_reset(void)
{
	arch_stack_paint();
	arch_faults_start();
	start_fpu();
	memcpy(linker_data_start, linker_data_load, (size_t)(linker_data_end - linker_data_start));
	memset(linker_bss_start, 0, (size_t)(linker_bss_end - linker_bss_start));
	if (_set_tls)
		_set_tls(linker_tls);
	chip_start();
	hal_exit(main());
}

_Noreturn void arch_unexpected(void)
{
	uint32_t handler;

	__asm volatile("mrs %0, ipsr" : "=r"(handler));
	arch_die("an interrupt without a handler", 0, 0, handler);
}

__attribute__((weak)) void arch_systick(void)
{
	arch_unexpected();
}

__attribute__((weak)) void chip_nmi(const uint32_t *frame)
{
	(void)frame;
	arch_unexpected();
}

/* Does not come back, so nothing is saved. */
__attribute__((naked)) static void nmi(void)
{
	__asm volatile("mov r0, sp\n\t"
	               "ldr r1, =chip_nmi\n\t"
	               "bx r1\n\t"
	               ".ltorg");
}

typedef void vector(void);

/* The architecture's part of the table; the chip's interrupts follow it. */
__attribute__((section(".vectors"), used)) static const struct {
	char *stack;
	vector *handler[15];
} arch_vectors = {
    linker_stack_top,
    {
	arch_reset,
	nmi,
	arch_fault, /* HardFault */
	arch_fault, /* MemManage */
	arch_fault, /* BusFault */
	arch_fault, /* UsageFault */
	arch_fault, /* SecureFault, of ARMv8-M */
	0,
	0,
	0,
	arch_unexpected, /* SVCall */
	arch_unexpected, /* DebugMonitor */
	0,
	arch_unexpected, /* PendSV */
	arch_systick,
    },
};
