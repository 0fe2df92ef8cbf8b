/* The board: which chip, its clock. Pins and sizes that the chip's files need go here, too. */
#ifndef BOARD_H
#define BOARD_H

/* Ticks of hal_now() in a second: the rate at which the chip's timer counts on this board. */
#define HAL_HZ 1000000u

#endif
