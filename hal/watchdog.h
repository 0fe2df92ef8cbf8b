/* The watchdog, the chip's half. Any context. */
#ifndef HAL_WATCHDOG_H
#define HAL_WATCHDOG_H

#include "hal/device.h"

/* From now on the chip is reset when it has not been fed for that long. It can't be stopped.
 * WEFT_EINVAL when the hardware can't count so far. Again: a new time, where the hardware allows.
 */
int hal_watchdog_start(uint32_t ms);

/* The time begins anew. Only once it was started: until then the block may have no clock, and the
 * access may be a fault. */
void hal_watchdog_feed(void);

/* Whether the last reset was the watchdog's; false where the chip can't tell. */
bool hal_watchdog_has_bitten(void);

#endif
