/* ARM MPS2+ with the AN505 image: Cortex-M33 at 20 MHz, in the Secure state it boots in. Runs under
 * QEMU (-M mps2-an505). */
#ifndef BOARD_H
#define BOARD_H

#define HAL_HZ 20000000u
#define PRIMECELL_HZ HAL_HZ

/* Where the image (ARM DAI 0505) has the devices that hal/soc/mps2 drives: the Secure aliases. */
#define MPS2_TIMER0 0x50000000u
#define MPS2_TIMER1 0x50001000u
#define MPS2_DUAL_TIMER 0x50002000u
#define MPS2_WATCHDOG 0x50081000u /* the Secure one */
#define MPS2_GPIO0 0x50100000u    /* the first of four ports */
#define MPS2_UART0 0x50200000u
#define MPS2_SPI0 0x50205000u
#define MPS2_I2C0 0x5020d000u /* of shield 1 */
#define MPS2_FPGAIO 0x50302000u

/* Their interrupts: 32 of the subsystem, then 92 of the image. MPS2_IRQ_SOFT is one that nothing
 * drives in the emulator; not looked up in the manual. */
#define MPS2_IRQS 124
#define MPS2_IRQ_UART0_RX 32
#define MPS2_IRQ_UART0_TX 33
#define MPS2_IRQ_TIMER0 3
#define MPS2_IRQ_TIMER1 4
#define MPS2_IRQ_DUAL_TIMER 5
#define MPS2_IRQ_SPI0 51
#define MPS2_IRQ_PORT0 68
#define MPS2_IRQ_PORT1 69
#define MPS2_IRQ_PORT2 70
#define MPS2_IRQ_PORT3 71
#define MPS2_IRQ_SOFT 31

#include "hal/soc/mps2/pins.h"

#endif
