#include "tests/faults/cortexm.h"

static void unaligned(void)
{
	(void)*(volatile uint32_t *)(uintptr_t)(linker_stack_top - 63);
}

#define FAULT(name) {#name, name}
const struct fault faults[] = {
    FAULT(load),      FAULT(store),     FAULT(jump),     FAULT(undefined), FAULT(unaligned),
    FAULT(interrupt), FAULT(overflow), FAULT(system_call), {0},
};
