/* The faults that a processor can have; its table is in <arch>.c here. */
#ifndef TESTS_FAULTS_PROVOKE_H
#define TESTS_FAULTS_PROVOKE_H

#include "hal/hal.h"

struct fault {
	const char *name; /* also the function's */
	void (*provoke)(void);
	bool bus; /* needs one that tells of addresses where nothing is; an emulator's may not */
};

/* Entries of the table; the second one is a fault of the bus. */
#define FAULT(name)                                                                                \
	{                                                                                          \
#name, name, false                                                                 \
	}
#define BUS(name)                                                                                  \
	{                                                                                          \
#name, name, true                                                                  \
	}

/* Ends with a NULL name. */
extern const struct fault faults[];

/* The stack grows until something happens; of every processor. */
void overflow(void);

#endif
