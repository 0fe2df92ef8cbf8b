/* Byte streams. */
#include "kernel/stream.h"

#include "tests/unit/wait_contract.h"

#define ROOM 4u

static unsigned char buffer[ROOM], bytes[WAITING];
static struct weft_stream stream;

static void begin_empty(void)
{
	EQ(weft_stream_init(&stream, buffer, ROOM), 0);
}

/* Writes a text; as many of its bytes as are to be taken. */
static void put(const char *text, int taken)
{
	EQ(weft_stream_try_write(&stream, text, strlen(text)), taken);
}

static bool reads(size_t size, const char *text)
{
	char to[16];
	int rc = weft_stream_try_read(&stream, to, size);

	return rc == (int)strlen(text) && !memcmp(to, text, strlen(text));
}

/* Reads up to that many bytes, and gets these. */
#define READS(size, text) OK(reads(size, text))

static void begin_full(void)
{
	begin_empty();
	put("abcd", 4);
}

/* ---- The contract of its waits, byte by byte --------------------------------------------- */

static int read_byte(unsigned i)
{
	return weft_stream_read(&stream, &bytes[i], 1);
}

static void give_byte(void)
{
	put("x", 1);
}

static bool take_byte(void)
{
	char byte;

	return weft_stream_try_read(&stream, &byte, 1) == 1;
}

static const struct wait_kind reading = {
    .name = "read",
    .begin = begin_empty,
    .wait = read_byte,
    .give = give_byte,
    .take = take_byte,
    .takes = true,
    .result = 1,
};

static int write_byte(unsigned i)
{
	return weft_stream_write(&stream, &bytes[i], 1);
}

static void give_room(void)
{
	OK(take_byte());
}

static bool take_room(void)
{
	return weft_stream_try_write(&stream, "x", 1) == 1;
}

static const struct wait_kind writing = {
    .name = "write",
    .begin = begin_full,
    .wait = write_byte,
    .give = give_room,
    .take = take_room,
    .takes = true,
    .result = 1,
};

static struct weft_any any[WAITING];
static struct weft_arm arms[WAITING][3];
static unsigned char other_buffer[1], other_byte;
static struct weft_stream other = WEFT_STREAM(other_buffer);
static struct weft_event never;

static int read_any(unsigned i)
{
	weft_arm_event(&arms[i][0], &never);
	weft_arm_read(&arms[i][1], &other, &other_byte, 1);
	weft_arm_read(&arms[i][2], &stream, &bytes[i], 1);
	return weft_wait_any(&any[i], arms[i], 3);
}

static const struct wait_kind reading_any = {
    .name = "read or others",
    .begin = begin_empty,
    .wait = read_any,
    .give = give_byte,
    .take = take_byte,
    .takes = true,
    .result = 2,
};

static int write_any(unsigned i)
{
	weft_arm_read(&arms[i][0], &other, &other_byte, 1);
	weft_arm_write(&arms[i][1], &stream, &bytes[i], 1);
	return weft_wait_any(&any[i], arms[i], 2);
}

static const struct wait_kind writing_any = {
    .name = "write or others",
    .begin = begin_full,
    .wait = write_any,
    .give = give_room,
    .take = take_room,
    .takes = true,
    .result = 1,
};

/* ---- Parts ------------------------------------------------------------------------------- */

CASE(it_takes_and_gives_what_it_can)
{
	static char prepared_buffer[ROOM];
	static struct weft_stream prepared = WEFT_STREAM(prepared_buffer);
	char to[16] = "";

	BEGIN(it_takes_and_gives_what_it_can);
	EQ(weft_stream_try_read(&prepared, to, 1), WEFT_EEMPTY);
	EQ(weft_stream_try_write(&prepared, "abcdefg", 7), 4);
	EQ(weft_stream_try_read(&prepared, to, 7), 4);
	OK(!memcmp(to, "abcd", 5)); /* and nothing behind */
	begin_empty();
	EQ(weft_stream_count(&stream), 0);
	put("abcdefg", 4);
	EQ(weft_stream_count(&stream), 4);
	put("e", WEFT_EFULL);
	READS(3, "abc");
	EQ(weft_stream_count(&stream), 1);
	put("efghi", 3); /* around the end */
	put("h", WEFT_EFULL);
	READS(9, "defg");
	EQ(weft_stream_try_read(&stream, to, 1), WEFT_EEMPTY);
	EQ(weft_stream_count(&stream), 0);
	put("hi", 2);
	READS(1, "h");
	put("jkl", 3);
	READS(4, "ijkl");
	END(0);
}

CASE_WITH(what_can_be_done_does_not_suspend, char to[8];)
{
	BEGIN(what_can_be_done_does_not_suspend);
	kind = &reading;
	begin_empty();
	spawn_waiting(0, WEFT_NEVER);
	AWAIT(weft_stream_write(&stream, "abcdef", 6));
	EQ(rc, 4);
	AWAIT(weft_stream_read(&stream, self->to, 3));
	EQ(rc, 3);
	AWAIT(weft_stream_read(&stream, self->to + 3, 3));
	EQ(rc, 1);
	EQ(memcmp(self->to, "abcd", 5), 0);
	SEQUENCE("");
	weft_cancel(&waiting_task[0]);
	END(0);
}

CASE(one_byte_of_room)
{
	static char one[1];

	BEGIN(one_byte_of_room);
	EQ(weft_stream_init(&stream, one, 1), 0);
	for (unsigned i = 0; i < 3; i++) {
		put("xy", 1);
		put("y", WEFT_EFULL);
		READS(2, "x");
		EQ(weft_stream_count(&stream), 0);
	}
	END(0);
}

CASE(sizes_have_limits)
{
	BEGIN(sizes_have_limits);
	begin_empty();
	EQ(weft_stream_init(&stream, buffer, 0), WEFT_EINVAL);
	EQ(weft_stream_init(&stream, buffer, (size_t)65536), WEFT_EINVAL);
	EQ(weft_stream_try_write(&stream, "x", 1), 1); /* as it was */
	READS(2, "x");
	END(0);
}

/* ---- Against a model ------------------------------------------------------------------------
 *
 * The bytes are numbered; copied or not, they come out as they went in, and those around the ring
 * stay. */

#define MAX_CAPACITY 9u
#define GUARD 0xa5

static unsigned char ring[MAX_CAPACITY + 2];
static unsigned written, read_count;

static unsigned char pattern(unsigned number)
{
	return (unsigned char)(number * 37 + number / 256);
}

static void fill(unsigned char *to, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		to[i] = pattern(written + i);
}

static bool as_filled(const unsigned char *from, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (from[i] != pattern(read_count + i))
			return false;
	}
	return true;
}

static int at_most(unsigned available, unsigned size, int none)
{
	if (!available)
		return none;
	return (int)(available < size ? available : size);
}

static void write_some(unsigned size, unsigned capacity)
{
	unsigned char from[16];
	int expected = at_most(capacity - (written - read_count), size, WEFT_EFULL);

	fill(from, size);
	EQ(weft_stream_try_write(&stream, from, size), expected);
	written += expected > 0 ? (unsigned)expected : 0;
}

static void read_some(unsigned size)
{
	unsigned char to[16];
	int expected = at_most(written - read_count, size, WEFT_EEMPTY);

	EQ(weft_stream_try_read(&stream, to, size), expected);
	if (expected > 0) {
		OK(as_filled(to, (unsigned)expected));
		read_count += (unsigned)expected;
	}
}

/* As far as the ring's end. */
static unsigned contiguous(unsigned count, unsigned from, unsigned capacity)
{
	unsigned to_end = capacity - from % capacity;

	return count < to_end ? count : to_end;
}

static void write_in_place(unsigned size, unsigned capacity)
{
	unsigned char *room = NULL;
	unsigned n = contiguous(capacity - (written - read_count), written, capacity);

	EQ(weft_stream_reserve(&stream, &room), n ? (int)n : WEFT_EFULL);
	if (!n)
		return;
	OK(room == ring + 1 + written % capacity);
	n = size < n ? size : n;
	fill(room, n);
	EQ(weft_stream_commit(&stream, n), 0);
	written += n;
}

static void read_in_place(unsigned size, unsigned capacity)
{
	unsigned char *from = NULL;
	unsigned n = contiguous(written - read_count, read_count, capacity);

	EQ(weft_stream_peek(&stream, &from), n ? (int)n : WEFT_EEMPTY);
	if (!n)
		return;
	OK(as_filled(from, n));
	n = size < n ? size : n;
	EQ(weft_stream_consume(&stream, n), 0);
	read_count += n;
}

static void go_round(unsigned capacity)
{
	memset(ring, GUARD, sizeof ring);
	EQ(weft_stream_init(&stream, ring + 1, capacity), 0);
	written = read_count = 0;
	for (unsigned step = 0; step < 500; step++) {
		unsigned size = 1 + tap_random(MAX_CAPACITY + 2);

		switch (tap_random(4)) {
		case 0:
			write_some(size, capacity);
			break;
		case 1:
			read_some(size);
			break;
		case 2:
			write_in_place(size, capacity);
			break;
		default:
			read_in_place(size, capacity);
		}
		EQ(weft_stream_count(&stream), written - read_count);
	}
	EQ(ring[0], GUARD);
	EQ(ring[1 + capacity], GUARD);
}

CASE(it_agrees_with_the_model)
{
	BEGIN(it_agrees_with_the_model);
	for (unsigned capacity = 1; capacity <= MAX_CAPACITY; capacity++)
		go_round(capacity);
	END(0);
}

/* ---- Hand-over --------------------------------------------------------------------------- */

#define WAITS 1000 /* a result that no call has */

struct reader {
	WEFT_FRAME;
	size_t size;
	int rc;
	char to[16];
};

static ASYNC(reader)
{
	BEGIN(reader);
	self->rc = WAITS;
	AWAIT(weft_stream_read(&stream, self->to, self->size));
	self->rc = rc;
	END(0);
}

struct writer {
	WEFT_FRAME;
	const char *text;
	size_t size; /* 0: the text's */
	int rc;
};

static ASYNC(writer)
{
	BEGIN(writer);
	self->rc = WAITS;
	AWAIT(weft_stream_write(&stream, self->text, self->size ? self->size : strlen(self->text)));
	self->rc = rc;
	END(0);
}

static struct weft_task tasks[WAITING];
static struct reader readers[WAITING];
static struct writer writers[WAITING];

static void spawn_reader(unsigned i, size_t size)
{
	weft_spawn(&tasks[i], FRAME(&readers[i], reader, .size = size));
}

static void spawn_writer(unsigned i, const char *text)
{
	weft_spawn(&tasks[i], FRAME(&writers[i], writer, .text = text));
}

/* It has these bytes, and no more. */
static bool has(unsigned i, const char *text)
{
	return !strcmp(readers[i].to, text);
}

static int try_read_one(void)
{
	char byte;

	return weft_stream_try_read(&stream, &byte, 1);
}

CASE(bytes_are_with_the_readers_at_once)
{
	BEGIN(bytes_are_with_the_readers_at_once);
	begin_empty();
	spawn_reader(0, 2);
	spawn_reader(1, 9);
	spawn_reader(2, 1);
	TRY(weft_yield());
	put("abc", 3);
	OK(has(0, "ab")); /* before they have run */
	OK(has(1, "c"));
	OK(has(2, ""));
	EQ(weft_stream_count(&stream), 0);
	EQ(try_read_one(), WEFT_EEMPTY);
	put("de", 2); /* more than the last one wants */
	OK(has(2, "d"));
	EQ(weft_stream_count(&stream), 1);
	TRY(weft_yield());
	EQ(readers[0].rc, 2);
	EQ(readers[1].rc, 1);
	EQ(readers[2].rc, 1);
	READS(2, "e");
	END(0);
}

/* What passes through at once is limited by the ring, as without anybody who waits. */
CASE(more_than_the_ring_for_one_who_waits)
{
	BEGIN(more_than_the_ring_for_one_who_waits);
	begin_empty();
	spawn_reader(0, 9);
	TRY(weft_yield());
	put("abcdefgh", 4);
	OK(has(0, "abcd"));
	put("efgh", 4);
	TRY(weft_yield());
	EQ(readers[0].rc, 4);
	READS(9, "efgh");
	END(0);
}

CASE(bytes_of_waiting_writers_enter_at_once)
{
	BEGIN(bytes_of_waiting_writers_enter_at_once);
	begin_full();
	spawn_writer(0, "123");
	spawn_writer(1, "45");
	spawn_writer(2, "6");
	TRY(weft_yield());
	EQ(weft_stream_count(&stream), 4); /* those of waiting writers do not count */
	READS(2, "ab");
	EQ(weft_stream_count(&stream), 4); /* two of the first one's are in, before it has run */
	put("x", WEFT_EFULL);
	READS(3, "cd1");
	EQ(weft_stream_count(&stream), 4);
	READS(9, "2456");
	EQ(try_read_one(), WEFT_EEMPTY);
	TRY(weft_yield());
	EQ(writers[0].rc, 2); /* the third of its bytes is for its next write */
	EQ(writers[1].rc, 2);
	EQ(writers[2].rc, 1);
	END(0);
}

CASE(who_left_has_moved_nothing)
{
	BEGIN(who_left_has_moved_nothing);
	begin_empty();
	spawn_reader(0, 9);
	spawn_reader(1, 2);
	TRY(weft_yield());
	weft_cancel(&tasks[0]);
	put("abc", 3);
	TRY(weft_yield());
	EQ(readers[0].rc, WEFT_ECANCELED);
	OK(has(0, ""));
	OK(has(1, "ab"));
	READS(9, "c");
	put("abcd", 4);
	spawn_writer(0, "12");
	spawn_writer(1, "34");
	TRY(weft_yield());
	weft_cancel(&tasks[0]);
	READS(4, "abcd");
	TRY(weft_yield());
	EQ(writers[0].rc, WEFT_ECANCELED);
	EQ(writers[1].rc, 2);
	READS(9, "34");
	END(0);
}

/* A size of nothing: to be told that there is something. */
CASE_WITH(to_wait_for_bytes_without_taking_them, unsigned char *from;)
{
	BEGIN(to_wait_for_bytes_without_taking_them);
	begin_empty();
	EQ(weft_stream_try_read(&stream, NULL, 0), WEFT_EEMPTY);
	EQ(weft_stream_try_write(&stream, NULL, 0), 0);
	spawn_reader(0, 0);
	spawn_reader(1, 1);
	spawn_reader(2, 0);
	TRY(weft_yield());
	EQ(readers[0].rc, WAITS);
	put("a", 1);
	TRY(weft_yield());
	EQ(readers[0].rc, 0);
	EQ(readers[1].rc, 1); /* took what the first was told of */
	EQ(readers[2].rc, WAITS);
	put("bcde", 4);
	EQ(weft_stream_try_read(&stream, NULL, 0), 0);
	EQ(weft_stream_try_write(&stream, NULL, 0), WEFT_EFULL);
	TRY(weft_yield());
	EQ(readers[2].rc, 0);
	AWAIT(weft_stream_read(&stream, NULL, 0));
	EQ(rc, 0);
	EQ(weft_stream_count(&stream), 4);
	EQ(weft_stream_peek(&stream, &self->from), 3);
	OK(!memcmp(self->from, "bcd", 3));
	END(0);
}

static struct weft_call later;

static void read_two(struct weft_call *call)
{
	(void)call;
	READS(2, "ab");
}

CASE_WITH(to_wait_for_room_without_filling_it, unsigned char *room;)
{
	BEGIN(to_wait_for_room_without_filling_it);
	begin_full();
	weft_call_init(&later, read_two);
	weft_call_soon(&later);
	AWAIT(weft_stream_write(&stream, NULL, 0));
	EQ(rc, 0);
	EQ(weft_stream_count(&stream), 2);
	EQ(weft_stream_reserve(&stream, &self->room), 2);
	END(0);
}

/* ---- Without copying --------------------------------------------------------------------- */

CASE(pieces_end_where_the_ring_does)
{
	unsigned char *at = NULL;

	BEGIN(pieces_end_where_the_ring_does);
	begin_empty();
	EQ(weft_stream_peek(&stream, &at), WEFT_EEMPTY);
	OK(!at);
	EQ(weft_stream_reserve(&stream, &at), 4);
	OK(at == buffer);
	memcpy(at, "abc", 3);
	EQ(weft_stream_count(&stream), 0); /* not before it is committed */
	EQ(weft_stream_commit(&stream, 3), 0);
	EQ(weft_stream_peek(&stream, &at), 3);
	OK(at == buffer);
	EQ(weft_stream_consume(&stream, 2), 0);
	EQ(weft_stream_peek(&stream, &at), 1);
	EQ(*at, 'c');
	EQ(weft_stream_reserve(&stream, &at), 1);
	OK(at == buffer + 3);
	*at = 'd';
	EQ(weft_stream_commit(&stream, 1), 0);
	EQ(weft_stream_reserve(&stream, &at), 2);
	OK(at == buffer);
	memcpy(at, "ef", 2);
	EQ(weft_stream_commit(&stream, 2), 0);
	EQ(weft_stream_reserve(&stream, &at), WEFT_EFULL);
	EQ(weft_stream_peek(&stream, &at), 2);
	OK(!memcmp(at, "cd", 2));
	EQ(weft_stream_consume(&stream, 3), 0); /* also across the end */
	EQ(weft_stream_peek(&stream, &at), 1);
	EQ(*at, 'f');
	END(0);
}

CASE(no_more_than_there_is)
{
	BEGIN(no_more_than_there_is);
	begin_empty();
	EQ(weft_stream_consume(&stream, 1), WEFT_EINVAL);
	EQ(weft_stream_commit(&stream, 5), WEFT_EINVAL);
	EQ(weft_stream_consume(&stream, 0), 0);
	EQ(weft_stream_commit(&stream, 0), 0);
	EQ(weft_stream_count(&stream), 0);
	put("abc", 3);
	EQ(weft_stream_consume(&stream, 4), WEFT_EINVAL);
	EQ(weft_stream_commit(&stream, 2), WEFT_EINVAL);
	if (SIZE_MAX > 65535) {
		EQ(weft_stream_commit(&stream, (size_t)65536), WEFT_EINVAL);
		EQ(weft_stream_consume(&stream, (size_t)65537), WEFT_EINVAL);
	}
	READS(9, "abc");
	END(0);
}

CASE(what_is_committed_or_consumed_serves_those_who_wait)
{
	unsigned char *at = NULL;

	BEGIN(what_is_committed_or_consumed_serves_those_who_wait);
	begin_empty();
	spawn_reader(0, 2);
	spawn_reader(1, 9);
	TRY(weft_yield());
	EQ(weft_stream_reserve(&stream, &at), 4);
	memcpy(at, "abc", 3);
	EQ(weft_stream_commit(&stream, 3), 0);
	OK(has(0, "ab"));
	OK(has(1, "c"));
	EQ(weft_stream_count(&stream), 0);
	TRY(weft_yield());
	put("abcd", 4);
	spawn_writer(0, "123");
	TRY(weft_yield());
	EQ(weft_stream_consume(&stream, 2), 0);
	EQ(weft_stream_count(&stream), 4);
	TRY(weft_yield());
	EQ(writers[0].rc, 2);
	READS(9, "cd12");
	END(0);
}

/* ---- The end ----------------------------------------------------------------------------- */

CASE(the_end_comes_behind_the_bytes)
{
	unsigned char *at = NULL;

	BEGIN(the_end_comes_behind_the_bytes);
	begin_empty();
	put("abc", 3);
	weft_stream_close(&stream);
	put("d", WEFT_ECLOSED);
	EQ(weft_stream_try_write(&stream, NULL, 0), WEFT_ECLOSED);
	AWAIT(write_byte(0));
	EQ(rc, WEFT_ECLOSED);
	EQ(weft_stream_reserve(&stream, &at), WEFT_ECLOSED);
	EQ(weft_stream_commit(&stream, 1), WEFT_ECLOSED);
	EQ(weft_stream_count(&stream), 3);
	READS(1, "a");
	EQ(weft_stream_peek(&stream, &at), 2);
	EQ(weft_stream_consume(&stream, 1), 0);
	AWAIT(read_byte(0));
	EQ(rc, 1);
	EQ(bytes[0], 'c');
	EQ(try_read_one(), WEFT_ECLOSED);
	AWAIT(read_byte(0));
	EQ(rc, WEFT_ECLOSED);
	AWAIT(weft_stream_read(&stream, NULL, 0));
	EQ(rc, WEFT_ECLOSED);
	EQ(weft_stream_peek(&stream, &at), WEFT_ECLOSED);
	weft_stream_close(&stream); /* once more changes nothing */
	EQ(try_read_one(), WEFT_ECLOSED);
	EQ(weft_stream_consume(&stream, 1), WEFT_EINVAL);
	END(0);
}

CASE(the_end_of_those_who_wait)
{
	BEGIN(the_end_of_those_who_wait);
	begin_empty();
	for (unsigned i = 0; i < WAITING; i++)
		spawn_reader(i, i); /* the first waits for a byte to peek at */
	TRY(weft_yield());
	weft_stream_close(&stream);
	weft_cancel(&tasks[1]); /* it was given nothing, so that this counts */
	TRY(weft_yield());
	EQ(readers[0].rc, WEFT_ECLOSED);
	EQ(readers[1].rc, WEFT_ECANCELED);
	EQ(readers[2].rc, WEFT_ECLOSED);
	begin_full();
	for (unsigned i = 0; i < WAITING; i++)
		spawn_writer(i, "xyz");
	TRY(weft_yield());
	weft_stream_close(&stream);
	READS(3, "abc"); /* nothing of theirs enters */
	EQ(weft_stream_count(&stream), 1);
	TRY(weft_yield());
	for (unsigned i = 0; i < WAITING; i++)
		EQ(writers[i].rc, WEFT_ECLOSED);
	READS(9, "d");
	EQ(try_read_one(), WEFT_ECLOSED);
	END(0);
}

/* ---- Arms -------------------------------------------------------------------------------- */

static unsigned char large_from[400], large_to[400], large_ring[400];

static void write_text(struct weft_call *call)
{
	(void)call;
	EQ(weft_stream_try_write(&stream, large_from, 400), 400);
}

static void read_most(struct weft_call *call)
{
	(void)call;
	EQ(weft_stream_try_read(&stream, large_to, 350), 350);
}

static void close_stream(struct weft_call *call)
{
	(void)call;
	weft_stream_close(&stream);
}

static void do_soon(void (*what)(struct weft_call *))
{
	weft_call_init(&later, what);
	weft_call_soon(&later);
}

CASE_WITH(arms_that_wait, struct weft_any any; struct weft_arm arm[2];)
{
	BEGIN(arms_that_wait);
	EQ(weft_stream_init(&stream, large_ring, 400), 0);
	fill(large_from, sizeof large_from);
	memset(large_to, 0, sizeof large_to);
	/* Both directions of one stream: the one that can go on does. */
	weft_arm_write(&self->arm[0], &stream, large_from, 400);
	weft_arm_read(&self->arm[1], &stream, large_to, 310);
	AWAIT(weft_wait_any(&self->any, self->arm, 2));
	EQ(rc, 0);
	EQ(weft_arm_result(&self->arm[0]), 400);
	AWAIT(weft_wait_any(&self->any, self->arm, 2));
	EQ(rc, 1);
	EQ(weft_arm_result(&self->arm[1]), 310);
	READS(0, "");
	EQ(weft_stream_consume(&stream, 90), 0);
	do_soon(write_text);
	weft_arm_read(&self->arm[1], &stream, large_to, 310);
	weft_arm_event(&self->arm[0], &never);
	AWAIT(weft_wait_any(&self->any, self->arm, 2));
	EQ(rc, 1);
	EQ(weft_arm_result(&self->arm[1]), 310);
	EQ(memcmp(large_from, large_to, 310), 0);
	EQ(weft_stream_count(&stream), 90);
	END(0);
}

CASE_WITH(an_arm_that_waits_to_write, struct weft_any any; struct weft_arm arm[2];)
{
	BEGIN(an_arm_that_waits_to_write);
	EQ(weft_stream_init(&stream, large_ring, 400), 0);
	write_text(NULL);
	do_soon(read_most);
	weft_arm_event(&self->arm[0], &never);
	weft_arm_write(&self->arm[1], &stream, large_from, 301);
	AWAIT(weft_wait_any(&self->any, self->arm, 2));
	EQ(rc, 1);
	EQ(weft_arm_result(&self->arm[1]), 301);
	EQ(weft_stream_count(&stream), 351);
	OK(!never.waiters.first);
	END(0);
}

CASE_WITH(arms_tell_the_end, struct weft_any any; struct weft_arm arm;)
{
	BEGIN(arms_tell_the_end);
	begin_empty();
	do_soon(close_stream);
	weft_arm_read(&self->arm, &stream, bytes, 1);
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	EQ(rc, 0);
	EQ(weft_arm_result(&self->arm), WEFT_ECLOSED);
	weft_arm_write(&self->arm, &stream, bytes, 1);
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	EQ(rc, 0);
	EQ(weft_arm_result(&self->arm), WEFT_ECLOSED);
	END(0);
}

/* ---- Until it is done -------------------------------------------------------------------- */

struct write_all {
	WEFT_FRAME;
	const char *text;
	int rc;
	struct weft_stream_write_all call;
};

static ASYNC(write_all)
{
	BEGIN(write_all);
	self->rc = WAITS;
	AWAIT(CALL(&self->call, weft_stream_write_all, .stream = &stream, .bytes = self->text,
	           .size = strlen(self->text)));
	self->rc = rc;
	END(0);
}

static struct write_all write_frame;

static void spawn_write_all(const char *text)
{
	weft_spawn(&tasks[0], FRAME(&write_frame, write_all, .text = text));
}

CASE_WITH(all_is_written_and_exactly_that_is_read, struct weft_stream_read_exactly exactly;
          char to[16];)
{
	BEGIN(all_is_written_and_exactly_that_is_read);
	begin_empty();
	spawn_write_all("abcdefghijkl");
	TRY(weft_yield());
	EQ(write_frame.rc, WAITS);
	EQ(write_frame.call.done, 4);
	AWAIT(CALL(&self->exactly, weft_stream_read_exactly, .stream = &stream, .to = self->to,
	           .size = 10));
	EQ(rc, 0);
	EQ(self->exactly.done, 10);
	OK(!strcmp(self->to, "abcdefghij"));
	TRY(weft_yield());
	EQ(write_frame.rc, 0);
	EQ(write_frame.call.done, 12);
	READS(9, "kl");
	AWAIT(CALL(&self->exactly, weft_stream_read_exactly, .stream = &stream, .size = 0));
	EQ(rc, 0);
	spawn_write_all("");
	TRY(weft_yield());
	EQ(write_frame.rc, 0);
	END(0);
}

CASE_WITH(the_end_before_all_is_done, struct weft_stream_read_exactly exactly; char to[16];)
{
	BEGIN(the_end_before_all_is_done);
	begin_empty();
	spawn_write_all("abcdefghijkl");
	TRY(weft_yield());
	READS(2, "ab");
	weft_stream_close(&stream);
	TRY(weft_yield());
	/* Those that had entered already count, although it has not run in between. */
	EQ(write_frame.rc, WEFT_ECLOSED);
	EQ(write_frame.call.done, 6);
	AWAIT(CALL(&self->exactly, weft_stream_read_exactly, .stream = &stream, .to = self->to,
	           .size = 10));
	EQ(rc, WEFT_ECLOSED);
	EQ(self->exactly.done, 4);
	OK(!strcmp(self->to, "cdef"));
	spawn_write_all("x");
	TRY(weft_yield());
	EQ(write_frame.rc, WEFT_ECLOSED);
	EQ(write_frame.call.done, 0);
	END(0);
}

/* A limit ends it in the middle; it goes on where it was. */
CASE_WITH(done_tells_where_to_go_on, struct weft_stream_read_exactly exactly; char to[16];
          struct weft_deadline limit;)
{
	BEGIN(done_tells_where_to_go_on);
	begin_empty();
	put("abc", 3);
	AWAIT_FOR(&self->limit, 5,
	          CALL(&self->exactly, weft_stream_read_exactly, .stream = &stream, .to = self->to,
	               .size = 5));
	EQ(rc, WEFT_ETIMEDOUT);
	EQ(self->exactly.done, 3);
	put("defg", 4);
	AWAIT(CALL(&self->exactly, weft_stream_read_exactly, .stream = &stream, .to = self->to,
	           .size = 5, .done = self->exactly.done));
	EQ(rc, 0);
	OK(!strcmp(self->to, "abcde"));
	READS(9, "fg");
	spawn_write_all("abcdefgh");
	TRY(weft_yield());
	weft_cancel(&tasks[0]);
	TRY(weft_yield());
	EQ(write_frame.rc, WEFT_ECANCELED);
	EQ(write_frame.call.done, 4);
	READS(9, "abcd");
	END(0);
}

/* ---- Lines ------------------------------------------------------------------------------- */

static char line_ring[8];

static void begin_lines(void)
{
	EQ(weft_stream_init(&stream, line_ring, sizeof line_ring), 0);
}

struct line {
	WEFT_FRAME;
	struct weft_stream_read_until until;
	size_t size, done;
	int rc;
	char to[16];
};

static ASYNC(line)
{
	BEGIN(line);
	self->rc = WAITS;
	AWAIT(CALL(&self->until, weft_stream_read_until, .stream = &stream, .to = self->to,
	           .size = self->size, .delimiter = '\n', .done = self->done));
	self->rc = rc;
	END(0);
}

/* A frame's line is read up to `size` bytes; the result. */
#define READ_LINE(f, n)                                                                            \
	do {                                                                                       \
		TRY(CALL((f), line, .size = (n)));                                                 \
		EQ(strlen((f)->to), (f)->until.done);                                              \
	} while (0)

CASE_WITH(up_to_a_delimiter, struct line line;)
{
	BEGIN(up_to_a_delimiter);
	begin_lines();
	put("ab\nc\n\nd", 7);
	READ_LINE(&self->line, 16);
	EQ(self->line.rc, 3);
	OK(!strcmp(self->line.to, "ab\n"));
	put("ef\n", 3); /* around the end */
	READ_LINE(&self->line, 16);
	EQ(self->line.rc, 2);
	OK(!strcmp(self->line.to, "c\n"));
	READ_LINE(&self->line, 16);
	EQ(self->line.rc, 1);
	OK(!strcmp(self->line.to, "\n"));
	READ_LINE(&self->line, 16);
	EQ(self->line.rc, 4);
	OK(!strcmp(self->line.to, "def\n"));
	EQ(weft_stream_count(&stream), 0);
	END(0);
}

CASE_WITH(a_line_that_is_longer_than_the_memory, struct line line;)
{
	BEGIN(a_line_that_is_longer_than_the_memory);
	begin_lines();
	put("abcde\nf", 7);
	READ_LINE(&self->line, 3);
	EQ(self->line.rc, WEFT_EFULL);
	OK(!strcmp(self->line.to, "abc"));
	READ_LINE(&self->line, 3); /* the last byte that fits is the delimiter */
	EQ(self->line.rc, 3);
	OK(!strcmp(self->line.to, "de\n"));
	READ_LINE(&self->line, 0);
	EQ(self->line.rc, WEFT_EFULL);
	READ_LINE(&self->line, 1);
	EQ(self->line.rc, WEFT_EFULL);
	OK(!strcmp(self->line.to, "f"));
	END(0);
}

static struct line line_frame;

static void spawn_line(size_t done)
{
	line_frame.until.done = done;
	weft_spawn(&tasks[1], FRAME(&line_frame, line, .size = 12, .done = done));
}

CASE_WITH(a_line_that_comes_byte_by_byte, const char *next;)
{
	BEGIN(a_line_that_comes_byte_by_byte);
	begin_lines();
	spawn_line(0);
	TRY(weft_yield());
	for (self->next = "abcdefghij"; HAL_BYTE(self->next); self->next++) {
		EQ(weft_stream_try_write(&stream, self->next, 1), 1);
		TRY(weft_yield());
		EQ(line_frame.rc, WAITS);
		EQ(weft_stream_count(&stream), 0);
	}
	put("\nx", 2);
	TRY(weft_yield());
	EQ(line_frame.rc, 11);
	OK(!strcmp(line_frame.to, "abcdefghij\n"));
	READS(9, "x");
	END(0);
}

/* The line is longer than the ring: what it takes makes room for who writes it. */
CASE(a_line_that_is_longer_than_the_ring)
{
	BEGIN(a_line_that_is_longer_than_the_ring);
	begin_lines();
	spawn_write_all("abcdefghij\nklm");
	TRY(weft_yield());
	spawn_line(0);
	TRY(weft_sleep_ms(1));
	EQ(line_frame.rc, 11);
	OK(!strcmp(line_frame.to, "abcdefghij\n"));
	EQ(write_frame.rc, 0);
	READS(9, "klm");
	END(0);
}

CASE_WITH(a_line_makes_room_for_those_who_wait, struct line line;)
{
	BEGIN(a_line_makes_room_for_those_who_wait);
	begin_lines();
	put("abc\ndefg", 8);
	spawn_writer(0, "1");
	spawn_writer(1, "2");
	spawn_writer(2, "345");
	TRY(weft_yield());
	READ_LINE(&self->line, 16);
	EQ(self->line.rc, 4);
	EQ(weft_stream_count(&stream), 7); /* before they have run */
	TRY(weft_yield());
	EQ(writers[2].rc, 1); /* it was given what room there was at that moment */
	READS(9, "defg123");
	END(0);
}

CASE(a_line_that_is_given_up_or_ends)
{
	BEGIN(a_line_that_is_given_up_or_ends);
	begin_lines();
	put("abc", 3);
	spawn_line(0);
	TRY(weft_yield());
	weft_cancel(&tasks[1]);
	TRY(weft_yield());
	EQ(line_frame.rc, WEFT_ECANCELED);
	EQ(line_frame.until.done, 3);
	OK(!strcmp(line_frame.to, "abc"));
	put("d\ne", 3); /* what comes now is for the next one */
	weft_spawn(&tasks[1], FRAME(&line_frame, line, .size = 12, .done = 3, .to = "abc"));
	TRY(weft_yield());
	EQ(line_frame.rc, 5);
	OK(!strcmp(line_frame.to, "abcd\n"));
	spawn_line(0);
	TRY(weft_yield());
	EQ(line_frame.rc, WAITS);
	weft_stream_close(&stream);
	TRY(weft_yield());
	EQ(line_frame.rc, WEFT_ECLOSED);
	EQ(line_frame.until.done, 1);
	OK(!strcmp(line_frame.to, "e"));
	END(0);
}

CASE_WITH(any_byte_is_a_delimiter, struct weft_stream_read_until until; char to[16];)
{
	BEGIN(any_byte_is_a_delimiter);
	begin_lines();
	EQ(weft_stream_try_write(&stream, "a\0b\xff\xff", 5), 5);
	AWAIT(CALL(&self->until, weft_stream_read_until, .stream = &stream, .to = self->to,
	           .size = 16, .delimiter = 0));
	EQ(rc, 2);
	AWAIT(CALL(&self->until, weft_stream_read_until, .stream = &stream, .to = self->to,
	           .size = 16, .delimiter = 0xff));
	EQ(rc, 2);
	OK(!memcmp(self->to, "b\xff", 3));
	EQ(weft_stream_count(&stream), 1);
	END(0);
}

/* A line that is too long fills what there is room for, and no byte behind it. */
CASE_WITH(a_line_longer_than_the_room, struct weft_stream_read_until until; char to[16];)
{
	BEGIN(a_line_longer_than_the_room);
	begin_lines();
	put("abcdef", 6);
	memset(self->to, '#', sizeof self->to);
	AWAIT(CALL(&self->until, weft_stream_read_until, .stream = &stream, .to = self->to,
	           .size = 4, .delimiter = '\n'));
	EQ(rc, WEFT_EFULL);
	OK(!memcmp(self->to, "abcd###", 7));
	EQ(weft_stream_count(&stream), 2);
	END(0);
}

/* ---- Cancelled again and again -------------------------------------------------------------
 *
 * One writes, one reads, in pieces of all sizes, copied or not. Whatever comes in between, no byte
 * is lost, doubled or out of its place. */

struct source {
	WEFT_FRAME;
	unsigned char from[16];
	size_t size;
};

static ASYNC(source)
{
	BEGIN(source);
	for (;;) {
		self->size = tap_random(12);
		fill(self->from, (unsigned)self->size);
		TRY(weft_stream_write(&stream, self->from, self->size));
		written += (unsigned)rc;
		if (tap_random(3) == 0)
			TRY(weft_yield());
	}
	END(0);
}

struct sink {
	WEFT_FRAME;
	unsigned char to[16], *from;
};

static ASYNC(sink)
{
	BEGIN(sink);
	for (;;) {
		TRY(weft_stream_read(&stream, self->to, tap_random(12)));
		OK(as_filled(self->to, (unsigned)rc));
		read_count += (unsigned)rc;
		if (rc == 0) {
			rc = weft_stream_peek(&stream, &self->from);
			OK(rc > 0 && as_filled(self->from, (unsigned)rc));
			read_count += (unsigned)rc;
			EQ(weft_stream_consume(&stream, (size_t)rc), 0);
		}
		if (tap_random(3) == 0)
			TRY(weft_yield());
	}
	END(0);
}

static struct source source_frame;
static struct sink sink_frame;

static void revive(void)
{
	if (weft_task_state(&tasks[0]) == WEFT_TASK_FINISHED)
		weft_spawn(&tasks[0], FRAME(&source_frame, source));
	if (weft_task_state(&tasks[1]) == WEFT_TASK_FINISHED)
		weft_spawn(&tasks[1], FRAME(&sink_frame, sink));
}

CASE_WITH(nothing_is_lost_whatever_is_cancelled, unsigned step;)
{
	BEGIN(nothing_is_lost_whatever_is_cancelled);
	EQ(weft_stream_init(&stream, ring + 1, 7), 0);
	written = read_count = 0;
	for (; self->step < 2000; self->step++) {
		revive();
		TRY(weft_yield());
		if (tap_random(4) == 0)
			weft_cancel(&tasks[tap_random(2)]);
	}
	weft_cancel(&tasks[0]);
	TRY(weft_sleep_ms(1));
	weft_cancel(&tasks[1]);
	TRY(weft_sleep_ms(1));
	while (weft_stream_count(&stream))
		read_some(5);
	EQ(written, read_count);
	OK(written > 1000);
	END(0);
}

/* ---- Checks ------------------------------------------------------------------------------ */

#if WEFT_DEBUG

static void keep_a_local(void)
{
	char local[4] = "";
	struct weft_arm arm;

	FAILS(STACK, (void)!weft_stream_read(&stream, local, 1));
	FAILS(STACK, (void)!weft_stream_write(&stream, local, 1));
	FAILS(STACK, weft_arm_read(&arm, &stream, local, 1));
	FAILS(STACK, weft_arm_write(&arm, &stream, local, 1));
}

static void call_in_interrupt(void)
{
	unsigned char *at;

	FAILS(CONTEXT, weft_stream_try_read(&stream, bytes, 1));
	FAILS(CONTEXT, weft_stream_try_write(&stream, bytes, 1));
	FAILS(CONTEXT, weft_stream_peek(&stream, &at));
	FAILS(CONTEXT, weft_stream_consume(&stream, 1));
	FAILS(CONTEXT, weft_stream_close(&stream));
}

static void call_outside_tasks(struct weft_call *call)
{
	(void)call;
	FAILS(NO_TASK, (void)!weft_stream_read(&stream, bytes, 1));
}

static void misuse(void)
{
	begin_empty();
	keep_a_local();
}

static void unharmed(void)
{
	OK(!take_byte());
}
#endif

#include "tests/unit/misuse.h"

TESTS(wait_contract(&reading); wait_contract(&writing); wait_contract(&reading_any);
      wait_contract(&writing_any); RUN_CASE(it_takes_and_gives_what_it_can) RUN_CASE(
	  what_can_be_done_does_not_suspend) RUN_CASE(one_byte_of_room) RUN_CASE(sizes_have_limits)
          RUN_CASE(it_agrees_with_the_model) RUN_CASE(bytes_are_with_the_readers_at_once) RUN_CASE(
	      more_than_the_ring_for_one_who_waits) RUN_CASE(bytes_of_waiting_writers_enter_at_once)
              RUN_CASE(who_left_has_moved_nothing) RUN_CASE(to_wait_for_bytes_without_taking_them)
                  RUN_CASE(to_wait_for_room_without_filling_it) RUN_CASE(
		      pieces_end_where_the_ring_does) RUN_CASE(no_more_than_there_is)
                      RUN_CASE(what_is_committed_or_consumed_serves_those_who_wait) RUN_CASE(
			  the_end_comes_behind_the_bytes) RUN_CASE(the_end_of_those_who_wait)
                          RUN_BIG_CASE(arms_that_wait) RUN_BIG_CASE(
			      an_arm_that_waits_to_write) RUN_CASE(arms_tell_the_end)
                              RUN_CASE(all_is_written_and_exactly_that_is_read) RUN_CASE(
				  the_end_before_all_is_done) RUN_CASE(done_tells_where_to_go_on)
                                  RUN_CASE(up_to_a_delimiter)
                                      RUN_CASE(a_line_that_is_longer_than_the_memory)
                                          RUN_CASE(a_line_that_comes_byte_by_byte) RUN_CASE(
					      a_line_that_is_longer_than_the_ring)
                                              RUN_CASE(a_line_makes_room_for_those_who_wait)
                                                  RUN_CASE(a_line_that_is_given_up_or_ends)
                                                      RUN_CASE(any_byte_is_a_delimiter) RUN_CASE(
							  a_line_longer_than_the_room)
                                                          RUN_CASE(
							      nothing_is_lost_whatever_is_cancelled)
                                                              RUN_CHECKS())
