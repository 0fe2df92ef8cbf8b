// ... and as many flags.
// expect: a power of two of items
#include "weft.h"

#ifdef CORRECT
#define FLAGS 8
#else
#define FLAGS 4
#endif

static int items[8];
static uint8_t flags[FLAGS];
struct weft_isr_queue queue = WEFT_ISR_QUEUE(items, flags);
