/* ARM MPS2 with the AN385 image: Cortex-M3 at 25 MHz. Runs under QEMU (-M mps2-an385). */
#ifndef BOARD_H
#define BOARD_H

#define HAL_HZ 25000000u
#define PRIMECELL_HZ HAL_HZ

/* Where the image (ARM DAI 0385) has the devices that hal/soc/mps2 drives. */
#define MPS2_TIMER0 0x40000000u
#define MPS2_TIMER1 0x40001000u
#define MPS2_DUAL_TIMER 0x40002000u
#define MPS2_UART0 0x40004000u
#define MPS2_WATCHDOG 0x40008000u
#define MPS2_GPIO0 0x40010000u /* the first of four ports */
#define MPS2_SPI0 0x40020000u
#define MPS2_FPGAIO 0x40028000u
#define MPS2_I2C0 0x4002a000u /* of shield 1 */

/* Their interrupts; MPS2_IRQ_SOFT is that of a UART which nobody switches on. */
#define MPS2_IRQS 32
#define MPS2_IRQ_UART0_RX 0
#define MPS2_IRQ_UART0_TX 1
#define MPS2_IRQ_TIMER0 8
#define MPS2_IRQ_TIMER1 9
#define MPS2_IRQ_DUAL_TIMER 10
#define MPS2_IRQ_SPI0 11 /* and of the display's controller */
#define MPS2_IRQ_PORT0 6
#define MPS2_IRQ_PORT1 7
#define MPS2_IRQ_PORT2 16
#define MPS2_IRQ_PORT3 17
#define MPS2_IRQ_SOFT 21

#include "hal/soc/mps2/pins.h"

#endif
