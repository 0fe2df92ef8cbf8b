// In a WEFT_STANDARD_C build an await inside a switch of one's own cannot be resumed.
// flags: -DWEFT_STANDARD_C=1
// expect: overflow|exceeds|out of range|converts
#include "weft.h"

struct body {
	WEFT_FRAME;
	int choice;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
#ifdef CORRECT
	if (self->choice == 1)
		TRY(weft_yield());
#else
	switch (self->choice) {
	case 1:
		TRY(weft_yield());
		break;
	default:
		break;
	}
#endif
	END(0);
}
