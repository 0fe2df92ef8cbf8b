// CALL does, too.
// expect: incompatible types|from incompatible type
#include "weft.h"

struct callee {
	WEFT_FRAME;
};
ASYNC(callee);

struct other {
	WEFT_FRAME;
};

struct body {
	WEFT_FRAME;
	struct callee right;
	struct other wrong;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
#ifdef CORRECT
	TRY(CALL(&self->right, callee));
#else
	TRY(CALL(&self->wrong, callee));
#endif
	END(0);
}
