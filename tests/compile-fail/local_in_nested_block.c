// Also one that lives in a nested block only.
// expect: maybe-uninitialized|sometimes-uninitialized|uninitialized
#include "weft.h"

struct body {
	WEFT_FRAME;
	unsigned turns, kept;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
	while (self->turns--) {
		if (self->turns & 1) {
#ifdef CORRECT
			self->kept = self->turns * 3;
			AWAIT(weft_yield());
			self->turns -= self->kept;
#else
			unsigned kept = self->turns * 3;
			AWAIT(weft_yield());
			self->turns -= kept;
#endif
		}
	}
	END(0);
}
