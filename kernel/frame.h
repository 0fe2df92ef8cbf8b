/* Async functions: frames, awaits, deferred work, generators.
 *
 * An async function is a struct that begins with WEFT_FRAME and holds its arguments and all that
 * lives across an await, and a body of the same name:
 *
 *     struct blink { WEFT_FRAME; int pin; };
 *
 *     ASYNC(blink)
 *     {
 *         BEGIN(blink);
 *         for (;;) {
 *             pin_toggle(self->pin);
 *             TRY(weft_sleep_ms(500));
 *         }
 *         END(0);
 *     }
 *
 * This expands to an ordinary function that is called again for every resume. TRY(x) becomes
 *
 *     rc = x;
 *     if (rc <= WEFT_SUSPENDED) {
 *         static const struct weft_point here = { blink, &&resume_7 };
 *         self->frame.at = &here;
 *         return rc;
 *     resume_7:;
 *     }
 *     if (rc < 0)
 *         goto weft_leave_;
 *
 * and BEGIN(blink) defines self and jumps to the label it is given, if any. As the jump passes
 * over the initialisation of every local variable, the compiler reports each one that is used
 * on the far side of an await: what is to survive belongs in the struct.
 *
 * A body may be resumed by the loop (which knows each task's innermost frame, so a resume costs
 * the same at any depth) or by the frame that called it. It returns its result, or WEFT_PENDING
 * when it has just suspended; CALL notes the frame and passes WEFT_SUSPENDED up.
 */
#ifndef WEFT_FRAME_H
#define WEFT_FRAME_H

#include "config.h"
#include "debt.h"
#include "error.h"
#include "hal/hal.h"

struct weft_frame;

#if WEFT_STANDARD_C
typedef unsigned weft_place; /* a case number */
#else
typedef const void *weft_place; /* a label's address */
#endif

/* A body: starts the frame when place is 0, else goes on there with the result rc. */
typedef int weft_body(struct weft_frame *frame, weft_place place, int rc);

/* A place at which a body can be resumed. Constant, one for each await in the source. */
struct weft_point {
	weft_body *body;
	weft_place place;
#if WEFT_DEBUG
	const char *function, *file, *text;
	unsigned line;
	size_t size; /* of the frame, where it starts */
#endif
};

/* The head of every frame. Belongs to the kernel. */
struct weft_frame {
	const HAL_ROM struct weft_point *at; /* where it goes on */
	struct weft_frame *parent;   /* the frame that awaits this one; NULL: a task's own */
	struct weft_defer *deferred; /* what still has to be done when it leaves, newest first */
};

/* Resumes a child with rc, for its parent, which awaits it. */
typedef int weft_await(struct weft_frame *child, struct weft_frame *parent, int rc);

/* A piece of deferred work. It lives in the frame that defers it. */
struct weft_defer {
	struct weft_defer *next;
	/* Takes the record off the frame and does the work. Gets the frame's result so far and
	 * returns what becomes of it, or WEFT_SUSPENDED. */
	int (*leave)(struct weft_frame *frame, int rc, struct weft_defer *record);
	union {
		void (*run)(void *argument);
		weft_await *await;
		int rc; /* of the frame, while it awaits the work */
	};
	void *argument;
};

/* ---- Defining -------------------------------------------------------------------------- */

#define WEFT_FRAME struct weft_frame frame

/* As in "ASYNC(name) { ... }", also "static ASYNC(name)", also "ASYNC(name);" in a header. */
#define ASYNC(name)                                                                                \
	__attribute__((warn_unused_result)) int name(                                              \
	    __attribute__((unused)) struct weft_frame *weft_frame_,                                \
	    __attribute__((unused)) weft_place weft_place_, __attribute__((unused)) int rc)

/* First statement of a body; the last is END. Between them `self` is the frame and `rc` the
 * result of the last await. */
#define BEGIN(name) BEGIN_AS(name, name)

/* The same for a body whose frame is another one's struct, so that one pointer can be to any of
 * them. */
#define BEGIN_AS(type, name)                                                                       \
	struct type *const self = (struct type *)weft_frame_;                                      \
	static weft_body *const weft_body_ __attribute__((unused)) = name;                         \
	(void)self;                                                                                \
	WEFT_DISPATCH_(name)

/* Ends the body with a result: deferred work runs, the awaiting frame goes on. */
#define END(result)                                                                                \
	rc = (result);                                                                             \
	weft_leave_:                                                                               \
	__attribute__((unused));                                                                   \
	if (WEFT_FAST && !self->frame.deferred)                                                    \
		return rc;                                                                         \
	return weft_frame_leave(&self->frame, rc);                                                 \
	WEFT_DISPATCH_END_

/* Leaves the body early with a result, as a return statement would. */
#define RETURN(result)                                                                             \
	do {                                                                                       \
		rc = (result);                                                                     \
		goto weft_leave_;                                                                  \
	} while (0)

/* ---- Awaiting -------------------------------------------------------------------------- */

/* Suspends until x is done; rc is its result: >= 0 a value, < 0 an error. */
#define AWAIT(x) WEFT_AWAIT_(x, #x, __COUNTER__)

/* Awaits x and leaves the body with the error if there is one. */
#define TRY(x)                                                                                     \
	do {                                                                                       \
		WEFT_AWAIT_(x, #x, __COUNTER__);                                                   \
		if (rc < 0)                                                                        \
			goto weft_leave_;                                                          \
	} while (0)

/* Prepares a frame that the caller owns: CALL, weft_spawn, weft_run and NEXT take it.
 * FRAME(&f, fn, .argument = value, ...); members that are not named are zero. */
#define FRAME(f, fn, ...)                                                                          \
	({                                                                                         \
		static const HAL_ROM struct weft_point weft_start_ = WEFT_START_(fn);              \
		*(f) = (struct fn){.frame = {.at = &weft_start_}, __VA_ARGS__};                    \
		weft_debt_note(WEFT_CHECK_NOT_AWAITED, &(f)->frame, &weft_start_);                 \
		&(f)->frame;                                                                       \
	})

/* Starts a child in a frame that the caller owns; await the result. */
#define CALL(f, fn, ...) CALL_AS(f, fn, fn, __VA_ARGS__)

/* The same with a body that is chosen at run time, and begins with BEGIN_AS(type, ...). */
#define CALL_AS(f, type, body, ...)                                                                \
	weft_awaitable(({                                                                          \
		*(f) = (struct type){.frame = {.parent = &self->frame}, __VA_ARGS__};              \
		weft_called(&(f)->frame, (body)(&(f)->frame, 0, 0));                               \
	}))

/* ---- Deferring ------------------------------------------------------------------------- */

/* fn(argument) runs however the body is left from now on: at its END, by a RETURN, by a failed
 * TRY, when a generator is closed. The newest runs first. The record is a struct weft_defer in
 * the frame; it may be used again only when it has run. */
#define DEFER(record, fn, arg) WEFT_DEFER_(&self->frame, record, fn, arg)

#define WEFT_DEFER_(on, record, fn, arg)                                                           \
	do {                                                                                       \
		(void)sizeof((fn)(arg), 0); /* the call must be well-typed */                      \
		weft_frame_defer((on), (record), (void (*)(void *))(void (*)(void))(fn),           \
		                 (void *)(uintptr_t)(arg));                                        \
	} while (0)

/* The same with an async function, which may suspend: CALL(f, fn, .arg = ...) is made when the body
 * has been left. It starts with rc being the result so far; if it returns an error, that becomes
 * the frame's result. */
#define DEFER_CALL(record, f, fn, ...)                                                             \
	weft_frame_defer_call(&self->frame, (record), FRAME(f, fn, __VA_ARGS__))

/* The same with a generator, which is then closed. */
#define DEFER_CLOSE(record, g) weft_frame_defer_close(&self->frame, (record), &(g)->frame)

/* ---- Generators ------------------------------------------------------------------------ */

/* A generator's frame begins with this in place of WEFT_FRAME; the values are of that type. */
#define WEFT_GENERATOR(type)                                                                       \
	WEFT_FRAME;                                                                                \
	type value

/* Hands a value to whoever iterates and goes on behind it at the next NEXT. If the generator is
 * closed instead, the body is left here, with the result 0. */
#define YIELD(v)                                                                                   \
	do {                                                                                       \
		YIELD_AWAIT(v);                                                                    \
		if (rc < 0)                                                                        \
			RETURN(0);                                                                 \
	} while (0)

/* The same, but a generator that is closed goes on with rc = WEFT_ECLOSED instead of 0: for
 * clean-up that is written in the body. It should return 0, or an error of the clean-up. */
#define YIELD_AWAIT(v) WEFT_YIELD_(v, __COUNTER__)

#define WEFT_YIELDED INT_MAX

/* Awaits the next value of a generator prepared by FRAME: rc is WEFT_YIELDED and the value is in
 * (g)->value; or 0 when there are no more; or an error. After 0 or an error it stays at 0.
 * WEFT_EBUSY while another task is inside of it. */
#define NEXT(g) weft_next(&(g)->frame, &self->frame)

/* Awaits that a generator is closed, which is left before its end: it leaves its body at the YIELD
 * it stands at, and its deferred work runs. 0, or the error it ended with. One that has ended
 * or was never started is closed at once. WEFT_EBUSY while another task is inside of it;
 * WEFT_YIELDED if it hands over another value all the same. */
#define CLOSE(g) weft_close(&(g)->frame, &self->frame)

/* ---- Functions behind the macros --------------------------------------------------------- */

/* Note deferred work; loop context. */
void weft_frame_defer(struct weft_frame *frame, struct weft_defer *record, void (*run)(void *),
                      void *argument);
void weft_frame_defer_call(struct weft_frame *frame, struct weft_defer *record,
                           struct weft_frame *prepared);
void weft_frame_defer_close(struct weft_frame *frame, struct weft_defer *record,
                            struct weft_frame *generator);

/* Runs a frame's deferred work, newest first. Gets and returns the frame's result; or suspends. */
__attribute__((warn_unused_result)) int weft_frame_leave(struct weft_frame *frame, int rc);

/* Calls a prepared frame, or one that stands at a YIELD, for another one, which awaits it. */
__attribute__((warn_unused_result)) int weft_frame_call(struct weft_frame *child,
                                                        struct weft_frame *parent, int rc);

/* Closes a generator; see CLOSE. */
__attribute__((warn_unused_result)) int weft_close(struct weft_frame *generator,
                                                   struct weft_frame *parent);

/* Resumes a generator; see NEXT. */
__attribute__((warn_unused_result)) int weft_next(struct weft_frame *generator,
                                                  struct weft_frame *parent);

/* Where a generator goes on that has ended: it ends again, without a value. */
extern const HAL_ROM struct weft_point weft_frame_ended;

/* Notes that a child suspended: it is the frame to resume. */
void weft_frame_suspended(struct weft_frame *child);

/* What must be awaited: dropping it draws a warning. */
__attribute__((warn_unused_result)) static inline int weft_awaitable(int rc)
{
	return rc;
}

__attribute__((warn_unused_result)) static inline int weft_called(struct weft_frame *child, int rc)
{
	if (rc <= WEFT_SUSPENDED) {
		if (rc == WEFT_PENDING)
			weft_frame_suspended(child);
		return WEFT_SUSPENDED;
	}
	return rc;
}

/* ---- The two ways to resume ------------------------------------------------------------- */

#define WEFT_PASTE2_(a, b) a##b
#define WEFT_PASTE_(a, b) WEFT_PASTE2_(a, b)

/* The body, for a point in it. GCC before version 8 takes the value of a constant for a constant
 * only behind a cast. */
#define WEFT_BODY_ ((weft_body *)(void *)weft_body_)

#if WEFT_DEBUG
#define WEFT_POINT_(fn, place, name, text)                                                         \
	{                                                                                          \
		(fn), (place), (name), __FILE__, (text), __LINE__, 0                               \
	}
#define WEFT_START_(fn)                                                                            \
	{                                                                                          \
		(fn), 0, #fn, __FILE__, "start", __LINE__, sizeof(struct fn)                       \
	}
#else
#define WEFT_START_(fn) WEFT_POINT_(fn, 0, #fn, "start")
#define WEFT_POINT_(fn, place, name, text)                                                         \
	{                                                                                          \
		(fn), (place)                                                                      \
	}
#endif

#if !WEFT_STANDARD_C

/* Labels as values (GCC, Clang). */
#ifdef __clang__
#define WEFT_ANY_LABEL_ (void)&&weft_leave_; /* Clang wants one even where nothing is awaited */
#else
#define WEFT_ANY_LABEL_
#endif
#define WEFT_DISPATCH_(name)                                                                       \
	WEFT_ANY_LABEL_                                                                            \
	if (weft_place_)                                                                           \
	goto *weft_place_
#define WEFT_DISPATCH_END_

#define WEFT_AWAIT_(x, text, n) WEFT_AWAIT2_(x, text, WEFT_PASTE_(weft_resume_, n))
#define WEFT_AWAIT2_(x, text, label)                                                               \
	do {                                                                                       \
		rc = (x);                                                                          \
		if (rc <= WEFT_SUSPENDED) {                                                        \
			static const HAL_ROM struct weft_point weft_here_ =                        \
			    WEFT_POINT_(WEFT_BODY_, &&label, __func__, text);                      \
			self->frame.at = &weft_here_;                                              \
			return rc;                                                                 \
		label:;                                                                            \
		}                                                                                  \
	} while (0)

#define WEFT_YIELD_(v, n) WEFT_YIELD2_(v, WEFT_PASTE_(weft_resume_, n))
#define WEFT_YIELD2_(v, label)                                                                     \
	do {                                                                                       \
		static const HAL_ROM struct weft_point weft_here_ =                                \
		    WEFT_POINT_(WEFT_BODY_, &&label, __func__, "YIELD(" #v ")");                   \
		self->value = (v);                                                                 \
		self->frame.at = &weft_here_;                                                      \
		rc = WEFT_YIELDED;                                                                 \
		/* As if it might go on here: so the compiler sees what lives across. */           \
		__asm("" : "+r"(rc));                                                              \
		if (rc)                                                                            \
			return rc;                                                                 \
	label:;                                                                                    \
	} while (0)

#else

/* A switch around the whole body, its cases numbered by __COUNTER__. The case values exceed 32
 * bits, so that an await inside a switch of the user's own, which would capture them, draws an
 * overflow warning; a 64-bit switch escapes that and is caught by the default at run time. */
#define WEFT_CASE_ 0x5eed00000000ull
#define WEFT_DISPATCH_(name)                                                                       \
	switch (WEFT_CASE_ + weft_place_) {                                                        \
	default:                                                                                   \
		return weft_frame_lost(weft_frame_);                                               \
	case WEFT_CASE_:;
#define WEFT_DISPATCH_END_ }

#define WEFT_AWAIT_(x, text, n)                                                                    \
	do {                                                                                       \
		rc = (x);                                                                          \
		if (rc <= WEFT_SUSPENDED) {                                                        \
			enum { weft_case_ = (n) + 1 };                                             \
			static const HAL_ROM struct weft_point weft_here_ =                        \
			    WEFT_POINT_(WEFT_BODY_, weft_case_, __func__, text);                   \
			self->frame.at = &weft_here_;                                              \
			return rc;                                                                 \
		case WEFT_CASE_ + weft_case_:;                                                     \
		}                                                                                  \
	} while (0)

#define WEFT_YIELD_(v, n)                                                                          \
	do {                                                                                       \
		enum { weft_case_ = (n) + 1 };                                                     \
		static const HAL_ROM struct weft_point weft_here_ =                                \
		    WEFT_POINT_(WEFT_BODY_, weft_case_, __func__, "YIELD(" #v ")");                \
		self->value = (v);                                                                 \
		self->frame.at = &weft_here_;                                                      \
		rc = WEFT_YIELDED;                                                                 \
		/* As if it might go on here: so the compiler sees what lives across. */           \
		__asm("" : "+r"(rc));                                                              \
		if (rc)                                                                            \
			return rc;                                                                 \
	case WEFT_CASE_ + weft_case_:;                                                             \
	} while (0)

/* Reports an await that cannot be resumed, and ends the program. */
_Noreturn int weft_frame_lost(struct weft_frame *frame);

#endif
#endif
