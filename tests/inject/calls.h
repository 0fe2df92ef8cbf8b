/* What the interrupt does, and what must have come of it. */
#ifndef INJECT_CALLS_H
#define INJECT_CALLS_H

#include "tests/inject/inject.h"

/* The bit that CALL_BITS sets. */
#define INJECT_BIT 4u

void inject_world_reset(void);

void inject_make_call(enum inject_call call, enum inject_origin origin);
const char *inject_call_name(enum inject_call call);

/* After a run, with all posts taken: what is wrong, NULL if nothing is. calls_made: bits BY(...) of
 * those whose object the program has not used. */
const char *inject_world_check(unsigned calls_made);

#endif
