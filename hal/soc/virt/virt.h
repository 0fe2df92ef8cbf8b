/* Registers and interrupts of QEMU's riscv32 machine "virt". */
#ifndef HAL_SOC_VIRT_VIRT_H
#define HAL_SOC_VIRT_VIRT_H

#include <stdint.h>

enum { IRQ_UART = 10, IRQ_LAST = 95 };

/* The test device: a number written ends the run, or resets the machine. */
#define TEST_DEVICE (*(volatile uint32_t *)0x00100000u)
enum { TEST_RESET = 0x7777 };

/* NS16550A, its registers a byte each. */
struct virt_uart {
	volatile uint8_t data, ie, iir, lcr, mcr, lsr;
};
#define UART ((struct virt_uart *)0x10000000u)
enum { UART_RX_INTERRUPT = 1, UART_TX_INTERRUPT = 2 };             /* ie */
enum { UART_CAUSE = 7, UART_NO_INTERRUPT = 1, UART_TX_CAUSE = 2 }; /* iir */
enum { UART_8_BITS = 3, UART_DIVISOR = 0x80 };                     /* lcr; data, ie: divisor */
enum {                                                             /* lsr */
       UART_RX_READY = 1,
       UART_OVERRUN = 2,
       UART_PARITY = 4,
       UART_FRAMING = 8,
       UART_BREAK = 0x10,
       UART_ERRORS = 0x1e,
       UART_TX_EMPTY = 0x20,
       UART_TX_DONE = 0x40
};

/* Without the driver's file it is unexpected. */
void virt_uart_interrupt(void);

#endif
