#include "tests/faults/cortexm.h"

static void unaligned(void)
{
	static uint32_t words[2];
	volatile uintptr_t at = (uintptr_t)words + 1;

	(void)*(volatile uint32_t *)at;
}

#define FAULT(name)                                                                                \
	{                                                                                          \
#name, name, false                                                                 \
	}
#define BUS(name)                                                                                  \
	{                                                                                          \
#name, name, true                                                                  \
	}
const struct fault faults[] = {
    BUS(load),      BUS(store),      BUS(jump),          FAULT(undefined), FAULT(unaligned),
    BUS(interrupt), FAULT(overflow), FAULT(system_call), FAULT(nmi),       {0},
};
