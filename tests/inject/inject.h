/* An interrupt at every instruction.
 *
 * A program is a small application that does one thing with the kernel. It is run again and again
 * on the shipped object code; in the kth run an interrupt comes behind its kth instruction and
 * makes one of the kernel's interrupt-side calls. So the interrupt meets every instruction of the
 * operation, of the loop around it, of the falling asleep, of the setting of the alarm, and of the
 * end of the run. After each run the objects and the kernel must be as they should: nothing lost,
 * nothing twice, the order kept.
 *
 * The processor's half of it is in tests/inject/<arch>/, which needs an emulator that counts
 * instructions: tests/inject/README.md. */
#ifndef INJECT_H
#define INJECT_H

#include "weft.h"

/* ---- What the interrupt does ----------------------------------------------------------------- */

enum inject_call {
	CALL_RELEASE, /* weft_semaphore_release_isr */
	CALL_SET,     /* weft_event_set_isr */
	CALL_PUT,     /* weft_isr_queue_put_isr */
	CALL_BITS,    /* weft_event_group_set_isr */
	CALL_WAKE,    /* weft_task_wake_isr */
	CALL_SOON,    /* weft_call_soon_isr */
	CALL_ALARM,   /* weft_alarm_isr: one that comes for nothing */
	CALL_DONE,    /* weft_work_done_isr: a worker has done its job */
	CALL_SHUTDOWN,
	CALLS
};

#define BY(name) (1u << CALL_##name)
/* All that have an object of their own to go to, whatever the program does. */
#define ANY_CALL (BY(RELEASE) | BY(SET) | BY(PUT) | BY(BITS) | BY(SOON) | BY(ALARM))

/* ---- What there is ------------------------------------------------------------------------- */

#define INJECT_TASKS 3
#define INJECT_ITEMS 4

/* Who did something. Each counts for itself, as one may interrupt the other. */
enum inject_origin { BY_PROGRAM, BY_INTERRUPT, BY_SECOND_INTERRUPT, INJECT_ORIGINS };

/* One object of each kind that an interrupt can reach, as new for each run. */
struct inject_world {
	struct weft_semaphore semaphore;
	struct weft_event event;
	struct weft_isr_queue queue;
	uint16_t items[INJECT_ITEMS];
	uint8_t filled[INJECT_ITEMS];
	struct weft_event_group group;
	struct weft_call call;
	struct weft_task *wakes; /* whom CALL_WAKE wakes; NULL: nobody yet */
	bool woken_early;        /* it came when there was nobody */
	struct weft_job job;     /* what CALL_DONE has done */
	struct hal_work *given;  /* to the worker, which has not begun */
	bool worker_waits;       /* CALL_DONE came before there was work */
	/* What was done, and what came of it. */
	unsigned units_given[INJECT_ORIGINS], units_taken;
	unsigned items_put[INJECT_ORIGINS], items_taken;
	unsigned asked, called, worked;
	uint16_t last_item[INJECT_ORIGINS]; /* taken */
	bool disorder; /* items of one origin came in another order than they were put */
	int result;    /* of the run */
	char notes[64];
	unsigned noted;
};
extern struct inject_world world;

/* Appends a letter to what the program tells of itself. */
void inject_note(char letter);

/* The loop's half of the calls, counted. */
void inject_release(void);
void inject_put(void);
void inject_worker_done(void);
void inject_took_item(uint16_t item);

/* ---- Programs -------------------------------------------------------------------------------- */

struct inject_program {
	const char *name;
	struct weft_frame *(*prepare)(unsigned variant);
	/* What is wrong with how the run has ended, NULL if nothing is. Without it, what was noted
	 * must be the same as in a run without an interrupt. */
	const char *(*check)(unsigned variant);
	unsigned variant; /* is passed to both */
	unsigned calls;   /* that the interrupt makes, one in each run: bits BY(...) */
	unsigned uses;    /* calls whose object the program uses itself, and checks */
	/* Calls that two interrupts make, each with each, at every pair of points. */
	unsigned pairs;
	int (*run)(struct weft_frame *main); /* NULL: weft_run */
};

/* Memory for the program's frames, of which there is one at a time. */
#if SIZE_MAX > UINT16_MAX
#define INJECT_MEMORY 2048
#else
#define INJECT_MEMORY 560
#endif
void *inject_memory(void);

/* Defines name_prepare() for an async function that is a program without variants. */
#define PREPARE(name)                                                                              \
	static struct weft_frame *name##_prepare(unsigned variant)                                 \
	{                                                                                          \
		_Static_assert(sizeof(struct name) <= INJECT_MEMORY, "INJECT_MEMORY");             \
		(void)variant;                                                                     \
		return FRAME((struct name *)inject_memory(), name);                                \
	}

/* The same for a body whose frame is another one's struct. */
#define PREPARE_AS(type, name)                                                                     \
	static struct weft_frame *name##_prepare(unsigned variant)                                 \
	{                                                                                          \
		static const HAL_ROM struct weft_point start =                                     \
		    WEFT_POINT_(name, 0, #name, "start");                                          \
		struct type *self = inject_memory();                                               \
                                                                                                   \
		_Static_assert(sizeof *self <= INJECT_MEMORY, "INJECT_MEMORY");                    \
		(void)variant;                                                                     \
		*self = (struct type){.frame = {.at = &start}};                                    \
		return &self->frame;                                                               \
	}

/* Programs by what they are about, each list ended by one without a name. */
extern const HAL_ROM struct inject_program inject_scenes[];
extern const HAL_ROM struct inject_program inject_time[];
extern const HAL_ROM struct inject_program inject_tasks[];
extern const HAL_ROM struct inject_program inject_objects[];
extern const HAL_ROM struct inject_program inject_queues[];
extern const HAL_ROM struct inject_program inject_ends[];
extern const HAL_ROM struct inject_program inject_handover[];
extern const HAL_ROM struct inject_program inject_arms[];
extern const HAL_ROM struct inject_program inject_asks[];
extern const HAL_ROM struct inject_program inject_blocks[];
extern const HAL_ROM struct inject_program inject_limits[];
extern const HAL_ROM struct inject_program inject_refusals[];

/* What the interrupt of this run has done: a bit BY(...), 0 before it came. */
extern volatile unsigned inject_came;

/* The short path of a program begins: here two interrupts are armed, where there are two. */
void inject_mark(void);

/* ---- Where it came ------------------------------------------------------------------------- */

void inject_note_hit(uintptr_t at);
void inject_print_hits(void);
void inject_print_hex(uint32_t n, unsigned digits);

/* ---- The processor's half -------------------------------------------------------------------- */

/* Starts the timer; false, with a sentence, when the emulator does not count instructions as it
 * must. */
const char *inject_start(void);

/* Interrupts behind about so many instructions from now, one more for one more; replaces what was
 * armed before. */
void inject_arm(uint32_t instructions);
void inject_disarm(void);

/* A clock at least as fine as an instruction, for differences. */
uint32_t inject_clock(void);

/* In the interrupt: it came late because another handler ran, which it could not interrupt. */
bool inject_held_by_handler(void);

/* Nanoseconds that an instruction lasts, rounded down. */
extern uint32_t inject_instruction_ns;

/* A second timer, whose interrupt the first one's interrupts: false when there is none. */
bool inject_arm_second(uint32_t instructions);

/* What they call, with the address that was interrupted. Interrupt context. */
void inject_interrupt(uintptr_t at);
void inject_second_interrupt(uintptr_t at);

#endif
