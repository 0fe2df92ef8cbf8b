/* Debug builds: what somebody still has to take care of. A frame that was prepared is to be awaited
 * or spawned, a task's error is to be looked at. A short list remembers it, by address only, as the
 * storage may be gone when it is reported: at the end of the run. */
#ifndef WEFT_DEBT_H
#define WEFT_DEBT_H

#include "check.h"

struct weft_point;

#if WEFT_DEBUG

/* Notes that this object owes something; the place is where the frame was prepared. When too many
 * are noted it is forgotten. */
void weft_debt_note(enum weft_check number, const void *object,
                    const HAL_ROM struct weft_point *place);

/* It has been taken care of. */
void weft_debt_settle(enum weft_check number, const void *object);

/* Its storage is to be used again: reports what it still owes. */
void weft_debt_call_in(enum weft_check number, const void *object);

/* Reports and forgets all that was not. */
void weft_debts_report(void);

#else

static inline void weft_debt_note(enum weft_check number, const void *object,
                                  const HAL_ROM struct weft_point *place)
{
	(void)number, (void)object, (void)place;
}

static inline void weft_debt_settle(enum weft_check number, const void *object)
{
	(void)number, (void)object;
}

static inline void weft_debt_call_in(enum weft_check number, const void *object)
{
	(void)number, (void)object;
}

static inline void weft_debts_report(void)
{
}

#endif
#endif
