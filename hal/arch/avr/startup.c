/* From reset to main(). The table of vectors is the chip's. */
#include "hal/arch/avr/startup.h"

#include <avr/pgmspace.h>
#include <string.h>

#include "hal/hal.h"

extern char linker_data_load[], linker_data_start[], linker_data_end[];
extern char linker_bss_start[], linker_bss_end[];

int main(void);

__attribute__((used)) static _Noreturn void start(void)
{
	memcpy_P(linker_data_start, linker_data_load,
	         (size_t)(linker_data_end - linker_data_start));
	memset(linker_bss_start, 0, (size_t)(linker_bss_end - linker_bss_start));
	chip_start();
	sei();
	hal_exit(main());
}

/* What the compiler expects of its registers, whoever jumped here: interrupts masked, r1 zero, the
 * stack at the end of RAM. */
__attribute__((naked)) void arch_reset(void)
{
	__asm volatile("cli\n\t"
	               "clr r1\n\t"
	               "ldi r28, lo8(linker_stack_top - 1)\n\t"
	               "ldi r29, hi8(linker_stack_top - 1)\n\t"
	               "out __SP_H__, r29\n\t"
	               "out __SP_L__, r28\n\t"
	               "jmp %x0" ::"i"(start));
}

/* The smallest images are built without reports; they just end. */
extern __typeof__(weft_fault) weft_fault __attribute__((weak));

void arch_unexpected(void)
{
	__asm volatile("clr r1");
	if (weft_fault)
		weft_fault("an interrupt without a handler", 0, 0);
	hal_exit(70);
}
