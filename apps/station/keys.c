#include "keys.h"

#define CTRL_C 3

static int16_t room[64];
struct weft_queue keys = WEFT_QUEUE(room);

ASYNC(keyboard)
{
	BEGIN(keyboard);
	for (;;) {
		AWAIT(CALL(&self->read, weft_console_read, .to = self->bytes,
		           .size = sizeof self->bytes));
		if (rc < 0)
			break;
		self->count = (uint8_t)rc;
		if (hal_console_overruns()) {
			self->key = KEYS_LOST;
			TRY(weft_queue_put(&keys, &self->key));
		}
		for (self->taken = 0; self->taken < self->count; self->taken++) {
			self->key = (unsigned char)self->bytes[self->taken];
			if (self->key == CTRL_C)
				weft_shutdown();
			else
				TRY(weft_queue_put(&keys, &self->key));
		}
	}
	if (rc != WEFT_EEND)
		RETURN(rc);
	self->key = KEYS_END;
	TRY(weft_queue_put(&keys, &self->key));
	END(0);
}
