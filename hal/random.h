/* Random numbers from a physical source, the chip's half. */
#ifndef HAL_RANDOM_H
#define HAL_RANDOM_H

#include "hal/device.h"

/* Starts to make a byte; random_done_isr() follows. Only one at a time. Loop context. */
void hal_random_start(void);

/* What the chip calls: the byte; or DEVICE_EHUNG when the source stands still, DEVICE_EREFUSED when
 * it is wrong. */
void random_done_isr(int rc);

#endif
