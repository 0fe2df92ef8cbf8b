/* Pulse widths, the chip's half: on the pins that can, numbered as in hal/gpio.h. */
#ifndef HAL_PWM_H
#define HAL_PWM_H

#include "hal/device.h"

/* From now on the pin is high for `duty` of 65,536 parts of each period; 65,536 is always.
 * WEFT_EINVAL when the pin can't, or not at this frequency; WEFT_EBUSY when as many others have
 * pulses as the chip has outputs for any pin. Pins that share a counter share its frequency: the
 * last one set holds for all, and their pulses may be wrong until they are set again. Loop context.
 */
int hal_pwm_set(unsigned pin, uint32_t hz, uint32_t duty);

#endif
