/* Stellaris LM3S6965: interrupt table, clock set-up, software interrupt. */
#include "hal/arch/cortexm/startup.h"
#include "hal/hal.h"
#include "hal/soc/lm3s/lm3s.h"
#include "hal/soc/primecell/primecell.h"

/* A line that no device drives. */
const uint8_t chip_softirq = IRQ_SOFT;

typedef void vector(void);

/* Unexpected, but for those that are named behind it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
__attribute__((section(".vectors.chip"), used)) static vector *const chip_vectors[IRQ_COUNT] = {
    [0 ... IRQ_COUNT - 1] = arch_unexpected,
    [IRQ_PORT_A] = lm3s_port_a,
    [IRQ_PORT_A + PORT_B] = lm3s_port_b,
    [IRQ_PORT_A + PORT_C] = lm3s_port_c,
    [IRQ_PORT_A + PORT_D] = lm3s_port_d,
    [IRQ_PORT_E] = lm3s_port_e,
    [IRQ_PORT_F] = lm3s_port_f,
    [IRQ_PORT_G] = lm3s_port_g,
    [IRQ_UART0] = primecell_uart0,
    [IRQ_UART1] = primecell_uart1,
    [IRQ_UART2] = primecell_uart2,
    [IRQ_SSI0] = primecell_spi0,
    [IRQ_I2C0] = lm3s_i2c0,
    [IRQ_ADC3] = lm3s_adc3,
    [IRQ_TIMER0A] = lm3s_timer0a,
    [IRQ_TIMER1A] = lm3s_timer1a,
    [IRQ_TIMER2A] = lm3s_timer2a,
    [IRQ_FLASH] = lm3s_flash,
    [IRQ_SOFT] = arch_softirq,
};
#pragma GCC diagnostic pop

ARCH_OPTIONAL(lm3s_port_a)
ARCH_OPTIONAL(lm3s_port_b)
ARCH_OPTIONAL(lm3s_port_c)
ARCH_OPTIONAL(lm3s_port_d)
ARCH_OPTIONAL(lm3s_port_e)
ARCH_OPTIONAL(lm3s_port_f)
ARCH_OPTIONAL(lm3s_port_g)
ARCH_OPTIONAL(lm3s_i2c0)
ARCH_OPTIONAL(lm3s_adc3)
ARCH_OPTIONAL(lm3s_flash)
ARCH_OPTIONAL(primecell_spi0)
ARCH_OPTIONAL(primecell_uart0)
ARCH_OPTIONAL(primecell_uart1)
ARCH_OPTIONAL(primecell_uart2)
ARCH_OPTIONAL(lm3s_timer2a)

/* ---- Clock: 200 MHz / 4 from the PLL on the 8 MHz crystal ----------------------------------- */

/* Turns of a loop of at least three cycles, at 12 MHz +- 30 %. */
#define CRYSTAL_TURNS 524288u /* at least 100 ms; the maker's library waits as long */
#define LOCK_TURNS 32768u     /* at least 6 ms; it takes 0.5 */

static void wait(unsigned turns)
{
	while (turns--)
		__asm volatile("");
}

/* After a reset the chip runs on its internal oscillator, the crystal's is off. */
static uint32_t crystal_start(uint32_t rcc)
{
	if (rcc & RCC_MOSCDIS) {
		rcc &= ~RCC_MOSCDIS;
		SYSCTL_RCC = rcc;
		wait(CRYSTAL_TURNS);
	}
	return rcc;
}

/* A PLL that does not lock is used all the same: a wrong clock says more than none. */
static void pll_wait(void)
{
	for (unsigned i = 0; i < LOCK_TURNS && !(SYSCTL_RIS & RIS_PLLL); i++) {
	}
}

/* In the order of the data sheet. */
static void pll_start(void)
{
	uint32_t rcc = (SYSCTL_RCC | RCC_BYPASS) & ~RCC_USESYSDIV;

	SYSCTL_RCC = rcc;
	rcc = crystal_start(rcc);
	rcc &= ~(RCC_XTAL | RCC_OSCSRC | RCC_PWRDN | RCC_OEN | RCC_SYSDIV);
	rcc |= RCC_XTAL_8MHZ;
	SYSCTL_MISC = RIS_PLLL;
	SYSCTL_RCC = rcc;
	wait(16);
	rcc |= RCC_SYSDIV_4 | RCC_USESYSDIV;
	SYSCTL_RCC = rcc;
	pll_wait();
	SYSCTL_RCC = rcc & ~RCC_BYPASS;
	wait(16);
}

uint32_t lm3s_reset_cause;
bool lm3s_emulated;

/* QEMU's timers run, but do not say where they are. Timer 1 always runs (time.c). */
static bool is_emulated(void)
{
	return !TIMER1->tar && !TIMER1->tar;
}

/* The causes add up until they are cleared. */
static void note_reset(void)
{
	lm3s_reset_cause = SYSCTL_RESC;
	SYSCTL_RESC = 0;
}

void chip_start(void)
{
	/* The PLL of this revision needs a higher voltage. */
	if ((SYSCTL_DID0 & DID0_REVISION) == DID0_REVISION_A2)
		SYSCTL_LDOPCTL = LDOPCTL_2_75_V;
	pll_start();
	lm3s_clock_start();
	lm3s_emulated = is_emulated();
	note_reset();
}

/* ---- End ----------------------------------------------------------------------------------- */

bool chip_emulated(void)
{
	return lm3s_emulated;
}
