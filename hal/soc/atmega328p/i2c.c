/* The two-wire controller, as master (data sheet, 22): PC4 is SDA, PC5 SCL. An interrupt for each
 * byte; what has happened is in the status register. */
#include "hal/i2c.h"

#include "hal/gpio.h"
#include "hal/soc/atmega328p/chip.h"
#include "kernel/error.h"

#define FASTEST 400000u
#define SLOWEST_DIVIDER (16 + 2 * 255ul * 64)
#define STOP_TURNS 255u /* of some cycles: 100 us, a bit at 10 kHz */

enum { SDA = 12, SCL = 13 };

/* The status, and what has been done. */
enum {
	BUS_ERROR = 0x00,
	STARTED = 0x08,
	RESTARTED = 0x10,
	WRITING = 0x18,
	NOBODY_WRITES = 0x20,
	WRITTEN = 0x28,
	REFUSED = 0x30,
	LOST = 0x38,
	READING = 0x40,
	NOBODY_READS = 0x48,
	READ = 0x50,
	READ_LAST = 0x58,
};

/* Clears the flag, so that the controller goes on. */
#define GO (_BV(TWINT) | _BV(TWEN))

static const struct hal_i2c_transfer *transfer; /* the one under way */
static uint16_t written, got;
static volatile bool aborted;

/* ---- On and off ---------------------------------------------------------------------------- */

/* Where there are no resistors, those in the chip do, for short wires. */
static void start_controller(void)
{
	(void)hal_pin_mode(SDA, HAL_PIN_IN_PULLUP);
	(void)hal_pin_mode(SCL, HAL_PIN_IN_PULLUP);
	TWCR = _BV(TWEN);
}

/* A bit takes 16 cycles and 2 * TWBR * 4^TWPS. */
int hal_i2c_open(unsigned bus, uint32_t hz)
{
	uint32_t rest;
	uint8_t prescaler = 0;

	if (bus || hz > FASTEST || hz < F_CPU / SLOWEST_DIVIDER + 1)
		return WEFT_EINVAL;
	rest = ((F_CPU + hz - 1) / hz - 16 + 1) / 2;
	for (; rest > 255; rest = (rest + 3) / 4)
		prescaler++;
	TWSR = prescaler;
	TWBR = (uint8_t)rest;
	start_controller();
	return 0;
}

/* For half a bit at 100 kHz. */
static void set_pin(unsigned pin, bool level)
{
	hal_pin_write(pin, level);
	__builtin_avr_delay_cycles(F_CPU / 200000);
}

static void take_pin(unsigned pin)
{
	hal_pin_write(pin, true);
	(void)hal_pin_mode(pin, HAL_PIN_OPEN_DRAIN);
}

bool hal_i2c_reset(unsigned bus)
{
	bool is_free;

	(void)bus;
	TWCR = 0;
	take_pin(SDA);
	take_pin(SCL);
	for (uint8_t i = 0; i < 9; i++) {
		set_pin(SCL, false);
		set_pin(SCL, true);
	}
	set_pin(SCL, false);
	set_pin(SDA, false);
	set_pin(SCL, true);
	set_pin(SDA, true);
	is_free = hal_pin_read(SDA);
	start_controller();
	return is_free;
}

/* ---- Transfers ----------------------------------------------------------------------------- */

/* Nothing tells when the stop of the transfer before has been made. */
void hal_i2c_start(unsigned bus, const struct hal_i2c_transfer *next)
{
	(void)bus;
	for (uint8_t turns = STOP_TURNS; turns && TWCR & _BV(TWSTO); turns--) {
	}
	transfer = next;
	written = got = 0;
	aborted = false;
	__asm volatile("" ::: "memory"); /* the handler reads them */
	TWCR = GO | _BV(TWIE) | _BV(TWSTA);
}

/* The bus allows it behind the byte on the wire; one that is being read is refused. */
void hal_i2c_abort(unsigned bus)
{
	(void)bus;
	aborted = true;
}

/* ---- Interrupt ----------------------------------------------------------------------------- */

static void finish(uint8_t control, int rc)
{
	TWCR = control;
	i2c_done_isr(0, rc);
}

static void stop(int rc)
{
	finish(GO | _BV(TWSTO), rc);
}

static void go_on(uint8_t control)
{
	TWCR = GO | _BV(TWIE) | control;
}

static void send(uint8_t byte)
{
	TWDR = byte;
	go_on(0);
}

/* Behind a start. What asks only for an acknowledgement writes nothing. */
static void address(void)
{
	bool reads = written == transfer->out_size && transfer->in_size;

	send((uint8_t)(transfer->address << 1 | reads));
}

static void write_on(void)
{
	if (written == transfer->out_size && !transfer->in_size)
		stop(0);
	else if (aborted)
		stop(WEFT_ECANCELED);
	else if (written < transfer->out_size)
		send(transfer->out[written++]);
	else
		go_on(_BV(TWSTA));
}

/* The last byte is not acknowledged, so that the target lets go of SDA. */
static void read_on(void)
{
	go_on(got + 1 < transfer->in_size && !aborted ? _BV(TWEA) : 0);
}

static void take(void)
{
	transfer->in[got++] = TWDR;
}

ISR(TWI_vect)
{
	switch (TWSR & 0xf8) {
	case STARTED:
	case RESTARTED:
		address();
		break;
	case WRITING:
	case WRITTEN:
		write_on();
		break;
	case READ:
		take(); /* falls through */
	case READING:
		read_on();
		break;
	case READ_LAST:
		take();
		stop(got < transfer->in_size ? WEFT_ECANCELED : 0);
		break;
	case NOBODY_WRITES:
	case NOBODY_READS:
		stop(DEVICE_ENOACK);
		break;
	case REFUSED:
		stop(DEVICE_EREFUSED);
		break;
	case LOST:
		finish(GO, DEVICE_EBUS);
		break;
	default:
		stop(DEVICE_EBUS);
		break;
	}
}
