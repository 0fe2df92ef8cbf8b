/* More than any stack has. */
#include "hal/hal.h"

#if SIZE_MAX > UINT16_MAX
#define DEEP 100000
#else
#define DEEP 3000
#endif

int main(void)
{
	volatile char room[DEEP];

	room[(unsigned)hal_now() % DEEP] = 1;
	return room[0];
}
