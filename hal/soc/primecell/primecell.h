/* ARM's PrimeCell devices that several makers' chips have: PL011 (UART, DDI 0183) and
 * PL022 (SPI, DDI 0194).
 *
 * From board.h:
 *   PRIMECELL_HZ          rate of the clock that they divide
 *
 * The chip puts the interrupt handlers below into its table, as weak functions that are unexpected,
 * so that an image without the driver links without it. */
#ifndef HAL_SOC_PRIMECELL_H
#define HAL_SOC_PRIMECELL_H

#include "hal/spi.h"
#include "hal/uart.h"

#ifndef HAL_SPI_BUSES
#define HAL_SPI_BUSES 1
#endif

/* ---- UART ---------------------------------------------------------------------------------- */

struct pl011 {
	volatile uint32_t dr, rsr, reserved[4], fr, reserved2, ilpr, ibrd, fbrd, lcrh, cr, ifls,
	    imsc, ris, mis, icr;
};

/* The chip's: where they are. */
extern struct pl011 *const primecell_uarts[HAL_UARTS];

/* The chip's: sees to the UART's clock, pins and interrupt line. Does nothing when called again.
 * Loop context. */
void primecell_uart_prepare(unsigned number);

/* Interrupt handlers. */
void primecell_uart0(void);
void primecell_uart1(void);
void primecell_uart2(void);

/* ---- SPI ----------------------------------------------------------------------------------- */

struct pl022 {
	volatile uint32_t cr0, cr1, dr, sr, cpsr, imsc, ris, mis, icr;
};

/* The chip's: where they are. */
extern struct pl022 *const primecell_spis[HAL_SPI_BUSES];

/* The chip's: sees to the controller's clock, pins and interrupt line. Does nothing when called
 * again. Loop context. */
void primecell_spi_prepare(unsigned bus);

/* The chip's: pends the controller's interrupt line. Any context. */
void primecell_spi_pend(unsigned bus);

/* Interrupt handlers. */
void primecell_spi0(void);
void primecell_spi1(void);

#endif
