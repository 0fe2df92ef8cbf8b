// An argument that the function does not have.
// expect: has no member named|does not refer to any field
#include "weft.h"

struct callee {
	WEFT_FRAME;
	int in;
};
ASYNC(callee);

struct body {
	WEFT_FRAME;
	struct callee callee;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
#ifdef CORRECT
	TRY(CALL(&self->callee, callee, .in = 1));
#else
	TRY(CALL(&self->callee, callee, .on = 1));
#endif
	END(0);
}
