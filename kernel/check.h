/* Checks of debug builds (WEFT_DEBUG=1). Each has a number, a sentence here and a section in
 * docs/diagnostics.md. In release builds they are nothing. */
#ifndef WEFT_CHECK_H
#define WEFT_CHECK_H

#include "config.h"
#include "hal/hal.h"

#define WEFT_CHECKS(X)                                                                             \
	X(1, CONTEXT, "called in an interrupt; only calls ending in _isr may be")                  \
	X(2, NO_TASK, "a call that may suspend was made outside a task")                           \
	X(3, TWICE, "suspended twice in one step: an await's result was not returned at once")     \
	X(4, STACK, "the address of a local variable was kept by a call that suspends")            \
	X(5, NOT_SUSPENDED, "a body returned pending, but its task neither waits nor is ready")    \
	X(6, SWITCH, "an await inside a switch cannot be resumed in a WEFT_STANDARD_C build")      \
	X(7, RESPAWN, "a task was spawned that has not ended")                                     \
	X(8, DEFER_TWICE, "a defer record was used again before it ran")                           \
	X(9, REQUESTS, "more than 255 cancel requests are counted for one task")                   \
	X(10, ALIGNMENT, "an item is not aligned like the queue's buffer")                         \
	X(11, FOREIGN_BLOCK, "a block was given back to a pool it does not belong to")             \
	X(13, ERROR_UNSEEN, "a task ended with an error and nobody looked at it")                  \
	X(14, ACTIVE_TIMER, "a deadline's record was used again while its limit ran")              \
	X(15, DOUBLE_GIVE, "a block was given back twice")                                         \
	X(16, SOURCES, "more sources were closed than opened")                                     \
	X(17, LOCK_HELD, "a task ended that still holds a lock")

enum weft_check {
#define WEFT_CHECK_ENUM_(number, name, text) WEFT_CHECK_##name = (number),
	WEFT_CHECKS(WEFT_CHECK_ENUM_)
#undef WEFT_CHECK_ENUM_
};

#if WEFT_DEBUG

/* Called when a check fails. The first one prints the check, the place, what ran and its chain
 * of awaits, and ends the program with status 70; tests put their own here, which must not
 * return. For WEFT_CHECK_ERROR_UNSEEN, a report rather than a fault, it may. */
extern void (*weft_check_failed)(enum weft_check number, const char *file, unsigned line);

#define WEFT_CHECK(condition, name)                                                                \
	((condition) ? (void)0 : weft_check_failed(WEFT_CHECK_##name, __FILE__, __LINE__))

/* The running step suspends now. */
#define WEFT_SUSPENDING() weft_check_suspending()

/* An interrupt acts in the loop's place from now on, or no more. */
#define WEFT_LENT(now) ((void)(weft_loop.lent = (now)))
void weft_check_suspending(void);

/* The stack from here down is that of the steps: nothing on it outlives one. */
#define WEFT_STACK_BASE() ((void)(weft_loop.stack_base = __builtin_frame_address(0)))

/* An object at p outlives the step. */
bool weft_check_kept(const void *p);

/* The caller is the loop, or an interrupt that acts in its place. */
bool weft_check_in_loop(void);

#else

#define WEFT_CHECK(condition, name) ((void)0)
#define WEFT_SUSPENDING() ((void)0)
#define WEFT_STACK_BASE() ((void)0)
#define WEFT_LENT(now) ((void)0)

#endif

/* A function of the loop; a function that may suspend; a buffer that such a function keeps. */
#define WEFT_CHECK_LOOP() WEFT_CHECK(weft_check_in_loop(), CONTEXT)
#define WEFT_CHECK_KEPT(p) WEFT_CHECK(weft_check_kept(p), STACK)

#endif
