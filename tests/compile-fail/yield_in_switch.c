// The same for a YIELD, and for a switch over an unsigned number.
// flags: -DWEFT_STANDARD_C=1
// expect: overflow|exceeds|out of range|converts
#include "weft.h"

struct numbers {
	WEFT_GENERATOR(int);
	unsigned choice;
};

ASYNC(numbers);
ASYNC(numbers)
{
	BEGIN(numbers);
#ifdef CORRECT
	if (self->choice == 1)
		YIELD(5);
#else
	switch (self->choice) {
	case 1:
		YIELD(5);
		break;
	}
#endif
	END(0);
}
