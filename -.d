-: hal/hal.h hal/arch/armv6m/arch.h hal/arch/cortexm/core.h \
 boards/microbit/board.h
hal/arch/armv6m/arch.h:
hal/arch/cortexm/core.h:
boards/microbit/board.h:
