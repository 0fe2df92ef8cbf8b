/* Calls from where they are not allowed, which debug builds find. The test that includes this has,
 * in debug builds,
 *
 *     static void misuse(void);                                   in a task: what is wrong there
 *     static void call_in_interrupt(void);
 *     static void call_outside_tasks(struct weft_call *call);     in a callback
 *     static void unharmed(void);                                 all is as misuse() has left it
 *
 * RUN_CHECKS() runs them, in this order. */
#ifndef TESTS_UNIT_MISUSE_H
#define TESTS_UNIT_MISUSE_H

#include "tests/tap.h"

#if WEFT_DEBUG
CASE_WITH(misuse_is_found, struct weft_call call;)
{
	BEGIN(misuse_is_found);
	misuse();
	tap_interrupt(call_in_interrupt);
	weft_call_init(&self->call, call_outside_tasks);
	weft_call_soon(&self->call);
	TRY(weft_yield());
	unharmed();
	END(0);
}

#define RUN_CHECKS() RUN_CASE(misuse_is_found)
#else
#define RUN_CHECKS() ((void)0);
#endif

#endif
