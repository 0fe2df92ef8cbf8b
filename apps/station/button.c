#include "button.h"

#include "light.h"

#define DEBOUNCE_MS 30

#ifdef BOARD_BUTTON

/* Without a button that works, the command remains. */
ASYNC(button)
{
	BEGIN(button);
	if (gpio_input_open(&self->input, BOARD_BUTTON,
	                    BOARD_BUTTON_PRESSED ? HAL_PIN_IN_PULLDOWN : HAL_PIN_IN_PULLUP,
	                    DEBOUNCE_MS) < 0)
		RETURN(0);
	DEFER(&self->close, gpio_input_close, &self->input);
	for (;;) {
		TRY(CALL(&self->edge, gpio_edge, .input = &self->input,
		         .edges = BOARD_BUTTON_PRESSED ? HAL_RISING : HAL_FALLING));
		(void)acknowledge(true);
	}
	END(0);
}

#else

ASYNC(button)
{
	BEGIN(button);
	END(0);
}

#endif
