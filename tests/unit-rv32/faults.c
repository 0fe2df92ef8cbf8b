/* Faults of hal/arch/rv32/fault.c: what is reported of each. The test takes the place of
 * arch_die() and goes on. */
#include <setjmp.h>
#include <string.h>

#include "hal/hal.h"

_Noreturn void fault_seen(const char *what, uintptr_t at, uintptr_t address, unsigned handler);
#define arch_die fault_seen
#include "hal/arch/rv32/fault.c"
#undef arch_die
#include "tests/faults/overflow.c"
#include "tests/faults/rv32.h"
#include "tests/tap.h"

extern char arch_vectors[];

static jmp_buf back;
static struct {
	const char *what;
	uintptr_t at, address, stack;
	bool in_interrupt;
	unsigned handler; /* it was in */
} seen;

void fault_seen(const char *what, uintptr_t at, uintptr_t address, unsigned handler)
{
	seen.what = what;
	seen.at = at;
	seen.address = address;
	seen.handler = handler;
	seen.stack = (uintptr_t)__builtin_frame_address(0);
	seen.in_interrupt = hal_in_interrupt();
	/* As it was before the trap. */
	__asm volatile("csrw mscratch, zero\n\t"
	               "csrw mtvec, %0" ::"r"(arch_vectors + 1)
	               : "memory");
	arch_unmask(ARCH_MIE);
	longjmp(back, 1);
}

/* Makes a fault, and says whether it was that one. */
static bool is(void (*fault)(void), const char *what, uintptr_t address)
{
	memset(&seen, 0, sizeof seen);
	if (setjmp(back) == 0)
		fault();
	if (!seen.what)
		return false;
	return !strcmp(seen.what, what) && seen.address == address && seen.in_interrupt;
}

CASE(faults_say_what_and_where)
{
	BEGIN(faults_say_what_and_where);
	OK(is(load, "load from a forbidden address", NOWHERE));
	OK(seen.at - (uintptr_t)load < 16);
	OK(is(store, "store to a forbidden address", NOWHERE + 8));
	OK(seen.at - (uintptr_t)store < 16);
	OK(is(jump, "instruction fetch failed", NOWHERE));
	OK(is(undefined, "undefined instruction", 0));
	EQ(seen.at, (uintptr_t)undefined);
	OK(is(system_call, "system call", 0));
	EQ(seen.at, (uintptr_t)system_call);
	END(0);
}

CASE(a_fault_in_an_interrupt)
{
	BEGIN(a_fault_in_an_interrupt);
	OK(is(interrupt, "load from a forbidden address", NOWHERE));
	EQ(seen.handler, 3);
	OK(is(load, "load from a forbidden address", NOWHERE));
	EQ(seen.handler, 0);
	END(0);
}

CASE(a_stack_overflow_is_a_fault_with_room_to_report_it)
{
	BEGIN(a_stack_overflow_is_a_fault_with_room_to_report_it);
	(void)is(overflow, "", 0);
	arch_stack_paint(); /* a stack that has ended is none of the test program's faults */
	OK(seen.what && !strcmp(seen.what, "stack overflow"));
	OK(seen.at - (uintptr_t)deeper < 64);
	OK(in_guard(seen.address));
	OK(seen.stack > (uintptr_t)linker_stack_bottom + ARCH_GUARD + 256);
	END(0);
}

CASE(a_stack_pointer_that_points_nowhere)
{
	BEGIN(a_stack_pointer_that_points_nowhere);
	OK(is(no_stack, "system call", 0));
	OK(seen.stack > (uintptr_t)linker_stack_bottom + ARCH_GUARD + 256);
	OK(seen.stack < (uintptr_t)linker_stack_top);
	END(0);
}

CASE(what_can_be_read)
{
	uint32_t word = 0;

	BEGIN(what_can_be_read);
	OK(arch_readable(&word));
	OK(!arch_readable((uint32_t *)NOWHERE));
	OK(arch_readable(&word));
	OK(is(load, "load from a forbidden address", NOWHERE)); /* as before */
	EQ(arch_mask(), ARCH_MIE);
	OK(!arch_readable((uint32_t *)NOWHERE));
	EQ(arch_mask(), 0);
	arch_unmask(ARCH_MIE);
	END(0);
}

TESTS(RUN_CASE(what_can_be_read) RUN_CASE(faults_say_what_and_where)
          RUN_CASE(a_fault_in_an_interrupt)
              RUN_CASE(a_stack_overflow_is_a_fault_with_room_to_report_it)
                  RUN_CASE(a_stack_pointer_that_points_nowhere))
