#include "exit_stack.h"

ASYNC(weft_exit_stack)
{
	BEGIN(weft_exit_stack);
	END(rc);
}

const HAL_ROM struct weft_point weft_exit_stack_start = WEFT_START_(weft_exit_stack);
