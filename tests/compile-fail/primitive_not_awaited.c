// An async primitive that is called without an await has done nothing yet.
// expect: unused-result
#include "weft.h"

struct body {
	WEFT_FRAME;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
#ifdef CORRECT
	TRY(weft_sleep_ms(1));
#else
	weft_sleep_ms(1);
	TRY(weft_yield());
#endif
	END(0);
}
