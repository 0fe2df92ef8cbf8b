// A queue for interrupts holds a power of two of items.
// expect: a power of two of items
#include "weft.h"

#ifdef CORRECT
#define SIZE 8
#else
#define SIZE 6
#endif

static int items[SIZE];
static uint8_t flags[SIZE];
struct weft_isr_queue queue = WEFT_ISR_QUEUE(items, flags);
