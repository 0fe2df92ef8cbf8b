/* The machine that builds: real time. */
#ifndef BOARD_H
#define BOARD_H

#define HAL_HZ 1000000000u

#endif
