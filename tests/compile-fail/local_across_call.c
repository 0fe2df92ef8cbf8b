// The same across a CALL, whose callee may suspend.
// expect: maybe-uninitialized|sometimes-uninitialized|uninitialized
#include "weft.h"

struct callee {
	WEFT_FRAME;
};
ASYNC(callee);

struct body {
	WEFT_FRAME;
	struct callee callee;
	int before;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
#ifdef CORRECT
	self->before = rc + 1;
	TRY(CALL(&self->callee, callee));
	END(self->before);
#else
	int before = rc + 1;
	TRY(CALL(&self->callee, callee));
	END(before);
#endif
}
