/* Models of parts that boards have. Those of the board itself are on its buses from the first
 * hal_i2c_open() on; see boards/sim/board.h. */
#ifndef HAL_SOC_VIRTUAL_MODELS_H
#define HAL_SOC_VIRTUAL_MODELS_H

#include "hal/soc/virtual/devices.h"

/* Temperature sensor TMP105 (Texas Instruments, SLOS648). Converts all the time, with the
 * resolution that the configuration register asks for: 9 to 12 bits, at power-up 9. */
struct sim_tmp105 {
	struct sim_i2c_target target;
	int16_t sixteenths; /* the temperature, in 1/16 degree Celsius; to be set at any time */
	uint8_t pointer;    /* which register */
	uint8_t count;      /* bytes since the address */
	uint16_t registers[4];
};

void sim_tmp105_attach(struct sim_tmp105 *sensor, unsigned bus, uint8_t address);

/* EEPROM AT24C64 (Microchip, DS20006231): 8 KiB, two address bytes, pages of 32 bytes, of which
 * one is written after a stop, within 5 ms in which it does not acknowledge. */
#define SIM_AT24_SIZE 8192u
#define SIM_AT24_PAGE 32u
#define SIM_AT24_WRITE_MS 5

struct sim_at24 {
	struct sim_i2c_target target;
	uint8_t bytes[SIM_AT24_SIZE]; /* 0xff at the start */
	unsigned writes;              /* pages written */
	hal_time busy;                /* until then */
	uint16_t at;                  /* the address counter */
	uint8_t count;                /* address bytes got */
	bool reading, dirty;
	uint8_t page[SIM_AT24_PAGE]; /* what is to be written, where changed says so */
	bool changed[SIM_AT24_PAGE];
};

void sim_at24_attach(struct sim_at24 *eeprom, unsigned bus, uint8_t address);

/* The board's own. */
extern struct sim_tmp105 sim_board_tmp105;
extern struct sim_at24 sim_board_at24;

/* Puts the board's parts on a bus. */
void sim_board_attach(unsigned bus);

#endif
