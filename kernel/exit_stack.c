#include "exit_stack.h"

ASYNC(weft_exit_stack)
{
	BEGIN(weft_exit_stack);
	END(rc);
}
