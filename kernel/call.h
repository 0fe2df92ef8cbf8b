/* Callbacks: a function that the loop calls, soon or at a time. A callback does not suspend; it
 * may call everything else. */
#ifndef WEFT_CALL_H
#define WEFT_CALL_H

#include "task.h"

struct weft_call {
	struct weft_timer timer;
	void (*run)(struct weft_call *call);
	struct weft_post post;
};

/* Prepares a callback; it is found by its address, so what it needs goes into a struct around it
 * (WEFT_OF gets from one to the other). It must not be active. Any context before first use. */
void weft_call_init(struct weft_call *call, void (*run)(struct weft_call *call));

/* Calls it when what is ready now has run. Once, however often it is asked for meanwhile; if it
 * was to be called at a time, soon replaces that. Loop context; the _isr call: any. */
void weft_call_soon(struct weft_call *call);
void weft_call_soon_isr(struct weft_call *call);

/* Calls it at a time, in place of any time asked for before. One that is already on its way is
 * taken back first. Loop context; both. */
void weft_call_at(struct weft_call *call, weft_time due);

static inline void weft_call_later(struct weft_call *call, weft_time ticks)
{
	weft_call_at(call, weft_time_add(weft_now(), ticks));
}

/* Calls it soon after the task has ended, in its turn among those who wait for that; soon if it has
 * ended already. In place of anything asked for before. Loop context. */
void weft_call_on_end(struct weft_call *call, struct weft_task *task);

/* Takes it back; false when it was not on its way. A weft_call_soon_isr() that came before is
 * taken back as well. Loop context. */
bool weft_call_cancel(struct weft_call *call);

/* It is on its way. Loop context. */
bool weft_call_active(const struct weft_call *call);

#endif
