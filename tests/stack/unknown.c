/* Calls what no pointer's type tells. */
#include "hal/hal.h"

static __attribute__((noinline)) int unknown(uintptr_t where)
{
	return ((int (*)(void))where)() + 1;
}

static __attribute__((noinline)) int known(uintptr_t where)
{
	return ((int (*)(void))where)() + 2; /* stack: 400 bytes */
}

int main(void)
{
	uintptr_t where = (uintptr_t)hal_now();

	return where & 4 ? unknown(where) : known(where);
}
