/* The stack of a bare-metal program is painted at the start; how far the paint is gone tells how
 * much of it was ever used. */
#include "hal/fault.h"
#include "hal/hal.h"

#define PAINT ((uintptr_t)0xc5c5c5c5u)
#define MARGIN 32   /* bytes below the painter's own frame */
#define SENTINELS 8 /* more than the smallest frame: none steps over them */

/* The lowest word that may be used. */
static volatile uintptr_t *bottom(void)
{
	return (volatile uintptr_t *)arch_stack_bottom();
}

__attribute__((noinline)) void arch_stack_paint(void)
{
	volatile uintptr_t *end =
	    (volatile uintptr_t *)((uintptr_t)__builtin_frame_address(0) - MARGIN);

	for (volatile uintptr_t *p = bottom(); p < end; p++)
		*p = PAINT;
}

size_t hal_stack_size(void)
{
	return (uintptr_t)linker_stack_top - arch_stack_bottom();
}

size_t hal_stack_used(void)
{
	volatile uintptr_t *p = bottom();

	while (p < (volatile uintptr_t *)linker_stack_top && *p == PAINT)
		p++;
	return (uintptr_t)linker_stack_top - (uintptr_t)p;
}

bool hal_stack_overflowed(void)
{
	for (unsigned i = 0; i < SENTINELS; i++) {
		if (bottom()[i] != PAINT)
			return true;
	}
	return false;
}
