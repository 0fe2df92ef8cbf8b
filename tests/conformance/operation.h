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
};

/* Signatures, one word for each argument:
 *   int      a value                      delay    a value or "none"
 *   lit      an integer                   word     any word
 *   new      a name                       task!    a task's name or "self"
 *   task, group, timeout, handle, instance         names
 *   lock|semaphore, var, ...              what is declared as one of these
 *   x?       may be missing               x+       one or more
 *
 * One of the three functions carries the operation out; they return 0 or an error, and have
 * noted in the action what it came to. */
struct operation {
	const char *name, *signature;
	unsigned flags;
	int (*now)(struct action *action);  /* does not suspend */
	int (*wait)(struct action *action); /* is to be awaited */
	int (*done)(struct action *action, int rc); /* after wait, if there is something to do */
	int (*start)(struct block *block);  /* a compound statement or yield: awaited by its block */
};

/* NULL: there is none. */
const struct operation *operation_named(const char *name);

#endif
