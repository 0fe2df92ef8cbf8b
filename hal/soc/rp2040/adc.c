/* The converter (RP2040 Datasheet, 4.9): channels 0 to 3 are GPIO 26 to 29, 4 is the chip's
 * temperature. Its clock is the PLL's, by 3: 41.7 MHz. */
#include "hal/adc.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/rp2040/rp2040.h"
#include "kernel/error.h"

#define CHANNELS 5
#define PINS 4
#define FIRST_PIN 26

enum { CS_EN = 1, CS_TS_EN = 2, CS_START_ONE = 4 };
enum { FCS_EN = 1, FCS_ERR = 4, FCS_EMPTY = 1 << 8, FCS_LOST = 3 << 10, FCS_AT_1 = 1 << 24 };
enum { FIFO_ERR = 1 << 15 };

static void power_up(void)
{
	if (RESETS_DONE & RESET_ADC)
		return;
	CLK_ADC->div = 3 << 8;
	CLK_ADC->ctrl = CLK_ADC_ENABLE | CLK_ADC_PLL_SYS;
	rp2040_release(RESET_ADC);
	ADC->cs = CS_EN | CS_TS_EN;
	ADC->fcs = FCS_EN | FCS_ERR | FCS_AT_1;
	ADC->inte = 1;
	nvic_enable(IRQ_ADC);
}

int hal_adc_open(unsigned channel)
{
	if (channel >= CHANNELS)
		return WEFT_EINVAL;
	power_up();
	if (channel < PINS) {
		GPIO_CTRL(FIRST_PIN + channel) = GPIO_NONE;
		PAD(FIRST_PIN + channel) = PAD_OUTPUT_OFF;
	}
	return 0;
}

void hal_adc_start(unsigned channel)
{
	ADC->cs = channel << 12 | CS_EN | CS_TS_EN | CS_START_ONE;
}

/* From 12 bits to 15: the upper ones again, so that the full scale is that. rp2040js takes the
 * interrupt back not when the FIFO is read, only when fcs is written. */
void rp2040_adc(void)
{
	uint32_t sample;

	if (ADC->fcs & FCS_EMPTY)
		return;
	sample = ADC->fifo;
	ADC->fcs = FCS_EN | FCS_ERR | FCS_AT_1 | FCS_LOST;
	if (sample & FIFO_ERR)
		adc_done_isr(DEVICE_EBUS);
	else
		adc_done_isr((int)((sample & 0xfff) << 3 | (sample & 0xfff) >> 9));
}
