/* What can be chosen when the kernel is built. Give it to make as DEFS="-DWEFT_PRIORITIES=4". */
#ifndef WEFT_CONFIG_H
#define WEFT_CONFIG_H

#include <stdint.h>

/* 1: every check of docs/diagnostics.md, names, places of awaits, time accounting. */
#ifndef WEFT_DEBUG
#define WEFT_DEBUG 0
#endif

/* How many of the last events debug builds keep for their reports; a power of two, or 0. */
#ifndef WEFT_EVENTS
#if UINTPTR_MAX > 0xffff
#define WEFT_EVENTS 16
#else
#define WEFT_EVENTS 0
#endif
#endif

/* Levels of task priority, 1 to 16. With one level no code and no data are spent on them. */
#ifndef WEFT_PRIORITIES
#define WEFT_PRIORITIES 1
#endif

/* 1: bodies resume through a switch in standard C instead of labels as values. An await inside
 * a switch of your own is then reported instead of working. */
#ifndef WEFT_STANDARD_C
#define WEFT_STANDARD_C 0
#endif

/* 1: short paths for the usual cases besides the general ones. 0, as with -Os: only these. */
#ifndef WEFT_FAST
#ifdef __OPTIMIZE_SIZE__
#define WEFT_FAST 0
#else
#define WEFT_FAST 1
#endif
#endif

/* Each task keeps a list of the locks that it holds: for priority inheritance, and for a check. */
#define WEFT_LOCKS_LISTED (WEFT_PRIORITIES > 1 || WEFT_DEBUG)

_Static_assert(WEFT_PRIORITIES >= 1 && WEFT_PRIORITIES <= 16, "WEFT_PRIORITIES must be 1 to 16");

#endif
