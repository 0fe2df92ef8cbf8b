/* From reset to main(). The table of vectors is the chip's. */
#include "hal/arch/avr/startup.h"

#include <avr/pgmspace.h>
#include <avr/wdt.h>
#include <string.h>

#include "hal/fault.h"
#include "hal/hal.h"

extern char linker_data_load[], linker_data_start[], linker_data_end[];
extern char linker_bss_start[], linker_bss_end[];

int main(void);

__attribute__((used)) static _Noreturn void start(void)
{
	arch_stack_paint();
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

/* Where it was the processor has put on the stack, as the number of a word, highest byte first. */
__attribute__((used)) static _Noreturn void unexpected(const uint8_t *sp)
{
	arch_die("an interrupt without a handler", (uintptr_t)(sp[1] << 8 | sp[2]) * 2, 0, 0);
}

__attribute__((naked)) void arch_unexpected(void)
{
	__asm volatile("clr r1\n\t"
	               "in r24, __SP_L__\n\t"
	               "in r25, __SP_H__\n\t"
	               "jmp %x0" ::"i"(unexpected));
}

/* The watchdog does it. */
void hal_reset(void)
{
	cli();
	wdt_enable(WDTO_15MS);
	for (;;) {
	}
}

void arch_stand_still(void)
{
	cli();
	SMCR = _BV(SE) | _BV(SM1); /* power-down: nothing wakes it */
	for (;;)
		__asm volatile("sleep");
}
