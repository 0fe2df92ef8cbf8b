/* STM32F405: interrupt table, clock tree, software interrupt. */
#include "hal/arch/cortexm/startup.h"
#include "hal/fault.h"
#include "hal/hal.h"
#include "hal/soc/stm32f405/stm32f405.h"

/* A line that no device drives. */
const uint8_t chip_softirq = IRQ_SOFT;

typedef void vector(void);

/* Unexpected, but for those that are named behind it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
__attribute__((section(".vectors.chip"), used)) static vector *const chip_vectors[IRQ_COUNT] = {
    [0 ... IRQ_COUNT - 1] = arch_unexpected,
    [IRQ_FLASH] = stm32_flash,
    [IRQ_EXTI0... IRQ_EXTI0 + 4] = stm32_exti,
    [IRQ_ADC] = stm32_adc,
    [IRQ_EXTI9_5] = stm32_exti,
    [IRQ_I2C1_EVENT] = stm32_i2c,
    [IRQ_I2C1_ERROR] = stm32_i2c,
    [STM32_SPI_IRQ] = stm32_spi,
    [IRQ_EXTI15_10] = stm32_exti,
    [STM32_CONSOLE_IRQ] = stm32_console,
    [IRQ_SOFT] = arch_softirq,
    [IRQ_RNG] = stm32_rng,
};
#pragma GCC diagnostic pop

ARCH_OPTIONAL(stm32_console)
ARCH_OPTIONAL(stm32_exti)
ARCH_OPTIONAL(stm32_spi)
ARCH_OPTIONAL(stm32_i2c)
ARCH_OPTIONAL(stm32_rng)
ARCH_OPTIONAL(stm32_adc)
ARCH_OPTIONAL(stm32_flash)

/* ---- Clock tree: 168 MHz from the board's crystal ------------------------------------------- */

#define PLL_BY_336 (336u << 6) /* 1 MHz times 336; P = 0: by 2 */
#define PLL_HSE (1u << 22)
#define PLL_Q (7u << 24) /* 48 MHz for USB */

#define APB1_BY_4 (5u << 10)
#define APB2_BY_2 (4u << 13)
#define SW_PLL 2u
#define SWS (3u << 2)

#define VTOR (*(volatile uint32_t *)0xe000ed08u)
#define FLASH_START 0x08000000u
#define FLASH_LATENCY 7u
#define FLASH_5_WAITS (5u | 7u << 8) /* with prefetch and both caches */

/* Polls before something counts as dead: 50 ms at least, where a crystal needs a few. */
#define PATIENCE 200000u

static bool comes(volatile uint32_t *reg, uint32_t mask, uint32_t value)
{
	for (uint32_t n = PATIENCE; n; n--) {
		if ((*reg & mask) == value)
			return true;
	}
	return false;
}

/* The PLL gets 1 MHz. Without the crystal it comes from the oscillator that the chip started with,
 * which is 1 % off: a console still works then. */
static uint32_t pll_input(void)
{
	RCC->cr |= RCC_HSEON;
	if (comes(&RCC->cr, RCC_HSERDY, RCC_HSERDY))
		return PLL_HSE | STM32_CRYSTAL_HZ / 1000000;
	RCC->cr &= ~(uint32_t)RCC_HSEON;
	return STM32_HSI_HZ / 1000000;
}

/* A boot loader may have left the PLL running, and then it cannot be set up. */
static bool stop_pll(void)
{
	RCC->cr |= RCC_HSION;
	if (!comes(&RCC->cr, RCC_HSIRDY, RCC_HSIRDY))
		return false;
	RCC->cfgr = 0;
	if (!comes(&RCC->cfgr, SWS, 0))
		return false;
	RCC->cr &= ~(uint32_t)RCC_PLLON;
	return comes(&RCC->cr, RCC_PLLRDY, 0);
}

/* The buses' divisors and the flash's wait states come first, so that nothing is ever too fast. The
 * core's voltage is the one for 168 MHz after a reset. */
static bool start_pll(void)
{
	RCC->pllcfgr = pll_input() | PLL_BY_336 | PLL_Q;
	RCC->cr |= RCC_PLLON;
	RCC->cfgr = APB1_BY_4 | APB2_BY_2;
	FLASH->acr = FLASH_5_WAITS;
	if (!comes(&RCC->cr, RCC_PLLRDY, RCC_PLLRDY) || !comes(&FLASH->acr, FLASH_LATENCY, 5))
		return false;
	RCC->cfgr = APB1_BY_4 | APB2_BY_2 | SW_PLL;
	return comes(&RCC->cfgr, SWS, SW_PLL << 2);
}

uint32_t stm32_reset_flags;

/* The flags add up until they are taken. */
static void take_reset_flags(void)
{
	stm32_reset_flags = RCC->csr;
	RCC->csr |= RCC_RMVF;
}

void chip_start(void)
{
	bool started = stm32_emulated() || (stop_pll() && start_pll());

	take_reset_flags();
	stm32_enable(&RCC->ahb1enr, RCC_GPIO_ALL);
	stm32_enable(&RCC->apb2enr, RCC_SYSCFGEN);
	VTOR = FLASH_START; /* a boot loader may have had its own there */
	stm32_clock_start();
	if (!started)
		arch_die("the PLL did not start", 0, 0, 0);
	hal_alarm(HAL_NEVER); /* the clock needs its interrupt now and then: time.c */
}

/* ---- End ----------------------------------------------------------------------------------- */

bool chip_emulated(void)
{
	return stm32_emulated();
}
