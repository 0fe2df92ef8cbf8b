// FRAME prepares a frame of the function's own type.
// expect: incompatible types|from incompatible type
#include "weft.h"

struct callee {
	WEFT_FRAME;
	int in;
};
ASYNC(callee);

struct other {
	WEFT_FRAME;
};

void start(struct weft_task *task, struct callee *right, struct other *wrong);
void start(struct weft_task *task, struct callee *right, struct other *wrong)
{
#ifdef CORRECT
	(void)wrong;
	weft_spawn(task, FRAME(right, callee, .in = 1));
#else
	(void)right;
	weft_spawn(task, FRAME(wrong, callee, .in = 1));
#endif
}
