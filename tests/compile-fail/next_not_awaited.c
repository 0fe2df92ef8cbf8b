// NEXT without an await.
// expect: unused-result
#include "weft.h"

struct numbers {
	WEFT_GENERATOR(int);
};
ASYNC(numbers);

struct body {
	WEFT_FRAME;
	struct numbers numbers;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
	FRAME(&self->numbers, numbers);
#ifdef CORRECT
	AWAIT(NEXT(&self->numbers));
#else
	NEXT(&self->numbers);
	TRY(weft_yield());
#endif
	END(rc);
}
