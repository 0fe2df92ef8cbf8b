/* The table of operations (SPEC.md, section 13): how each is written, and what carries it out. */
#ifndef CONFORMANCE_OPERATION_H
#define CONFORMANCE_OPERATION_H

#include "scenario.h"

struct action;
struct block;

enum {
	OPENS = 1,       /* has blocks, up to its "end" */
	BINDS = 2,       /* may be followed by "-> X" */
	WAITABLE = 4,    /* may follow "wait_for DELAY" */
	IN_CALLBACK = 8, /* may be used in a callback */
	LOOPS = 16,      /* its block is a loop's */
	SCOPE = 32,      /* its block may not yield */
	NEW_TASK = 64,   /* its block is a task's */
	CALLBACK = 128,  /* its block is a callback's */
	YIELDS = 256,    /* it is "yield" */
};

/* Signatures, one word for each argument:
 *   int      a value                      delay    a value or "none"
 *   lit      an integer                   word     any word
 *   new      a name                       task!    a task's name or "self"
 *   task, group, timeout, handle, instance         names
 *   lock|semaphore, var, ...              what is declared as one of these
 *   x?       may be missing               x+       one or more
 *
 * One of now, wait, leave, start carries it out. */
struct operation {
	const char *name, *signature;
	unsigned flags;
	/* An operation with a line in the trace: returns 0 or an error, and notes in the action
	 * what else is to be shown. One that may suspend is awaited, and done sees the result. */
	int (*now)(struct action *action);
	int (*wait)(struct action *action);
	int (*done)(struct action *action, int rc);
	int (*leave)(struct block *block); /* returns the outcome; no line */
	int (*start)(struct block *block); /* starts a compound statement; to be awaited */
};

/* NULL: there is none. */
const struct operation *operation_named(const char *name);

#endif
