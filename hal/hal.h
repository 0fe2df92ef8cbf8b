/* The contract between the kernel and the hardware. The kernel includes nothing else of the
 * project; whoever ports weft implements this file and nothing else. docs/porting.md walks
 * through it, by the example of a port. On bare metal the console and the workers that are none
 * are there already: hal/uart.h, hal/no_workers.c.
 *
 * Behind it stand
 *   arch.h         the processor (hal/arch/<arch>/): atomics, stack, context
 *   board.h        the board (boards/<board>/): the clock's rate
 *   hal/soc/<chip>/ the chip: the functions below
 */
#ifndef HAL_H
#define HAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From arch.h, each usable from every context:
 *
 *   hal_time                     unsigned integer that holds a time; wide enough never to wrap
 *                                in practice (64 bits where that is cheap)
 *   HAL_ROM                      qualifier of constant data ("__flash" on AVR, else nothing)
 *   HAL_BYTE(p)                  reads a byte of data that may be a text (a string literal), where
 *                                these are in another memory; if it is not defined, *p
 *   HAL_CAS(p, old, new)         true when *p was old and is new now, in one indivisible step;
 *                                false when it was not, or for no reason: callers try again.
 *                                Of objects of 16 bits and of a pointer's size
 *   HAL_FETCH_OR(p, bits)        *p |= bits, gives the old value, indivisible
 *   HAL_SWAP(p, new)             *p = new, likewise
 *   HAL_LOAD(p), HAL_STORE(p, v) reads and writes that the compiler neither repeats nor drops
 *                                and that other contexts see in this order
 *   HAL_LENDS                    1 when interrupt handlers run on top of the loop and to their
 *                                ends: one core, no threads
 *   hal_in_interrupt()           true in an interrupt handler or a thread that is not the loop's
 *   hal_on_stack(p)              true when p lies in the part of the stack in use now
 *
 * Indivisible means: against interrupt handlers, and where there are several cores or threads,
 * against those. Where the processor has atomic read-modify-write, none of them masks interrupts.
 *
 * From board.h:
 *
 *   HAL_HZ                       ticks of hal_now() in a second
 *   HAL_STEP_LIMIT_MS            how long a step may take before debug builds report it; if it
 *                                is not defined, 100
 *   HAL_ON_FAULT                 what becomes of a program that has failed, see below; if it is not
 *                                defined, HAL_FAULT_EXIT
 *   HAL_REPORT_BYTES             how much of its report is kept; if it is not defined, 1024
 */
#include "arch.h"
#include "board.h"

#ifndef HAL_STEP_LIMIT_MS
#define HAL_STEP_LIMIT_MS 100
#endif

#ifndef HAL_ON_FAULT
#define HAL_ON_FAULT HAL_FAULT_EXIT
#endif

#ifndef HAL_BYTE
#define HAL_BYTE(p) (*(const uint8_t *)(p))
#endif

/* ---- Time ------------------------------------------------------------------------------ */

#define HAL_NEVER ((hal_time)-1)

/* Ticks since the start; never goes back. Any context. */
hal_time hal_now(void);

/* Asks for one call of weft_alarm_isr() at the given time or as soon after it as possible; at
 * once when it has passed. It replaces the alarm asked for before; HAL_NEVER asks for none. A
 * call of weft_alarm_isr() that comes too early or for nothing does no harm: the kernel looks
 * what is due and asks for the next alarm. Loop context only. */
void hal_alarm(hal_time due);

/* ---- Idle ------------------------------------------------------------------------------ */

/* Sleeps until an interrupt has been served. Returns at once when weft_pending() holds; looks
 * at it in such a way that an interrupt after the look still ends the sleep. Loop context only. */
void hal_idle(void);

/* True while something may still come of which the kernel knows nothing, such as a scripted event
 * of a simulation. Loop context. */
#ifndef hal_expecting
bool hal_expecting(void);
#endif

/* Ends a hal_idle() under way. Called behind every post from outside the loop. A processor whose
 * interrupts end the sleep anyhow needs nothing here. Any context. */
#ifndef hal_kick
void hal_kick(void);
#endif

/* ---- Software interrupt ---------------------------------------------------------------- */

/* Installs a handler for one interrupt that software can raise, and raises it. On a processor
 * the handler runs before hal_softirq_raise() returns, unless the caller is itself an interrupt
 * of equal or higher priority. Any context. */
void hal_softirq_handler(void (*handler)(void));
void hal_softirq_raise(void);

/* ---- Console --------------------------------------------------------------------------- */

/* Opens the console for input: from now on `changed` is called, in interrupt context, whenever
 * input has arrived or ended, or room for output has come. With raw set, Ctrl-C is the byte 3;
 * otherwise the driver calls weft_shutdown_isr() for it. */
void hal_console_open(void (*changed)(void), bool raw);

/* Takes up to n bytes that have arrived; none is no error. Loop context. */
size_t hal_console_read(void *to, size_t n);

/* Hands over up to n bytes for output and returns how many were accepted; the rest has to wait
 * for `changed`. Loop context. */
size_t hal_console_write(const void *from, size_t n);

/* Writes all of it, waiting for the hardware: for reports when nothing else runs any more.
 * Any context. */
void hal_console_flush(const void *from, size_t n);

/* Bytes lost since the last call because nobody took them in time. Loop context. */
unsigned hal_console_overruns(void);

/* True when no further byte will ever arrive (the pipe's other end was closed). */
bool hal_console_ended(void);

/* ---- Workers ---------------------------------------------------------------------------
 *
 * Contexts beside the loop's in which work may block: threads, a second core. Only programs that
 * use kernel/executor.h refer to these functions. */

/* Belongs to a piece of work. The HAL may use the link until the work is done. */
struct hal_work {
	struct hal_work *next;
};

/* True when there is a worker, or one has been made: work can be given to hal_work(). False on a
 * board that has none; the other two functions then do nothing. Loop context. */
bool hal_workers(void);

/* Has a worker call weft_work_run(), at once if one is free or can be had, else as soon as one is,
 * in the order of these calls; and then weft_work_done_isr(). From the beginning of that last call
 * the worker counts as free, and the HAL does not touch *work. The kernel gives at most as many
 * pieces at once as there are workers in all executors together. Does not wait. Loop context. */
void hal_work(struct hal_work *work);

/* Blocks the worker that calls it for so many ticks. In a simulation the work that is being run is
 * done that much later instead. A worker's context. */
void hal_work_takes(hal_time ticks);

/* ---- End ------------------------------------------------------------------------------- */

/* Ends the program. The status reaches whoever started it, if the board has a way to tell;
 * otherwise the processor stops. All output is out by then. */
_Noreturn void hal_exit(int status);

/* Starts the chip again, as its reset button would. RAM that no start clears keeps what it holds. A
 * program of an operating system ends instead. Any context. */
_Noreturn void hal_reset(void);

/* ---- Failures -----------------------------------------------------------------------------
 *
 * A fault of the processor, or a check that failed: first the report, then the end. */

/* How it ends. */
enum {
	HAL_FAULT_EXIT,  /* by hal_exit(), with status 70 */
	HAL_FAULT_RESET, /* by hal_reset() */
	HAL_FAULT_HALT,  /* the processor stands still, until a person or a watchdog comes */
};

/* Which of them; HAL_ON_FAULT at the start. To be changed at any time. A program of an operating
 * system always exits. */
extern uint8_t hal_on_fault;

/* Ends a program that has failed, as hal_on_fault says. Any context. */
_Noreturn void hal_failed(int status);

/* From now on what hal_report() writes is kept as well, in RAM that no start clears. The first call
 * of a run counts. Any context. */
void hal_report_begin(void);

/* Writes a piece of a report, waiting for the hardware. Any context. */
void hal_report(const void *from, size_t n);

/* The report of the last failure before this start, a text as it was printed; NULL when there is
 * none, or what is there is not whole. It stays until it is forgotten, the next failure, or the
 * power is lost. Loop context. */
const char *hal_last_report(void);
void hal_forget_report(void);

/* ---- Stack -------------------------------------------------------------------------------- */

/* Bytes of the stack, and how many of them were ever in use since the start, as far as they were
 * written; 0 where it cannot be told. Any context. */
size_t hal_stack_size(void);
size_t hal_stack_used(void);

/* True when the stack has reached its end. Where a guard stands there, never: then it is a fault.
 * Any context. */
#ifndef hal_stack_overflowed
bool hal_stack_overflowed(void);
#endif

/* ---- What the kernel offers to the HAL ------------------------------------------------- */

/* The alarm went off. Interrupt context. */
void weft_alarm_isr(void);

/* Something came from outside that the loop has not seen yet. Any context. */
bool weft_pending(void);

/* Somebody wants the program to end (SIGINT, SIGTERM, Ctrl-C): main is cancelled, once.
 * Interrupt context. */
void weft_shutdown_isr(void);

/* Does a piece of work given to hal_work(). A worker's context, where hal_in_interrupt() is true.
 */
void weft_work_run(struct hal_work *work);

/* It is done, and the worker free. Any context. */
void weft_work_done_isr(struct hal_work *work);

/* The processor met a fault: reports what it was, where, at which address and what ran, and ends
 * the program by hal_failed(). Interrupt context. */
_Noreturn void weft_fault(const char *what, uintptr_t at, uintptr_t address);

#endif
