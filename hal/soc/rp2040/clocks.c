/* Clocks: from the ring oscillator, with which the boot ROM runs, to the crystal's 12 MHz, and
 * through the PLL to 125 MHz. */
#include <stdbool.h>

#include "board.h"
#include "hal/soc/rp2040/rp2040.h"

#define CRYSTAL_HZ 12000000u

/* 12 MHz * 125 = 1500 MHz, / (6 * 2) */
#define PLL_FBDIV 125u
#define PLL_POSTDIV (6u << 16 | 2u << 12)

/* More looks than any of this takes: 100 ms and more. */
#define LOOKS 100000u

/* No wait here is for ever: a part that does not come is seen by what does not work later, with a
 * debugger that can still get in. */
static bool comes(volatile uint32_t *reg, uint32_t bits)
{
	for (unsigned i = 0; i < LOOKS; i++) {
		if ((*reg & bits) == bits)
			return true;
	}
	return false;
}

void rp2040_release(uint32_t block)
{
	RP2040_CLEAR(RESETS_RESET) = block;
	comes(&RESETS_DONE, block);
}

/* Switches a clock's source; `selected` shows one bit for each. */
static void select(struct rp2040_clock *clock, uint32_t mask, uint32_t source)
{
	RP2040_CLEAR(clock->ctrl) = mask;
	comes(&clock->selected, 1);
	RP2040_SET(clock->ctrl) = source;
	comes(&clock->selected, 1u << source);
}

static bool crystal_start(void)
{
	XOSC_STARTUP = (CRYSTAL_HZ / 1000 + 128) / 256; /* 1 ms, in units of 256 periods */
	XOSC_CTRL = XOSC_1_15MHZ | XOSC_ENABLE;
	return comes(&XOSC_STATUS, XOSC_STABLE);
}

static bool pll_start(void)
{
	RP2040_SET(RESETS_RESET) = RESET_PLL_SYS;
	rp2040_release(RESET_PLL_SYS);
	PLL_SYS->cs = 1; /* the crystal's clock, divided by 1 */
	PLL_SYS->fbdiv = PLL_FBDIV;
	RP2040_CLEAR(PLL_SYS->pwr) = PLL_PD | PLL_VCOPD;
	if (!comes(&PLL_SYS->cs, PLL_LOCK))
		return false;
	PLL_SYS->prim = PLL_POSTDIV;
	RP2040_CLEAR(PLL_SYS->pwr) = PLL_POSTDIVPD;
	return true;
}

/* Whatever ran before, such as a program that a debugger replaced, may have left other clocks:
 * first everything goes back to the ring oscillator. */
void rp2040_clocks_start(void)
{
	select(CLK_SYS, CLK_SYS_SRC, 0);
	select(CLK_REF, CLK_REF_SRC, CLK_REF_ROSC);
	if (crystal_start()) {
		CLK_REF->div = CLK_DIV_1;
		select(CLK_REF, CLK_REF_SRC, CLK_REF_XOSC);
		if (pll_start()) {
			CLK_SYS->div = CLK_DIV_1;
			CLK_SYS->ctrl = CLK_SYS_AUX_PLL_SYS; /* while it is not the source */
			select(CLK_SYS, CLK_SYS_SRC, CLK_SYS_SRC);
		}
	}
	CLK_PERI->ctrl = CLK_PERI_ENABLE | CLK_PERI_CLK_SYS;
	WATCHDOG_TICK = WATCHDOG_TICK_ENABLE | CRYSTAL_HZ / HAL_HZ;
}
