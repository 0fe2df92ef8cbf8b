#include "light.h"

#include "hal/gpio.h"
#include "keep.h"

int light_open(void)
{
	hal_pin_write(BOARD_LED, !BOARD_LED_ON);
	return hal_pin_mode(BOARD_LED, HAL_PIN_OUT);
}

void light_update(void)
{
	bool on = false;

	for (unsigned i = 0; i < CHANNELS; i++)
		on |= channels[i].alarm.pending;
	hal_pin_write(BOARD_LED, on ? BOARD_LED_ON : !BOARD_LED_ON);
}

bool acknowledge(bool by_button)
{
	bool found = false;

	for (unsigned i = 0; i < CHANNELS; i++)
		found |= alarm_acknowledge(&channels[i].alarm);
	light_update();
	if (found)
		note(ENTRY_ACKNOWLEDGED, by_button, 0, 0);
	return found;
}
