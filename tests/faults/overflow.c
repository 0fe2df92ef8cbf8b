#include "tests/faults/provoke.h"

/* Where no guard is, the end of the recursion: just before memory that others use. */
static bool at_the_end(uintptr_t used)
{
#if defined ARCH_GUARD && ARCH_GUARD
	return !used;
#else
	return used < arch_stack_bottom() + 7 * sizeof(uintptr_t);
#endif
}

__attribute__((noinline, optimize("no-optimize-sibling-calls"))) static unsigned deeper(unsigned n)
{
	volatile unsigned used = n;

	__asm volatile("" ::"r"(&used) : "memory"); /* not to be made a loop */
	return at_the_end((uintptr_t)&used) ? n : deeper(n + 1) + used;
}

void overflow(void)
{
	(void)deeper(0);
}
