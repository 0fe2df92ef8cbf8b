#include "tests/faults/rv32.h"

const struct fault faults[] = {
    BUS(load),       BUS(store),     BUS(jump),       FAULT(undefined),   FAULT(unaligned),
    FAULT(no_stack), BUS(interrupt), FAULT(overflow), FAULT(system_call), {0},
};
