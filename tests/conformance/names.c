#include <string.h>

#include "memory.h"
#include "scenario.h"

#define BUCKETS 256u

static struct name *buckets[BUCKETS];

/* FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/). */
static unsigned bucket_of(const char *text)
{
	uint32_t hash = 2166136261u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash % BUCKETS;
}

struct name *name_of(const char *text)
{
	struct name **bucket = &buckets[bucket_of(text)], *name;

	for (name = *bucket; name; name = name->next) {
		if (strcmp(name->text, text) == 0)
			return name;
	}
	name = memory_new(sizeof *name);
	name->text = text;
	name->next = *bucket;
	*bucket = name;
	return name;
}

struct name *name_next(const struct name *name)
{
	unsigned bucket = 0;

	if (name && name->next)
		return name->next;
	if (name)
		bucket = bucket_of(name->text) + 1;
	while (bucket < BUCKETS && !buckets[bucket])
		bucket++;
	return bucket < BUCKETS ? buckets[bucket] : NULL;
}

void names_clear(void)
{
	memset(buckets, 0, sizeof buckets);
}
