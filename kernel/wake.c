/* Tasks and callbacks reached from outside the loop. Both have their post at the same place
 * behind their timer. */
#include "call.h"
#include "task.h"

_Static_assert(offsetof(struct weft_task, post) == offsetof(struct weft_call, post),
               "one kind of post serves both");

void weft_task_wake_isr(struct weft_task *task)
{
	weft_post(&task->post, WEFT_POST_ITEM, weft_item_posted);
}

void weft_call_soon_isr(struct weft_call *call)
{
	weft_post(&call->post, WEFT_POST_ITEM, weft_item_posted);
}

void weft_item_posted(struct weft_post *post)
{
	struct weft_call *call = WEFT_OF(post, struct weft_call, post);

	if (call->timer.waiter.state & WEFT_WAIT_CALLBACK)
		weft_call_soon(call);
	else
		weft_task_wake(WEFT_OF(post, struct weft_task, post));
}
