/* What the programs that tell their course by notes share: a few tasks, and frames for them. */
#ifndef INJECT_STAGE_H
#define INJECT_STAGE_H

#include "tests/inject/inject.h"

#define STAGE_TASKS 4
#define STAGE_FRAME 192

extern struct weft_task stage_task[STAGE_TASKS];
void *stage_frame(unsigned slot);

/* A millisecond: longer than all that these programs do at once, and than what interrupts delay. */
#define STAGE_STEP (HAL_HZ / 1000)

/* An async function with the members that the actors need. */
#define ACTOR(name)                                                                                \
	struct name {                                                                              \
		WEFT_FRAME;                                                                        \
		char letter;                                                                       \
		unsigned i;                                                                        \
		uint32_t item;                                                                     \
		void *block;                                                                       \
		struct weft_deadline limit;                                                        \
		struct weft_defer leave;                                                           \
	};                                                                                         \
	static ASYNC(name)

#define SPAWN(slot, name, its_letter)                                                              \
	do {                                                                                       \
		_Static_assert(sizeof(struct name) <= STAGE_FRAME, "STAGE_FRAME");                 \
		weft_spawn(&stage_task[slot],                                                      \
		           FRAME((struct name *)stage_frame(slot), name, .letter = (its_letter))); \
	} while (0)

/* Awaits the ends of all that were spawned; self->i counts. */
#define JOIN_ALL()                                                                                 \
	for (self->i = 0; self->i < STAGE_TASKS; self->i++)                                        \
		AWAIT(weft_join_shielded(&stage_task[self->i]))

/* The letter of a result; notes it. */
char stage_result(int rc);
void stage_note(int rc);

/* A program that is judged by its notes. For the rarer states, of which there are many, a few calls
 * are enough. */
#define RARE(name)                                                                                 \
	{                                                                                          \
#name, name##_prepare, NULL, 0, BY(PUT) | BY(SOON) | BY(ALARM), 0, 0, NULL         \
	}

#define NOTES(name)                                                                                \
	{                                                                                          \
#name, name##_prepare, NULL, 0, ANY_CALL, 0, 0, NULL                               \
	}

#endif
