#include "stream.h"

#include <string.h>

/* The two directions have the same rules: as OUT takes bytes and makes room, IN takes room and
 * makes bytes. */
enum direction { OUT, IN };

/* Bytes or room that are contiguous: how many, and where. */
static unsigned piece(const struct weft_stream *stream, unsigned char **at, enum direction way)
{
	unsigned place = stream->place[way], to_end = stream->capacity - place;
	unsigned n = stream->available[way];

	*at = stream->bytes + place;
	return n < to_end ? n : to_end;
}

static void advance(struct weft_stream *stream, unsigned n, enum direction way)
{
	unsigned place = stream->place[way] + n;

	if (place >= stream->capacity)
		place -= stream->capacity;
	stream->place[way] = (uint16_t)place;
	stream->available[way] = (uint16_t)(stream->available[way] - n);
	stream->available[!way] = (uint16_t)(stream->available[!way] + n);
}

/* Moves as many bytes as can be. */
static int move(struct weft_stream *stream, void *bytes, size_t size, enum direction way)
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

#define WAY 0x80u /* an arm's direction, in its requests */

/* How many bytes a waiter wants to move. A task has no timer while it waits, so that they stand
 * where the time would be; an arm is no task, so that its traits and requests are free for it. */
static size_t wanted(const struct weft_waiter *w)
{
	if (w->kind == WEFT_RECORD)
		return w->traits | (w->requests & ~WAY) << 8;
	return (size_t)WEFT_OF(w, struct weft_timer, waiter)->due;
}

/* What one way has made, bytes or room, goes to those who wait for it. It is never the case that
 * both readers and writers wait. */
static void serve(struct weft_stream *stream, enum direction way)
{
	while (stream->waiting[way].first && stream->available[way]) {
		struct weft_waiter *w = weft_waiters_pop(&stream->waiting[way]);

		weft_waiter_end(w, move(stream, w->slot, wanted(w), way));
	}
}

/* Why nothing can be moved, or 0. */
static int obstacle(const struct weft_stream *stream, enum direction way)
{
	WEFT_CHECK_LOOP();
	if (stream->closed && (way == IN || !stream->available[OUT]))
		return WEFT_ECLOSED;
	if (stream->available[way])
		return 0;
	return way == IN ? WEFT_EFULL : WEFT_EEMPTY;
}

static __attribute__((noinline)) int try_move(struct weft_stream *stream, void *bytes, size_t size,
                                              enum direction way)
{
	int rc = obstacle(stream, way);

	if (rc == 0) {
		rc = move(stream, bytes, size, way);
		serve(stream, !way);
	}
	return rc;
}

static __attribute__((noinline)) int await(struct weft_stream *stream, void *bytes, size_t size,
                                           enum direction way)
{
	int rc;

	WEFT_CHECK_KEPT(bytes);
	rc = try_move(stream, bytes, size, way);
	if (rc >= 0 || rc == WEFT_ECLOSED)
		return rc;
	weft_suspend(&stream->waiting[way], WEFT_WAIT_TAKES, bytes);
	weft_task_of(weft_loop.current)->item.due = size;
	return WEFT_PENDING;
}

int weft_stream_try_read(struct weft_stream *stream, void *to, size_t size)
{
	return try_move(stream, to, size, OUT);
}

int weft_stream_try_write(struct weft_stream *stream, const void *bytes, size_t size)
{
	return try_move(stream, (void *)bytes, size, IN);
}

int weft_stream_read(struct weft_stream *stream, void *to, size_t size)
{
	return await(stream, to, size, OUT);
}

int weft_stream_write(struct weft_stream *stream, const void *bytes, size_t size)
{
	return await(stream, (void *)bytes, size, IN);
}

void weft_stream_close(struct weft_stream *stream)
{
	WEFT_CHECK_LOOP();
	stream->closed = true;
	weft_waiters_wake_all(&stream->waiting[OUT], WEFT_ECLOSED);
	weft_waiters_wake_all(&stream->waiting[IN], WEFT_ECLOSED);
}

/* ---- Arms -------------------------------------------------------------------------------- */

static int take(struct weft_arm *arm)
{
	enum direction way = arm->waiter.requests & WAY ? IN : OUT;
	struct weft_stream *stream = WEFT_OF(arm->queue - way, struct weft_stream, waiting);
	int rc = try_move(stream, arm->wish, wanted(&arm->waiter), way);

	return rc >= 0 || rc == WEFT_ECLOSED ? rc : WEFT_PENDING;
}

static void prepare(struct weft_arm *arm, struct weft_waiters *queue, void *bytes, size_t size)
{
	weft_arm_init(arm, queue, take, WEFT_WAIT_TAKES);
	WEFT_CHECK_KEPT(bytes);
	if (size > INT16_MAX)
		size = INT16_MAX;
	arm->waiter.traits = (uint8_t)size;
	arm->waiter.requests = (uint8_t)(size >> 8);
	arm->wish = bytes;
}

void weft_arm_read(struct weft_arm *arm, struct weft_stream *stream, void *to, size_t size)
{
	prepare(arm, &stream->waiting[OUT], to, size);
}

void weft_arm_write(struct weft_arm *arm, struct weft_stream *stream, const void *bytes,
                    size_t size)
{
	prepare(arm, &stream->waiting[IN], (void *)bytes, size);
	arm->waiter.requests |= WAY;
}

/* ---- Without copying --------------------------------------------------------------------- */

static __attribute__((noinline)) int look(const struct weft_stream *stream, void *at,
                                          enum direction way)
{
	int rc = obstacle(stream, way);

	return rc ? rc : (int)piece(stream, at, way);
}

static __attribute__((noinline)) int pass(struct weft_stream *stream, size_t n, enum direction way)
{
	WEFT_CHECK_LOOP();
	if (n > stream->available[way])
		return WEFT_EINVAL;
	if (way == IN && stream->closed)
		return WEFT_ECLOSED;
	advance(stream, (unsigned)n, way);
	serve(stream, !way);
	return 0;
}

int weft_stream_peek(const struct weft_stream *stream, void *bytes)
{
	return look(stream, bytes, OUT);
}

int weft_stream_consume(struct weft_stream *stream, size_t n)
{
	return pass(stream, n, OUT);
}

int weft_stream_reserve(const struct weft_stream *stream, void *room)
{
	return look(stream, room, IN);
}

int weft_stream_commit(struct weft_stream *stream, size_t n)
{
	return pass(stream, n, IN);
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

/* A byte has been read. If it is no delimiter, those that are contiguous behind it are taken
 * without waiting, up to a delimiter; whether there was one. */
static bool take_until(struct weft_stream_read_until *self)
{
	unsigned char *from, *found, *last = (unsigned char *)self->to + self->done++;
	size_t n = piece(self->stream, &from, OUT);

	if (*last == self->delimiter)
		return true;
	if (n > self->size - self->done)
		n = self->size - self->done;
	found = memchr(from, self->delimiter, n);
	if (found)
		n = (size_t)(found - from) + 1;
	self->done += (size_t)move(self->stream, last + 1, n, OUT);
	serve(self->stream, IN);
	return found;
}

/* It waits for a byte, not only until there is one: that one is its own. */
ASYNC(weft_stream_read_until)
{
	BEGIN(weft_stream_read_until);
	while (self->done < self->size) {
		TRY(weft_stream_read(self->stream, (char *)self->to + self->done, 1));
		if (take_until(self))
			RETURN((int)self->done);
	}
	END(WEFT_EFULL);
}
