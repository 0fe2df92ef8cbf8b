/* Running: the event loop. */
#ifndef WEFT_LOOP_H
#define WEFT_LOOP_H

#include "task.h"

/* Runs an application, as asyncio.run() does: main, a frame prepared by FRAME, runs as a task;
 * when it ends, with a result or an error, all that still runs is cancelled and awaited, and
 * main's result is returned. When every task waits, no timer runs and no source is open, nothing
 * could ever happen again: the report says who waits for what, and WEFT_EDEADLOCK is returned;
 * the tasks are abandoned where they are, and what they wait for, and what waits for them, must be
 * initialised again before another run. A callback that asks for itself again and again keeps the
 * run going. Not from within a loop. */
int weft_run(struct weft_frame *main);

/* The same for tests and simulations: main is a task like any other, and the run ends when nothing
 * could ever happen again: no task is ready, no timer runs, no source is open. Tasks that wait then
 * are abandoned without a word. Returns main's result, WEFT_EDEADLOCK if it has not ended. */
int weft_run_until_idle(struct weft_frame *main);

/* The same for firmware that never ends: main is a task like any other, that everybody waits is no
 * deadlock, and nothing is linked for the end. */
_Noreturn void weft_run_forever(struct weft_frame *main);

/* The loop behind both: runs until weft_loop.is_over() says so. */
void weft_loop_run(struct weft_task *task, struct weft_frame *frame);

/* A source is something outside the loop that may still wake a task: an interrupt that posts to
 * an object, a thread, an open input. While one is open, a loop without timers waits instead of
 * reporting a deadlock. Loop context. */
void weft_source_open(void);
void weft_source_close(void);

/* Requests that the program ends: main is cancelled. Loop context; weft_shutdown_isr() (hal.h)
 * is the same from any context, and several requests before the loop sees one are one. */
void weft_shutdown(void);

#endif
