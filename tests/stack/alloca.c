/* Takes as much of the stack as the moment wants. */
#include "hal/hal.h"

int main(void)
{
	size_t size = (size_t)hal_now() % 64;
	volatile char *room = __builtin_alloca(size + 1);

	room[size] = 1;
	return room[size];
}
