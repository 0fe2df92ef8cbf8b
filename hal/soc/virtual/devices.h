/* The outside of the simulated devices: what a test, or a model of a part on the board, sets and
 * looks at. All that happens here happens in virtual time (sim.h). sim_reset() sets all devices
 * back and takes all models off; the flash keeps its bytes.
 *
 * Scripts (script.c) may say, if the program uses the device:
 *
 *     at MILLISECONDS pin PIN 0|1|released|?       ?: says on stderr which level it has
 *     at MILLISECONDS analogue CHANNEL SAMPLE      0 to 32,767, or an error such as -66
 *     at MILLISECONDS temperature CELSIUS          of the board's TMP105
 *     at MILLISECONDS tmp105 back|absent|stuck     it is there, it is not, it holds SDA low
 *     at MILLISECONDS flash_refuses OPERATIONS     see sim_flash_refuse()
 *
 * A program that does what real hardware would not forgive, such as a second transfer on a bus that
 * has not done the first, is ended by sim_refuse(). */
#ifndef HAL_SOC_VIRTUAL_DEVICES_H
#define HAL_SOC_VIRTUAL_DEVICES_H

#include "hal/soc/virtual/sim.h"

/* ---- Pins ------------------------------------------------------------------------------------ */

/* Drives a pin from outside, until it is released; then its pull decides, or, without one, it keeps
 * its level. Against an output that drives it does nothing. A change is an interrupt if the pin is
 * watched. Any context. */
void sim_pin_set(unsigned pin, bool level);
void sim_pin_release(unsigned pin);

/* The level on the pin, whoever makes it. */
bool sim_pin_level(unsigned pin);

/* A model that wants to know of changes of a pin. changed() is called in their context. */
struct sim_pin_observer {
	struct sim_pin_observer *next;
	unsigned pin;
	void (*changed)(struct sim_pin_observer *observer, bool level);
};

void sim_pin_observe(struct sim_pin_observer *observer);

/* ---- I2C ------------------------------------------------------------------------------------- */

/* Something on a bus. Its functions are called at the instants at which the bytes end, in interrupt
 * context; those that are NULL acknowledge, read 0xff and do nothing. A repeated start is a begin
 * without a stop. */
struct sim_i2c_target {
	struct sim_i2c_target *next;
	uint8_t address;
	bool (*begin)(struct sim_i2c_target *target, bool read);    /* addressed; acknowledges? */
	bool (*write)(struct sim_i2c_target *target, uint8_t byte); /* acknowledges? */
	uint8_t (*read)(struct sim_i2c_target *target);
	void (*stop)(struct sim_i2c_target *target);
	/* To be set by one of these functions: so many ticks it holds the clock behind this byte;
	 * HAL_NEVER: until sim_i2c_let_go(). The bus sets it to 0. */
	hal_time stretch;
	/* Set at any time: it holds SDA low until so many clocks more have come; the bus stands
	 * still at its next byte's end. SIM_I2C_STUCK: for ever. */
	unsigned holds;
};

#define SIM_I2C_STUCK (~0u)

/* The newest one with an address answers. */
void sim_i2c_attach(unsigned bus, struct sim_i2c_target *target);
void sim_i2c_detach(unsigned bus, struct sim_i2c_target *target);

/* Nobody holds clock or data any more. */
void sim_i2c_let_go(unsigned bus);

/* Another controller wins the bus in the byte under way; nothing happens if there is none. */
void sim_i2c_lose(unsigned bus);

/* A transfer is under way: its buffers may be touched. */
bool sim_i2c_busy(unsigned bus);

/* How often a bus was reset since the start. */
unsigned sim_i2c_resets(unsigned bus);

/* ---- SPI ------------------------------------------------------------------------------------- */

/* Something on a bus that is selected by a low pin. Either function may be NULL. exchange() is
 * called when a byte ends, in interrupt context; selected() in the context of the change. */
struct sim_spi_target {
	struct sim_spi_target *next;
	unsigned select;
	void (*selected)(struct sim_spi_target *target, bool selected);
	uint8_t (*exchange)(struct sim_spi_target *target, uint8_t byte);
	/* private */
	struct sim_pin_observer observer;
};

/* A resistor holds its pin high until the program drives it. */
void sim_spi_attach(unsigned bus, struct sim_spi_target *target);

/* What the bus was set to last: the rate as asked for, the mode. */
uint32_t sim_spi_hz(unsigned bus);
unsigned sim_spi_mode(unsigned bus);

bool sim_spi_busy(unsigned bus);

/* ---- UARTs ----------------------------------------------------------------------------------- */

/* A byte has arrived, as one interrupt, now; with errors (enum hal_uart_error). The hardware has
 * room for SIM_UART_FIFO bytes that nobody takes; what comes then is lost, and the next byte says
 * so. Any context. */
void sim_uart_byte(unsigned number, uint8_t byte, unsigned errors);
#define SIM_UART_FIFO 4u

/* Bytes arrive from now on, one behind the other at the UART's rate. */
void sim_uart_text(unsigned number, const char *text);

/* Is given each byte that has been sent, when its last bit has; NULL: nobody. */
void sim_uart_listen(unsigned number, void (*sent)(uint8_t byte));

/* ---- Analogue -------------------------------------------------------------------------------- */

/* What a channel measures from now on: 0 to 32,767, or DEVICE_EBUS. */
void sim_adc_set(unsigned channel, int sample);

/* The same, from a function that is asked at the beginning of each conversion; NULL: no more. */
void sim_adc_follow(unsigned channel, int (*sample)(hal_time now));

/* How long a conversion takes; 10 us if not set. 0: it is done before hal_adc_start() returns. */
void sim_adc_takes(hal_time ticks);

/* What hal_pwm_set() has set: hz 0 if it never was. Four pins each, from 0, share a counter. */
struct sim_pwm {
	uint32_t hz, duty;
};

struct sim_pwm sim_pwm(unsigned pin);

/* ---- Flash ------------------------------------------------------------------------------------ *
 *
 * SIM_FLASH_SIZE bytes in memory, all 0xff at the start; or in the file that the environment
 * variable WEFT_FLASH names, which is made if there is none: then they outlast the program. */

/* The power fails when so many bytes more have been erased or programmed: in the middle of the next
 * one the program ends with status SIM_FLASH_CUT. A page that was being erased then holds anything,
 * a word that was being programmed has any of its bits. The environment variable WEFT_FLASH_CUT
 * sets it as well. */
void sim_flash_cut(uint32_t bytes);
#define SIM_FLASH_CUT 99

/* The flash reports an error for the operation behind so many others, which does nothing. */
void sim_flash_refuse(unsigned operations);

/* These bits of a byte cannot be erased any more, from now on. */
void sim_flash_wear_out(uint32_t offset, uint8_t bits);

/* How often a page was erased by this program. */
unsigned sim_flash_erasures(uint32_t offset);

/* All bytes are 0xff again, and nothing is worn out. */
void sim_flash_renew(void);

/* ---- Watchdog --------------------------------------------------------------------------------- *
 *
 * When it is not fed in time the program says so and ends with this status. It finds a step that
 * never ends only if that calls sim_pass(). hal_watchdog_has_bitten() is true when the environment
 * variable WEFT_RESET is "watchdog": whoever starts the program again says so.
 */
#define SIM_WATCHDOG_BITES 98

#endif
