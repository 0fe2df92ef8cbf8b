/* Error codes. Every fallible call returns a value >= 0 or one of these. */
#ifndef WEFT_ERROR_H
#define WEFT_ERROR_H

#include <limits.h>

enum weft_error {
	WEFT_OK = 0,
	WEFT_ECANCELED = -1,  /* the task was asked to end */
	WEFT_ETIMEDOUT = -2,  /* a deadline passed before it was done */
	WEFT_EFULL = -3,      /* no room: a queue is full, a count at its limit */
	WEFT_EEMPTY = -4,     /* nothing there: a queue, pool or semaphore is empty */
	WEFT_EINVAL = -5,     /* an argument is outside its range */
	WEFT_ESTATE = -6,     /* the object is not in a state that allows this */
	WEFT_EBUSY = -7,      /* the object is in use */
	WEFT_EDEADLOCK = -8,  /* every task waits and nothing could wake one */
	WEFT_EEND = -9,       /* no more will come: the input has ended */
	WEFT_EIO = -10,       /* the device reported a fault */
	WEFT_ECLOSED = -11,   /* the object was shut down, or is being closed */
	WEFT_EBROKEN = -12,   /* the barrier is broken */
	WEFT_ENOWORKER = -13, /* no worker is configured that could run the job */
};

/* An application's own errors start here and go down. */
#define WEFT_EUSER (-100)

/* Not errors but answers of a call that has not ended: PENDING, the call suspends and its caller
 * is the frame to resume; SUSPENDED, some frame below has been noted already. Both lie far
 * below every error, so that one comparison tells them from a result. */
#define WEFT_PENDING INT_MIN
#define WEFT_SUSPENDED (INT_MIN / 2)

/* The name of a code ("WEFT_EFULL") and a sentence about it. Never NULL; any context. */
const char *weft_error_name(int code);
const char *weft_error_text(int code);

#endif
