/* The runner's memory. All of it is given back when a scenario is over, so that nothing of one
 * reaches the next. */
#ifndef CONFORMANCE_MEMORY_H
#define CONFORMANCE_MEMORY_H

#include <stddef.h>

/* Zeroed memory that stays until memory_clear(), if it is not given back before. Never NULL. */
void *memory_new(size_t size);
void memory_give(void *memory);

/* Text that stays until memory_clear(). */
__attribute__((format(printf, 1, 2))) char *memory_text(const char *format, ...);

void memory_clear(void);

#endif
