/* The machine that builds: virtual time, in microseconds. */
#ifndef BOARD_H
#define BOARD_H

#define HAL_HZ 1000000u

#endif
