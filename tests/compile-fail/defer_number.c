// A number is no pointer that could be kept for later.
// expect: int-conversion|makes pointer from integer|incompatible integer to pointer
#include "weft.h"

void close_file(void *file);

struct body {
	WEFT_FRAME;
	void *file;
	int number;
	struct weft_defer close;
};

ASYNC(body);
ASYNC(body)
{
	BEGIN(body);
#ifdef CORRECT
	DEFER(&self->close, close_file, self->file);
#else
	DEFER(&self->close, close_file, self->number);
#endif
	TRY(weft_yield());
	END(0);
}
