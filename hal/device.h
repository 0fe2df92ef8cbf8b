/* What the chips' drivers share: the errors that a device can report, beside those of
 * kernel/error.h.
 *
 * Each of the other headers here, hal/<device>.h, is the chip's half of one kind of device: a few
 * functions on its registers that never wait, and the _isr functions that its interrupts call. What
 * can be awaited is made of them in drivers/<device>.h, once for all chips.
 *
 * A function that starts something is followed by exactly one call of its done function, from any
 * context, perhaps before it returns. */
#ifndef HAL_DEVICE_H
#define HAL_DEVICE_H

#include "hal/hal.h"

enum device_error {
	DEVICE_ENOACK = -64,   /* nobody at this address acknowledges */
	DEVICE_EREFUSED = -65, /* the device has refused a byte or a command */
	DEVICE_EBUS = -66,  /* the bus was disturbed: arbitration lost, a start or stop misplaced */
	DEVICE_EHUNG = -67, /* the bus stays low, the hardware does not answer */
	DEVICE_EOVERRUN = -68, /* something came too fast, and is lost */
	DEVICE_EFRAMING = -69, /* no stop bit where it should be: noise, or the wrong rate */
	DEVICE_EPARITY = -70,  /* a bit is wrong */
	DEVICE_EBREAK = -71,   /* the other side holds the line low */
	DEVICE_ECRC = -72,     /* a checksum is wrong */
	DEVICE_EABSENT = -73,  /* no card, no module */
};

#endif
