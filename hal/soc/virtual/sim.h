/* The simulation: virtual time, and events from outside at times that a test or a script sets. */
#ifndef HAL_SOC_VIRTUAL_SIM_H
#define HAL_SOC_VIRTUAL_SIM_H

#include "hal/hal.h"

/* At a time, calls the function as an interrupt. Events of one time happen in the order in which
 * they were asked for. Also before weft_run(). */
void sim_at(hal_time due, void (*interrupt)(void *argument), void *argument);

/* Takes back what sim_at() was asked for with this function and argument. */
void sim_forget(void (*interrupt)(void *argument), void *argument);

/* Calls the function as an interrupt, now. Any context. */
void sim_interrupt(void (*interrupt)(void *argument), void *argument);

/* Bytes arrive at the console as one interrupt, now. Returns how many found room; the others
 * are an overrun. */
size_t sim_type(const void *bytes, size_t n);

/* No more input will come, from now on. */
void sim_end_input(void);

/* Standard input is not looked at: what arrives is typed by the test or script. */
void sim_ignore_stdin(void);

/* The output has room for so many bytes and sends them in that time; at the start it takes
 * everything at once. */
void sim_slow_output(size_t room, hal_time takes);

/* Asks for the events in a file (script.c); ends the program with status 2 when it is wrong. */
void sim_read_script(const char *name);

/* What a script may also say: "at MILLISECONDS NAME TEXT" calls happen() with the text, at that
 * time, as an interrupt; false: the text is wrong, and the program is ended. The devices that a
 * program uses bring theirs along (devices.h). To be called by a function that is a
 * constructor(SIM_VERBS). */
struct sim_verb {
	struct sim_verb *next;
	const char *name;
	bool (*happen)(const char *text);
};

#define SIM_VERBS 200

void sim_add_verb(struct sim_verb *verb);

/* Forgets all events, sets the time back to 0 and the devices to what they were at the start: for
 * the next test in the same process. Not while a loop runs, nor jobs. */
void sim_reset(void);

/* Calls the function at each sim_reset() from now on. */
void sim_on_reset(void (*reset)(void));

/* The program did something that real hardware would not forgive: says what, and ends it with
 * status 70. */
_Noreturn void sim_refuse(const char *what);

/* The running step takes so long: time goes on. What is due meanwhile happens when it has ended,
 * before the next one. Steps that do not say so take no time: a loop that never idles, as one task
 * yields again and again, stands still in time. */
void sim_pass(hal_time ticks);

/* Called when time has passed in that way, by a step or an interrupt that may never end; or NULL.
 */
extern void (*sim_passed)(void);

/* In a job's run(): it does not end by itself, but at sim_work_end(&job.work), as an interrupt.
 * What it takes does not count then. */
void sim_work_hold(void);
void sim_work_end(struct hal_work *work);

/* A number from the seed in the environment variable WEFT_SEED (1 if there is none). */
uint32_t sim_random(void);

/* Goes on from another seed. */
void sim_seed(uint32_t seed);

/* ---- For explore.c, which decides instead of sim.c what happens next ------------------------- */

/* When the next event is due, HAL_NEVER if there is none, and how many are due then; without those
 * of the function and argument that is under way, as an interrupt does not interrupt itself. */
hal_time sim_event_due(void);
unsigned sim_events_due(void);

/* The i-th of them happens now; time goes on to when it is due, if that is to come. */
void sim_happen(unsigned i);

/* When the alarm is due; it goes off, likewise. */
hal_time sim_alarm_due(void);
void sim_alarm_off(void);

/* Who looks before each access to what interrupts share, NULL: nobody. */
extern void (*sim_look)(const char *function);

/* Called when the loop idles and time could go on: true if something has happened. NULL: nobody. */
extern bool (*sim_idle)(void);

/* Explores from the beginning of the program on, if the environment says so. */
void explore_start(void);

#endif
