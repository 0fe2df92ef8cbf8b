#include "tests/faults/provoke.h"

/* Where no guard is, the end of the recursion: just before memory that others use. */
static bool at_the_end(uintptr_t frame)
{
#if defined ARCH_GUARD && ARCH_GUARD
	return !frame;
#else
	return frame < arch_stack_bottom() + 24;
#endif
}

__attribute__((noinline, optimize("no-optimize-sibling-calls"))) static unsigned deeper(unsigned n)
{
	volatile unsigned used = n;

	return at_the_end((uintptr_t)__builtin_frame_address(0)) ? n : deeper(n + 1) + used;
}

void overflow(void)
{
	(void)deeper(0);
}
