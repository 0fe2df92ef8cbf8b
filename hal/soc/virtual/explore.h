/* Schedules: the same program again and again, each time with another one of the orders that
 * asyncio's rules leave open. For the tests of an application, of the kernel as well;
 * docs/testing.md.
 *
 *     static void press_and_time_out(void)          one run, from the start to the end
 *     {
 *         sim_at(0, press, NULL);                   an interrupt, at any time from now on
 *         MUST(weft_run(FRAME(&app, app)) == 0);
 *         MUST(lamp_is_off());
 *     }
 *
 *     explore_every("press_and_time_out", press_and_time_out);
 *
 * What is open: an interrupt that sim_at() asks for comes at its time or at any point after it,
 * within a step as well, of several of one time in any order, one within another; an alarm is late,
 * or time goes on while steps run, so that it goes off between any two of them. Tasks are not
 * reordered: who is ready runs, first in, first out.
 *
 * The kernel's invariants are checked after every step, those of the objects named by WATCH() too.
 * The first failure ends the program with status 1 (a check's: 70), and the last line printed is
 * the command that does the same again and tells what happens. */
#ifndef HAL_SOC_VIRTUAL_EXPLORE_H
#define HAL_SOC_VIRTUAL_EXPLORE_H

#include "hal/soc/virtual/sim.h"
#include "weft.h"

/* Runs the program once for each schedule, and returns how many there are; says on standard output
 * "explore NAME N schedules ok". The program starts its events and calls weft_run(), or
 * weft_run_until_idle(); it sets its objects up itself, as nothing but sim_reset() is done in
 * between. It must end by itself and depend on nothing else, or that is reported. An event more
 * multiplies the schedules by the steps: two or three tasks and as many events are much.
 * 0: left out, as WEFT_SCHEDULE names another program or the build is one with HAL_LENDS. */
unsigned explore_every(const char *name, void (*program)(void));

/* The same with one schedule for each of the seeds first to last: for programs that are too big.
 * Here time goes on by microseconds in a step, and interrupts and alarms are late by up to
 * EXPLORE_LATE_US. */
void explore_seeds(const char *name, void (*program)(void), uint32_t first, uint32_t last);
#define EXPLORE_LATE_US 100

/* Whether also programs are to be explored that take long: when the environment variable
 * WEFT_EXPLORE is "all", as make explore sets it. */
bool explore_all(void);

/* A choice that the program leaves open itself: a number below n, at least 1. 0 if nothing is being
 * explored. Any context. */
unsigned explore_choose(unsigned n);

/* At its time or at any time after it, between two steps (or where a task looks at what came from
 * outside), the function is called in loop context: it may cancel, release, put, but not suspend.
 * At most 32 are on their way. */
void sim_between(hal_time due, void (*call)(void *argument), void *argument);

/* Somebody else takes all blocks that the pool has, at any time, and gives them back at any time
 * after that: once, so that each allocation can be the one that fails, or waits. */
void explore_hog(struct weft_pool *pool);

/* What must be so. */
#define MUST(condition) ((condition) ? (void)0 : explore_failed(#condition, __FILE__, __LINE__))

_Noreturn void explore_failed(const char *what, const char *file, unsigned line);

/* Adds an object to those that are checked after every step, until the end of the run: that the
 * waiters are well linked, that nobody waits for what is there, that nothing posted is forgotten.
 */
#define WATCH(object)                                                                              \
	explore_watch((object), _Generic((object), struct weft_semaphore *                         \
	                                 : explore_semaphore, struct weft_lock *                   \
	                                 : explore_lock, struct weft_event *                       \
	                                 : explore_event, struct weft_queue *                      \
	                                 : explore_queue, struct weft_condition *                  \
	                                 : explore_condition, struct weft_isr_queue *              \
	                                 : explore_isr_queue, struct weft_pool *                   \
	                                 : explore_pool, struct weft_event_group *                 \
	                                 : explore_event_group, struct weft_barrier *              \
	                                 : explore_barrier))

void explore_watch(const void *object, void (*check)(const void *object));
void explore_semaphore(const void *object);
void explore_lock(const void *object);
void explore_event(const void *object);
void explore_queue(const void *object);
void explore_condition(const void *object);
void explore_isr_queue(const void *object);
void explore_pool(const void *object);
void explore_event_group(const void *object);
void explore_barrier(const void *object);

/* ---- Between explore.c and invariants.c ------------------------------------------------------ */

/* Checks all; the loop is between two steps. */
void explore_check(void);

/* A wait queue is well linked; of an object. */
void explore_waiters(const struct weft_waiters *queue);

#endif
