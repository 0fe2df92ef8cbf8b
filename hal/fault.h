/* Faults on bare metal: what the processors' fault handlers call, and what they offer. */
#ifndef HAL_FAULT_H
#define HAL_FAULT_H

#include <stdint.h>

/* Reports through weft_fault() if the image has reports, and ends as hal_on_fault says. `at` is the
 * instruction, `address` what it wanted to access; 0: not known. `handler` is the interrupt or
 * exception whose handler it was in, as the processor numbers them; 0: none. */
_Noreturn void arch_die(const char *what, uintptr_t at, uintptr_t address, unsigned handler);

/* Masks interrupts and sleeps, for ever; the processor's. */
_Noreturn void arch_stand_still(void);

/* Paints the stack from its end up to what the caller has in use, for hal_stack_used(). Called
 * once, at the start. */
void arch_stack_paint(void);

#endif
