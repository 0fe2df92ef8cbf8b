#include "drain.h"

#include "report.h"

static int report(struct weft_group *group)
{
	struct weft_task *task = NULL;

	weft_report_text("weft: these tasks did not end\n");
	while ((task = weft_group_next_child(group, task)) != NULL)
		weft_report_task(task);
	return group->children;
}

ASYNC(weft_drain)
{
	BEGIN(weft_drain);
	self->group->draining = true;
	for (;;) {
		AWAIT_FOR(&self->limit, self->finish_ms, weft_group_idle(self->group));
		if (rc == 0 || self->canceled)
			break;
		weft_group_cancel(self->group);
		if (rc != WEFT_ETIMEDOUT)
			break;
		self->canceled = true;
		self->finish_ms = self->cancel_ms;
	}
	END(rc == WEFT_ETIMEDOUT ? report(self->group) : rc);
}
