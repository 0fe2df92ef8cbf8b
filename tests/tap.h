/* The tests' frame: each case is an async function that runs as main under weft_run(), in a fresh
 * loop; results are printed as TAP (https://testanything.org). The same sources run under sim,
 * on the host and on the boards.
 *
 *     CASE(semaphore_serves_in_order)
 *     {
 *         BEGIN(semaphore_serves_in_order);
 *         ...
 *         EQ(rc, 0);
 *         SEQUENCE("abc");
 *         END(0);
 *     }
 *
 *     TESTS(RUN_CASE(semaphore_serves_in_order))
 *
 * A case without awaits is the same. What a case needs to keep goes into static variables or into
 * a frame of its own that it calls. */
#ifndef TAP_H
#define TAP_H

#include "weft.h"

/* A case whose frame has no members of its own. */
#define CASE(name)                                                                                 \
	struct name {                                                                              \
		WEFT_FRAME;                                                                        \
	};                                                                                         \
	static ASYNC(name)

/* A case with members: CASE_WITH(name, int i; struct weft_task task;) { ... } */
#define CASE_WITH(name, ...)                                                                       \
	struct name {                                                                              \
		WEFT_FRAME;                                                                        \
		__VA_ARGS__                                                                        \
	};                                                                                         \
	static ASYNC(name)

/* A test that is too big for a board's memory is built in parts (TEST_PARTS in its board.mk), each
 * with every so manyth case; what the others need the compiler leaves out. A case that looks at
 * what the one before it has left is run by RUN_NEXT_CASE: it is in the same part. */
#ifndef TAP_PARTS
#define TAP_PARTS 1
#define TAP_PART 1
#endif
#define TAP_CHOSEN_ (__COUNTER__ % TAP_PARTS == TAP_PART - 1)
#define TAP_CHOSEN_BEFORE_ ((__COUNTER__ - 1) % TAP_PARTS == TAP_PART - 1)

/* A processor with addresses of 16 bits: cases that need much memory are skipped, and must get by
 * with little where they say how much. */
#ifndef TAP_SMALL
#define TAP_SMALL (SIZE_MAX <= UINT16_MAX)
#endif
#define TAP_MANY(many, few) (TAP_SMALL ? (few) : (many))

#define RUN_BIG_CASE(name)                                                                         \
	if (TAP_SMALL) {                                                                           \
		if (TAP_CHOSEN_)                                                                   \
			tap_skip(#name, "needs more memory");                                      \
	} else                                                                                     \
		RUN_CASE(name)

/* Runs a case; it passes when weft_run() returns 0 and no assertion failed. */
#define RUN_CASE(name) TAP_RUN_(TAP_CHOSEN_, name, 0)
#define RUN_NEXT_CASE(name) TAP_RUN_(TAP_CHOSEN_BEFORE_, name, 0)

/* A case whose run is to end with another result, such as WEFT_EDEADLOCK. */
#define RUN_CASE_FOR(name, result) TAP_RUN_(TAP_CHOSEN_, name, result)

#define TAP_RUN_(chosen, name, result)                                                             \
	if (chosen) {                                                                              \
		static struct name case_frame;                                                     \
		tap_begin();                                                                       \
		tap_end(#name, weft_run(FRAME(&case_frame, name)), (result));                      \
	}

/* A case that is a plain function and calls weft_run() itself, or does without. */
#define RUN_PLAIN(name)                                                                            \
	if (TAP_CHOSEN_) {                                                                         \
		tap_begin();                                                                       \
		name();                                                                            \
		tap_end(#name, 0, 0);                                                              \
	}

#define TESTS(cases)                                                                               \
	int main(void)                                                                             \
	{                                                                                          \
		cases return tap_finish();                                                         \
	}

/* Assertions; a failure is printed, the case goes on. */
#define OK(condition) tap_ok((condition), #condition, __FILE__, __LINE__)
#define EQ(a, b) tap_eq((long long)(a), (long long)(b), #a " == " #b, __FILE__, __LINE__)

/* The order of events: NOTE('a') appends a letter, SEQUENCE("abc") compares and starts anew. */
#define NOTE(letter) tap_note(letter)
#define SEQUENCE(letters) tap_sequence((letters), __FILE__, __LINE__)

/* Debug builds: the statement must fail with this check; release builds skip it. It is left by a
 * longjmp: use it outside bodies' awaits. FAILS(X, weft_semaphore_release(&s)) */
#if WEFT_DEBUG
#include <setjmp.h>
extern jmp_buf tap_check_jump;
void tap_expect_check(enum weft_check number);
void tap_check_done(enum weft_check number, bool failed, const char *file, unsigned line);
#define FAILS(check, statement)                                                                    \
	do {                                                                                       \
		tap_expect_check(WEFT_CHECK_##check);                                              \
		if (setjmp(tap_check_jump) == 0) {                                                 \
			statement;                                                                 \
			tap_check_done(WEFT_CHECK_##check, false, __FILE__, __LINE__);             \
		} else {                                                                           \
			tap_check_done(WEFT_CHECK_##check, true, __FILE__, __LINE__);              \
		}                                                                                  \
	} while (0)
#else
#define FAILS(check, statement) ((void)0)
#endif

/* Calls a function as an interrupt: a real one on a board, a signal on the host. */
void tap_interrupt(void (*handler)(void));

/* A number below n; every case and every board sees the same ones. */
unsigned tap_random(unsigned n);

void tap_begin(void);
void tap_end(const char *name, int result, int expected);
int tap_finish(void);
void tap_skip(const char *name, const char *why);
void tap_ok(bool ok, const char *what, const char *file, unsigned line);
void tap_eq(long long a, long long b, const char *what, const char *file, unsigned line);
void tap_note(char letter);
void tap_sequence(const char *letters, const char *file, unsigned line);

#endif
