/* Exit stack: deferred work that is not tied to a body. It is built up step by step, also by other
 * functions, and run by closing it; or it is moved elsewhere, when the one that built it up
 * succeeded.
 *
 *     EXIT_STACK(&self->opening);                               closed when the body is left
 *     TRY(weft_lock(&a));
 *     EXIT_PUSH(&self->opening, &self->record[0], weft_unlock, &a);
 *     TRY(CALL(&self->connect, connect, .to = b));
 *     EXIT_PUSH_CALL(&self->opening, &self->record[1], &self->hang_up, hang_up, .from = b);
 *     weft_exit_stack_move(&session->closing, &self->opening);  all went well: it is the session's
 */
#ifndef WEFT_EXIT_STACK_H
#define WEFT_EXIT_STACK_H

#include "frame.h"

struct weft_exit_stack {
	WEFT_FRAME; /* closing is an async function: one that leaves at once */
	struct weft_defer deferred_close;
};
ASYNC(weft_exit_stack);

/* Makes an empty stack; to be called once, before anything is pushed. Loop context. */
static inline void weft_exit_stack_open(struct weft_exit_stack *stack)
{
	(void)FRAME(stack, weft_exit_stack);
}

/* The same, and defers its close. */
#define EXIT_STACK(stack)                                                                          \
	do {                                                                                       \
		weft_exit_stack_open(stack);                                                       \
		weft_frame_defer_call(&self->frame, &(stack)->deferred_close, &(stack)->frame);    \
	} while (0)

/* Where a stack's frame begins. */
extern const HAL_ROM struct weft_point weft_exit_stack_start;

/* The frame of a stack; one that was closed is open again. */
static inline struct weft_frame *weft_exit_stack_frame(struct weft_exit_stack *stack)
{
	if (stack->frame.at == &weft_frame_ended)
		stack->frame.at = &weft_exit_stack_start;
	return &stack->frame;
}

/* As DEFER and DEFER_CALL, but for when the stack is closed. */
#define EXIT_PUSH(stack, record, fn, arg) WEFT_DEFER_(weft_exit_stack_frame(stack), record, fn, arg)
#define EXIT_PUSH_CALL(stack, record, f, fn, ...)                                                  \
	weft_frame_defer_call(weft_exit_stack_frame(stack), (record), FRAME(f, fn, __VA_ARGS__))

/* Awaits what was pushed, newest first; given the result so far, returns that or the error of what
 * failed last. The stack is then empty, and can be used again; nothing may be pushed while it is
 * being closed. Suspends as what was pushed does; a cancel is the business of what is awaited then.
 * Task context. */
#define EXIT_CLOSE(stack, result)                                                                  \
	weft_frame_call(weft_exit_stack_frame(stack), &self->frame, (result))

/* Moves all that was pushed to another stack, which must be empty, and opened once. Loop context.
 */
static inline void weft_exit_stack_move(struct weft_exit_stack *to, struct weft_exit_stack *from)
{
	weft_exit_stack_frame(to)->deferred = from->frame.deferred;
	from->frame.deferred = NULL;
}

#endif
