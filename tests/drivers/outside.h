/* Programs of tests/drivers/<board>/ ask whoever runs them, tests/drivers/machine.py, to do
 * something to the board from outside. */
#ifndef TESTS_DRIVERS_OUTSIDE_H
#define TESTS_DRIVERS_OUTSIDE_H

#include "tests/tap.h"

/* Prints "! <request>" and awaits the answer, a number: what the handler of the request's first
 * word returned. By then it has been done. */
struct outside {
	WEFT_FRAME;
	const char *request;
	/* private */
	int answer;
	bool negative;
	char byte;
	struct weft_console_read read;
};

static __attribute__((unused)) ASYNC(outside)
{
	BEGIN(outside);
	weft_console_open(true, true);
	weft_report_text("! ");
	weft_report_text(self->request);
	weft_report_text("\n");
	self->answer = 0;
	self->negative = false;
	for (;;) {
		TRY(CALL(&self->read, weft_console_read, .to = &self->byte, .size = 1));
		if (self->byte == '\n')
			break;
		if (self->byte == '-')
			self->negative = true;
		else
			self->answer = self->answer * 10 + (self->byte - '0');
	}
	END(self->negative ? -self->answer : self->answer);
}

#endif
