/* Objects as large as their 16-bit counts allow. They need 192 KiB of RAM; a board that has less
 * leaves this file out (TESTS_TOO_BIG). */
#include <string.h>

#include "kernel/broadcast.h"
#include "kernel/mailbox.h"
#include "kernel/stream.h"
#include "tests/tap.h"

#define LARGEST 65535u

static uint8_t room[LARGEST + 1], from[LARGEST + 1], to[LARGEST + 1];

static uint8_t pattern(unsigned i)
{
	return (uint8_t)(i % 251);
}

/* An item whose ends are marked, and another that is to become the same. */
static void begin_item(void)
{
	memset(from, 0, sizeof from);
	memset(to, 0, sizeof to);
	from[0] = 1;
	from[LARGEST - 1] = 2;
	to[LARGEST] = 3;
}

/* It did, and nothing behind it. */
static bool arrived(void)
{
	return memcmp(from, to, LARGEST) == 0 && to[LARGEST] == 3;
}

CASE(queue_of_the_most_items)
{
	static struct weft_queue queue;
	unsigned n = 0;

	BEGIN(queue_of_the_most_items);
	EQ(weft_queue_init(&queue, room, 1, LARGEST), 0);
	while (weft_queue_try_put(&queue, &(uint8_t){pattern(n)}) == 0)
		n++;
	EQ(n, LARGEST);
	EQ(weft_queue_count(&queue), LARGEST);
	for (unsigned i = 0; i < n; i++) {
		uint8_t byte = 255;

		EQ(weft_queue_try_get(&queue, &byte), 0);
		EQ(byte, pattern(i));
	}
	EQ(weft_queue_count(&queue), 0);
	END(0);
}

CASE(queue_of_the_largest_item)
{
	static struct weft_queue queue;

	BEGIN(queue_of_the_largest_item);
	begin_item();
	EQ(weft_queue_init(&queue, room, LARGEST, 1), 0);
	EQ(weft_queue_try_put(&queue, from), 0);
	EQ(weft_queue_try_put(&queue, from), WEFT_EFULL);
	EQ(weft_queue_try_get(&queue, to), 0);
	OK(arrived());
	END(0);
}

CASE(isr_queue_of_the_most_items)
{
	static struct weft_isr_queue queue;
	unsigned n = 0;

	BEGIN(isr_queue_of_the_most_items);
	weft_posts_take();
	EQ(weft_isr_queue_init(&queue, room, from, 1, 65536), WEFT_EINVAL);
	EQ(weft_isr_queue_init(&queue, room, from, 1, 32768), 0);
	while (weft_isr_queue_put_isr(&queue, &(uint8_t){pattern(n)}) == 0)
		n++;
	EQ(n, 32768);
	for (unsigned i = 0; i < n; i++) {
		uint8_t byte = 255;

		EQ(weft_isr_queue_try_get(&queue, &byte), 0);
		EQ(byte, pattern(i));
	}
	END(0);
}

CASE(mailbox_of_the_largest_value)
{
	static struct weft_mailbox box;

	BEGIN(mailbox_of_the_largest_value);
	begin_item();
	EQ(weft_mailbox_init(&box, room, LARGEST), 0);
	weft_mailbox_put(&box, from);
	EQ(weft_mailbox_try_get(&box, to), 0);
	OK(arrived());
	END(0);
}

static struct weft_broadcast channel;
static struct weft_subscriber observer;

CASE(broadcast_of_the_most_items)
{
	uint8_t byte;

	BEGIN(broadcast_of_the_most_items);
	EQ(weft_broadcast_init(&channel, room, 1, LARGEST), 0);
	weft_broadcast_subscribe(&channel, &observer);
	for (unsigned i = 0; i < LARGEST + 2; i++)
		EQ(weft_broadcast_put(&channel, &(uint8_t){pattern(i)}), 0);
	for (unsigned i = 2; i < LARGEST + 2; i++) {
		EQ(weft_broadcast_try_receive(&observer, &byte), i == 2 ? 2 : 0);
		EQ(byte, pattern(i));
	}
	EQ(weft_broadcast_try_receive(&observer, &byte), WEFT_EEMPTY);
	END(0);
}

CASE(broadcast_of_the_largest_item)
{
	BEGIN(broadcast_of_the_largest_item);
	begin_item();
	EQ(weft_broadcast_init(&channel, room, LARGEST, 1), 0);
	weft_broadcast_subscribe(&channel, &observer);
	EQ(weft_broadcast_put(&channel, to), 0);
	EQ(weft_broadcast_put(&channel, from), 0);
	EQ(weft_broadcast_try_receive(&observer, to), 1);
	OK(arrived());
	END(0);
}

static struct weft_stream stream;

static void fill(void)
{
	for (unsigned i = 0; i < sizeof from; i++)
		from[i] = pattern(i);
	memset(to, 0, sizeof to);
}

CASE(the_largest_stream)
{
	BEGIN(the_largest_stream);
	fill();
	EQ(weft_stream_init(&stream, room, LARGEST), 0);
	EQ(weft_stream_try_write(&stream, from, 40000), 40000);
	EQ(weft_stream_try_read(&stream, to, 30000), 30000);
	EQ(weft_stream_try_write(&stream, from + 40000, 25536), 25536); /* around the end */
	EQ(weft_stream_count(&stream), 35536);
	EQ(weft_stream_try_write(&stream, from, 65536), 29999);
	EQ(weft_stream_try_write(&stream, from, 1), WEFT_EFULL);
	EQ(weft_stream_try_read(&stream, to + 30000, 35536), 35536);
	EQ(memcmp(from, to, sizeof from), 0);
	EQ(weft_stream_try_read(&stream, to, 65536), 29999);
	EQ(memcmp(from, to, 29999), 0);
	EQ(weft_stream_count(&stream), 0);
	END(0);
}

CASE_WITH(sizes_of_a_streams_arms, struct weft_any any; struct weft_arm arm;)
{
	BEGIN(sizes_of_a_streams_arms);
	fill();
	EQ(weft_stream_init(&stream, room, 40000), 0);
	weft_arm_write(&self->arm, &stream, from, 300);
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	EQ(rc, 0);
	EQ(weft_arm_result(&self->arm), 300);
	weft_arm_write(&self->arm, &stream, from + 300, 39000);
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	EQ(weft_arm_result(&self->arm), 39000);
	weft_arm_read(&self->arm, &stream, to, 257);
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	EQ(weft_arm_result(&self->arm), 257);
	weft_arm_read(&self->arm, &stream, to + 257, 39000);
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	EQ(weft_arm_result(&self->arm), 39000);
	EQ(weft_stream_count(&stream), 43);
	EQ(memcmp(from, to, 257 + 39000), 0);
	weft_arm_read(&self->arm, &stream, to, 0x10000 + 1); /* more than fits into 16 bits */
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	EQ(weft_arm_result(&self->arm), 43);
	weft_arm_write(&self->arm, &stream, from, 43);
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	weft_arm_read(&self->arm, &stream, NULL, 0); /* tells, and takes nothing */
	AWAIT(weft_wait_any(&self->any, &self->arm, 1));
	EQ(weft_arm_result(&self->arm), 0);
	EQ(weft_stream_count(&stream), 43);
	END(0);
}

TESTS(RUN_CASE(queue_of_the_most_items) RUN_CASE(queue_of_the_largest_item)
          RUN_CASE(isr_queue_of_the_most_items) RUN_CASE(mailbox_of_the_largest_value)
              RUN_CASE(broadcast_of_the_most_items) RUN_CASE(broadcast_of_the_largest_item)
                  RUN_CASE(the_largest_stream) RUN_CASE(sizes_of_a_streams_arms))
