/* Calls what no pointer's type tells. */
#include "hal/hal.h"

int main(void)
{
	uintptr_t where = (uintptr_t)hal_now();

	return ((int (*)(void))where)();
}
