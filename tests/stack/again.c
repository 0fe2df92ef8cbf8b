/* Calls itself, the image does not say how often. */
#include "hal/hal.h"

#define ROOM 64

static __attribute__((noinline)) int down(unsigned times)
{
	volatile char room[ROOM];

	room[0] = (char)times;
	return times ? down(times - 1) + room[0] : 0;
}

int main(void)
{
	return down((unsigned)hal_now() % 4);
}
