/* Byte stream: a ring of bytes between writers and readers, which take and give parts of what they
 * have: as many bytes as there are, or as there is room for. Bytes that are written while a task
 * waits to read are in its memory from that instant; those of a task that waits to write enter
 * the moment there is room.
 *
 * Bytes keep the order in which they were written. Several writers' bytes mix where one of them
 * has to wait, and several readers share what comes: who wants more than one piece to itself holds
 * a lock over them. Nothing here may be called in an interrupt; what one brings byte by byte comes
 * through an isr_queue, what it has in a buffer through weft_stream_reserve(). */
#ifndef WEFT_STREAM_H
#define WEFT_STREAM_H

#include "any.h"
#include "task.h"

/* The two directions have the same rules: as OUT takes bytes and makes room, IN takes room and
 * makes bytes. */
enum weft_stream_way { WEFT_STREAM_OUT, WEFT_STREAM_IN };

struct weft_stream {
	struct {
		struct weft_waiters waiting; /* readers, writers */
		uint16_t available;          /* bytes, room */
		uint16_t place;              /* where the next bytes are taken, are put */
	} side[2];                           /* by way */
	unsigned char *bytes;
	uint16_t capacity;
	bool closed;
};

/* Initialises a stream over an array of bytes: struct weft_stream s = WEFT_STREAM(array); */
#define WEFT_STREAM(array)                                                                         \
	{                                                                                          \
		.side[WEFT_STREAM_IN].available = sizeof(array),                                   \
		.bytes = (unsigned char *)(array), .capacity = sizeof(array)                       \
	}

/* The same at run time: 0, or WEFT_EINVAL when the capacity is 0 or over 65,535. Any context before
 * first use. */
static inline int weft_stream_init(struct weft_stream *stream, void *buffer, size_t capacity)
{
	if (!capacity || capacity > UINT16_MAX)
		return WEFT_EINVAL;
	*stream = (struct weft_stream){
	    .side[WEFT_STREAM_IN].available = (uint16_t)capacity,
	    .bytes = buffer,
	    .capacity = (uint16_t)capacity,
	};
	return 0;
}

/* What the calls below are, either way. */
__attribute__((warn_unused_result)) int weft_stream_move(struct weft_stream *stream, void *bytes,
                                                         size_t size, bool way);
int weft_stream_try_move(struct weft_stream *stream, void *bytes, size_t size, bool way);
int weft_stream_look(const struct weft_stream *stream, void *at, bool way);
int weft_stream_pass(struct weft_stream *stream, size_t n, bool way);

/* Reads 1 to `size` bytes, as soon as there are any; suspends while there are none. The result is
 * their number; WEFT_ECLOSED when the stream is closed and they have all been read. With a size of
 * 0 it waits in the same way, for what to peek at, and takes nothing: 0. The memory must stay. A
 * cancel or deadline while it waits takes nothing. Task context. */
__attribute__((warn_unused_result)) static inline int weft_stream_read(struct weft_stream *stream,
                                                                       void *to, size_t size)
{
	return weft_stream_move(stream, to, size, WEFT_STREAM_OUT);
}

/* Writes 1 to `size` bytes, as soon as there is room for any; suspends while there is none. The
 * result is how many were taken; WEFT_ECLOSED when the stream is closed. With a size of 0 it waits
 * in the same way, for room to reserve, and puts nothing: 0. The bytes must stay. A cancel or
 * deadline while it waits writes nothing. Task context. */
__attribute__((warn_unused_result)) static inline int
weft_stream_write(struct weft_stream *stream, const void *bytes, size_t size)
{
	return weft_stream_move(stream, (void *)bytes, size, WEFT_STREAM_IN);
}

/* The same without waiting: WEFT_EEMPTY, WEFT_EFULL. Loop context. */
static inline int weft_stream_try_read(struct weft_stream *stream, void *to, size_t size)
{
	return weft_stream_try_move(stream, to, size, WEFT_STREAM_OUT);
}

static inline int weft_stream_try_write(struct weft_stream *stream, const void *bytes, size_t size)
{
	return weft_stream_try_move(stream, (void *)bytes, size, WEFT_STREAM_IN);
}

/* Nothing more can be written: writers, those who wait too, get WEFT_ECLOSED; and so do readers
 * when what is there has been read. Does not suspend; loop context. */
void weft_stream_close(struct weft_stream *stream);

/* Bytes in it; not those of tasks that wait to write. */
static inline unsigned weft_stream_count(const struct weft_stream *stream)
{
	return stream->side[WEFT_STREAM_OUT].available;
}

void weft_stream_arm(struct weft_arm *arm, struct weft_stream *stream, void *bytes, size_t size,
                     bool way);

/* Prepare an arm of weft_wait_any(); weft_arm_result() is what weft_stream_read() and _write()
 * return. */
static inline void weft_arm_read(struct weft_arm *arm, struct weft_stream *stream, void *to,
                                 size_t size)
{
	weft_stream_arm(arm, stream, to, size, WEFT_STREAM_OUT);
}

static inline void weft_arm_write(struct weft_arm *arm, struct weft_stream *stream,
                                  const void *bytes, size_t size)
{
	weft_stream_arm(arm, stream, (void *)bytes, size, WEFT_STREAM_IN);
}

/* ---- Without copying -------------------------------------------------------------------------
 *
 * For DMA and parsers: the bytes and the room themselves. Meanwhile nobody else may read, or write,
 * respectively; closing is allowed. Do not suspend; loop context. */

/* Sets *bytes to the first readable ones; the result is how many are contiguous there, or
 * WEFT_EEMPTY or WEFT_ECLOSED. They stay until they are consumed. */
static inline int weft_stream_peek(const struct weft_stream *stream, void *bytes)
{
	return weft_stream_look(stream, bytes, WEFT_STREAM_OUT);
}

/* Takes n bytes away: 0, or WEFT_EINVAL when there are fewer. */
static inline int weft_stream_consume(struct weft_stream *stream, size_t n)
{
	return weft_stream_pass(stream, n, WEFT_STREAM_OUT);
}

/* Sets *room to where the next bytes go; the result is how many are contiguous there, or WEFT_EFULL
 * or WEFT_ECLOSED. */
static inline int weft_stream_reserve(const struct weft_stream *stream, void *room)
{
	return weft_stream_look(stream, room, WEFT_STREAM_IN);
}

/* Makes n bytes of that room readable: 0, or WEFT_EINVAL when there is less, or WEFT_ECLOSED, and
 * they are dropped. */
static inline int weft_stream_commit(struct weft_stream *stream, size_t n)
{
	return weft_stream_pass(stream, n, WEFT_STREAM_IN);
}

/* ---- Until it is done ------------------------------------------------------------------------
 *
 * Whatever ends them, a cancel too, done tells how many bytes were moved; a call that is given
 * it again goes on there. */

/* Awaits that all of the bytes have been taken; 0 or WEFT_ECLOSED. */
struct weft_stream_write_all {
	WEFT_FRAME;
	struct weft_stream *stream;
	const void *bytes;
	size_t size, done;
};
ASYNC(weft_stream_write_all);

/* Awaits exactly `size` bytes; 0, or WEFT_ECLOSED when the stream ends before. */
struct weft_stream_read_exactly {
	WEFT_FRAME;
	struct weft_stream *stream;
	void *to;
	size_t size, done;
};
ASYNC(weft_stream_read_exactly);

/* Awaits bytes up to and with a delimiter, such as '\n', and takes none behind it. The result is
 * their number. WEFT_EFULL when there is none among `size` bytes, WEFT_ECLOSED when the stream
 * ends before: what came is in the memory. */
struct weft_stream_read_until {
	WEFT_FRAME;
	struct weft_stream *stream;
	void *to;
	size_t size, done;
	unsigned char delimiter;
};
ASYNC(weft_stream_read_until);

#endif
