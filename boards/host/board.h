/* The machine that builds: real time. */
#ifndef BOARD_H
#define BOARD_H

#define HAL_HZ 1000000000u
#define HAL_STEP_LIMIT_MS 1000 /* other programs run as well */

/* Other threads run beside the loop anyhow. */
#define HOSTED_LOOK() ((void)0)

#endif
