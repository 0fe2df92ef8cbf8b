/* The independent watchdog (RM0090, 21). Its clock of its own is 32 kHz, of one chip 17 and of
 * another 47: it may bite after two thirds of the time. */
#include "hal/watchdog.h"

#include "hal/soc/stm32f405/stm32f405.h"
#include "kernel/error.h"

#define CLOCK_KHZ 32u
#define SLOWEST 6u /* pr: the clock by 4 << pr */
#define ROUNDS 4096u

/* Polls of which a former setting needs less until it is taken over: 5 clocks. */
#define PATIENCE 1000000u

enum { KEY_FEED = 0xaaaa, KEY_ACCESS = 0x5555, KEY_START = 0xcccc };

static void set(uint32_t prescaler, uint32_t reload)
{
	for (uint32_t n = PATIENCE; n && IWDG->sr; n--) {
	}
	IWDG->kr = KEY_ACCESS;
	IWDG->pr = prescaler;
	IWDG->rlr = reload;
}

/* The first round may take longer: it begins before the clock has taken the setting over. */
int hal_watchdog_start(uint32_t ms)
{
	uint32_t prescaler = 0;

	if (!ms || ms > (ROUNDS * (4u << SLOWEST)) / CLOCK_KHZ)
		return WEFT_EINVAL;
	while (ms * CLOCK_KHZ > ROUNDS * (4u << prescaler))
		prescaler++;
	IWDG->kr = KEY_START;
	set(prescaler, (ms * CLOCK_KHZ + (4u << prescaler) - 1) / (4u << prescaler) - 1);
	hal_watchdog_feed();
	return 0;
}

void hal_watchdog_feed(void)
{
	IWDG->kr = KEY_FEED;
}

bool hal_watchdog_has_bitten(void)
{
	return stm32_reset_flags & RCC_IWDGRSTF;
}
