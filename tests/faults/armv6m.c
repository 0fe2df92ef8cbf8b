#include "tests/faults/cortexm.h"

const struct fault faults[] = {
    BUS(load),      BUS(store),      BUS(jump),          FAULT(undefined), FAULT(unaligned),
    BUS(interrupt), FAULT(overflow), FAULT(system_call), FAULT(nmi),       {0},
};
