/* Checks of debug builds (WEFT_DEBUG=1). Each has a number, a sentence here and a section in
 * docs/diagnostics.md. In release builds they are nothing. */
#ifndef WEFT_CHECK_H
#define WEFT_CHECK_H

#include "config.h"
#include "hal/hal.h"

struct weft_point;

/* FAULT: the program ends; REPORT: it goes on. */
#define WEFT_CHECKS(X)                                                                             \
	X(1, CONTEXT, FAULT, "called in an interrupt; only calls ending in _isr may be")           \
	X(2, NO_TASK, FAULT, "a call that may suspend was made outside a task")                    \
	X(3, TWICE, FAULT,                                                                         \
	  "suspended twice in one step: an await's result was not returned at once")               \
	X(4, STACK, FAULT, "the address of a local variable was kept by a call that suspends")     \
	X(5, NOT_SUSPENDED, FAULT,                                                                 \
	  "a body returned pending, but its task neither waits nor is ready")                      \
	X(6, SWITCH, FAULT,                                                                        \
	  "an await inside a switch cannot be resumed in a WEFT_STANDARD_C build")                 \
	X(7, RESPAWN, FAULT, "a task was spawned that has not ended")                              \
	X(8, DEFER_TWICE, FAULT, "a defer record was used again before it ran")                    \
	X(9, REQUESTS, FAULT, "more than 255 cancel requests are counted for one task")            \
	X(10, ALIGNMENT, FAULT, "an item is not aligned like the queue's buffer")                  \
	X(11, FOREIGN_BLOCK, FAULT, "a block was given back to a pool it does not belong to")      \
	X(13, ERROR_UNSEEN, REPORT, "a task ended with an error and nobody looked at it")          \
	X(14, ACTIVE_TIMER, FAULT, "a deadline's record was used again while its limit ran")       \
	X(15, DOUBLE_GIVE, FAULT, "a block was given back twice")                                  \
	X(16, SOURCES, FAULT, "more sources were closed than opened")                              \
	X(17, LOCK_HELD, REPORT, "a task ended that still holds a lock")                           \
	X(18, NOT_AWAITED, REPORT, "a frame was prepared and never awaited or spawned")            \
	X(19, SLOW_STEP, REPORT, "a step took too long: no other task could run")                  \
	X(20, STILL_OPEN, FAULT, "a task ended inside a time limit or a group of its own")         \
	X(21, DEAD_OBJECT, REPORT,                                                                 \
	  "a task ended, and another one waits for an object in its frame")                        \
	X(22, NOT_STARTED, FAULT,                                                                  \
	  "a deadline was ended that was not started, or was ended before")                        \
	X(23, STACK_OVERFLOW, FAULT, "the stack has grown up to its end")

enum weft_check {
#define WEFT_CHECK_ENUM_(number, name, kind, text) WEFT_CHECK_##name = (number),
	WEFT_CHECKS(WEFT_CHECK_ENUM_)
#undef WEFT_CHECK_ENUM_
};

#if WEFT_DEBUG

/* Called when a check fails. The first one prints the check, the place, what ran and its chain
 * of awaits, and ends the program with status 70; tests put their own here, which must not
 * return, except for a report. */
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

/* A step took so much longer than the limit, from the place where it began. */
void weft_check_slow_step(const HAL_ROM struct weft_point *from);

/* How long a step may take without a report (W19), in ticks. To be changed at any time; HAL_NEVER:
 * without limit. Debug builds. */
extern hal_time weft_step_limit;

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
