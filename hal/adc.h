/* Analogue inputs, the chip's half: one converter, its channels as the chip numbers them. From
 * board.h: BOARD_ADC_MV, the voltage of the full scale in mV. */
#ifndef HAL_ADC_H
#define HAL_ADC_H

#include "hal/device.h"

/* Switches converter and pin on. WEFT_EINVAL when there is no such channel. Loop context. */
int hal_adc_open(unsigned channel);

/* Starts one conversion; adc_done_isr() follows. Only one at a time. Loop context. */
void hal_adc_start(unsigned channel);

/* What the chip calls: the sample, 0 to 32,767 for the full scale whatever the converter's width;
 * or DEVICE_EBUS for a sample that the converter calls wrong. */
void adc_done_isr(int sample);

#endif
