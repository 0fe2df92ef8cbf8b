// CALL without an await: the callee's result, and that it has suspended, would be lost.
// expect: unused-(result|value)
#include "weft.h"

struct callee {
	WEFT_FRAME;
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
	TRY(CALL(&self->callee, callee));
#else
	CALL(&self->callee, callee);
	TRY(weft_yield());
#endif
	END(0);
}
