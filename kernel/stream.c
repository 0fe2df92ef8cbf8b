#include "stream.h"

#include <string.h>

enum { OUT = WEFT_STREAM_OUT, IN = WEFT_STREAM_IN };

/* Bytes or room that are contiguous: how many, and where. */
static unsigned piece(const struct weft_stream *stream, unsigned char **at, bool way)
{
	unsigned place = stream->side[way].place, to_end = stream->capacity - place;
	unsigned n = stream->side[way].available;

	*at = stream->bytes + place;
	return n < to_end ? n : to_end;
}

static void advance(struct weft_stream *stream, unsigned n, bool way)
{
	unsigned place = stream->side[way].place + n;

	if (place >= stream->capacity)
		place -= stream->capacity;
	stream->side[way].place = (uint16_t)place;
	stream->side[way].available = (uint16_t)(stream->side[way].available - n);
	stream->side[!way].available = (uint16_t)(stream->side[!way].available + n);
}

/* Moves as many bytes as can be. */
static int move(struct weft_stream *stream, void *bytes, size_t size, bool way)
{
	unsigned char *mine = bytes, *at;
	unsigned n;

	while (size && (n = piece(stream, &at, way))) {
		if (n > size)
			n = (unsigned)size;
		memcpy(way == IN ? at : mine, way == IN ? mine : at, n);
		advance(stream, n, way);
		mine += n;
		size -= n;
	}
	return (int)(mine - (unsigned char *)bytes);
}

/* How many bytes a waiter wants to move. A task has no timer while it waits, so that they stand
 * where the time would be; an arm is no task, so that its traits and requests are free for it. */
static size_t wanted(const struct weft_waiter *w)
{
	if (w->kind == WEFT_RECORD)
		return w->traits | w->requests << 8;
	return (size_t)WEFT_OF(w, struct weft_timer, waiter)->due;
}

/* What one way has made, bytes or room, goes to those who wait for it. It is never the case that
 * both readers and writers wait. */
static void serve(struct weft_stream *stream, bool way)
{
	while (stream->side[way].waiting.first && stream->side[way].available) {
		struct weft_waiter *w = weft_waiters_pop(&stream->side[way].waiting);

		weft_waiter_end(w, move(stream, w->slot, wanted(w), way));
	}
}

/* Why nothing can be moved, or 0. */
static int obstacle(const struct weft_stream *stream, bool way)
{
	WEFT_CHECK_LOOP();
	if (stream->closed && (way == IN || !stream->side[OUT].available))
		return WEFT_ECLOSED;
	if (stream->side[way].available)
		return 0;
	return way == IN ? WEFT_EFULL : WEFT_EEMPTY;
}

int weft_stream_try_move(struct weft_stream *stream, void *bytes, size_t size, bool way)
{
	int rc = obstacle(stream, way);

	if (rc == 0) {
		rc = move(stream, bytes, size, way);
		serve(stream, !way);
	}
	return rc;
}

int weft_stream_move(struct weft_stream *stream, void *bytes, size_t size, bool way)
{
	int rc;

	WEFT_CHECK_KEPT(bytes);
	rc = weft_stream_try_move(stream, bytes, size, way);
	if (rc >= 0 || rc == WEFT_ECLOSED)
		return rc;
	weft_suspend(&stream->side[way].waiting, WEFT_WAIT_TAKES, bytes);
	weft_task_of(weft_loop.current)->item.due = size;
	return WEFT_PENDING;
}

void weft_stream_close(struct weft_stream *stream)
{
	WEFT_CHECK_LOOP();
	stream->closed = true;
	weft_waiters_wake_all(&stream->side[OUT].waiting, WEFT_ECLOSED);
	weft_waiters_wake_all(&stream->side[IN].waiting, WEFT_ECLOSED);
}

/* ---- Arms -------------------------------------------------------------------------------- */

static int take_bytes(struct weft_arm *arm)
{
	return weft_stream_try_move(WEFT_OF(arm->queue, struct weft_stream, side[OUT].waiting),
	                            arm->wish, wanted(&arm->waiter), OUT);
}

static int take_room(struct weft_arm *arm)
{
	return weft_stream_try_move(WEFT_OF(arm->queue, struct weft_stream, side[IN].waiting),
	                            arm->wish, wanted(&arm->waiter), IN);
}

void weft_stream_arm(struct weft_arm *arm, struct weft_stream *stream, void *bytes, size_t size,
                     bool way)
{
	WEFT_CHECK_KEPT(bytes);
	if (size > UINT16_MAX) /* more than a stream holds */
		size = UINT16_MAX;
	weft_arm_init(arm, &stream->side[way].waiting, way == IN ? take_room : take_bytes,
	              WEFT_WAIT_TAKES, bytes);
	arm->waiter.traits = (uint8_t)size;
	arm->waiter.requests = (uint8_t)(size >> 8);
}

/* ---- Without copying --------------------------------------------------------------------- */

int weft_stream_look(const struct weft_stream *stream, void *at, bool way)
{
	int rc = obstacle(stream, way);

	return rc ? rc : (int)piece(stream, at, way);
}

int weft_stream_pass(struct weft_stream *stream, size_t n, bool way)
{
	WEFT_CHECK_LOOP();
	if (n > stream->side[way].available)
		return WEFT_EINVAL;
	if (way == IN && stream->closed)
		return WEFT_ECLOSED;
	advance(stream, (unsigned)n, way);
	serve(stream, !way);
	return 0;
}

/* ---- Until it is done -------------------------------------------------------------------- */

ASYNC(weft_stream_write_all)
{
	BEGIN(weft_stream_write_all);
	while (self->done < self->size) {
		TRY(weft_stream_write(self->stream, (const char *)self->bytes + self->done,
		                      self->size - self->done));
		self->done += (size_t)rc;
	}
	END(0);
}

ASYNC(weft_stream_read_exactly)
{
	BEGIN(weft_stream_read_exactly);
	while (self->done < self->size) {
		TRY(weft_stream_read(self->stream, (char *)self->to + self->done,
		                     self->size - self->done));
		self->done += (size_t)rc;
	}
	END(0);
}

/* Takes what is contiguous before a delimiter, without waiting. */
static void take_line(struct weft_stream_read_until *self)
{
	unsigned char *from, *found;
	size_t n = piece(self->stream, &from, OUT);

	if (n > self->size - self->done)
		n = self->size - self->done;
	found = memchr(from, self->delimiter, n);
	if (found)
		n = (size_t)(found - from);
	self->done += (size_t)move(self->stream, (char *)self->to + self->done, n, OUT);
	serve(self->stream, IN);
}

/* It waits for a byte, not only until there is one: that one is its own. */
ASYNC(weft_stream_read_until)
{
	BEGIN(weft_stream_read_until);
	while (self->done < self->size) {
		TRY(weft_stream_read(self->stream, (char *)self->to + self->done, 1));
		if (((unsigned char *)self->to)[self->done++] == self->delimiter)
			RETURN((int)self->done);
		if (WEFT_FAST)
			take_line(self);
	}
	END(WEFT_EFULL);
}
