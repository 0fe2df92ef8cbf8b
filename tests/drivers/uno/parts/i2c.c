/* The bus and its targets.
 *
 * simavr's controller takes 9 us for a byte whatever its rate, and knows nothing of lines that
 * somebody holds. So the bus here keeps back each of its interrupts for as long as the byte takes
 * at the rate that is set, longer while a target holds the clock, and while one holds SDA low for
 * ever. */
#include <simavr/avr_twi.h>
#include <stddef.h>

#include "parts.h"

enum {
	MEMORY = 0x50,       /* 8 KiB, like an AT24C64: byte i is i * 7 + 1 */
	ACKS_NO_BYTE = 0x30, /* its address is acknowledged, no byte */
	HOLDS_SCL = 0x31,    /* for ever, behind its address */
	SLOW = 0x32,         /* holds the clock for 2 ms with each byte; reads as 0, 1, 2 ... */
	HOLDS_SDA = 0x33,    /* behind its address, until it has seen nine clocks and a stop's */
	OUTBID = 0x35,       /* another master takes the bus */
	DISTURBED = 0x36,    /* a stop where none should be */
};

enum { TWBR = 0xb8, TWSR = 0xb9, TWI_VECTOR = 24 };
enum {
	BUS_ERROR = 0x00,
	STARTED = 0x08,
	RESTARTED = 0x10,
	ADDRESS_WRITTEN = 0x18,
	WRITTEN = 0x28,
	REFUSED = 0x30,
	LOST = 0x38,
	NO_STATE = 0xf8,
};

#define SLOW_US 2000
#define SIZE 8192u

static const struct pin SDA = {'C', 4}, SCL = {'C', 5};

static struct {
	avr_int_vector_t *vector;
	uint8_t target;
	bool is_address;  /* what is on the wire */
	unsigned written; /* bytes behind the address */
	unsigned at;      /* of the memory, or what the slow one reads as */
	unsigned clocks;  /* until SDA is let go; 0: it is */
	uint8_t memory[SIZE];
} bus;

/* ---- Time ---------------------------------------------------------------------------------- */

static avr_cycle_count_t bits(const avr_t *avr, unsigned n)
{
	return n * (16ull + 2ull * avr->data[TWBR] * (1u << 2 * (avr->data[TWSR] & 3)));
}

/* If nobody has switched the controller off meanwhile, which clears it. */
static avr_cycle_count_t let_go(avr_t *avr, avr_cycle_count_t when, void *unused)
{
	(void)when, (void)unused;
	if (bus.vector->pending) {
		bus.vector->pending = 0;
		avr_raise_interrupt(avr, bus.vector);
	}
	return 0;
}

static void set_status(avr_t *avr, uint8_t status)
{
	avr->data[TWSR] = (uint8_t)(status | (avr->data[TWSR] & 3));
}

/* simavr says of an address to write to what it should say of a byte. */
static void correct(avr_t *avr, uint32_t status)
{
	if (bus.target == OUTBID)
		set_status(avr, LOST);
	else if (bus.target == DISTURBED)
		set_status(avr, BUS_ERROR);
	else if (bus.is_address && (status == WRITTEN || status == REFUSED))
		set_status(avr, (uint8_t)(status - WRITTEN + ADDRESS_WRITTEN));
	bus.is_address = false;
}

/* Called in front of the interrupt; an interrupt that is pending already is not raised. */
static void on_status(avr_irq_t *irq, uint32_t value, void *parameter)
{
	avr_t *avr = parameter;
	bool start = value == STARTED || value == RESTARTED;
	avr_cycle_count_t length = bits(avr, start ? 1 : 9);

	(void)irq;
	if (value == NO_STATE)
		return;
	if (start)
		bus.target = 0;
	correct(avr, value);
	bus.vector->pending = 1;
	if (bus.target == HOLDS_SCL || bus.clocks)
		return;
	if (bus.target == SLOW)
		length += avr_usec_to_cycles(avr, SLOW_US);
	avr_cycle_timer_cancel(avr, let_go, NULL);
	avr_cycle_timer_register(avr, length, let_go, NULL);
}

static void on_clock(avr_irq_t *irq, uint32_t level, void *parameter)
{
	(void)irq;
	if (level && bus.clocks && !--bus.clocks)
		drive(parameter, SDA, true);
}

/* ---- Bytes --------------------------------------------------------------------------------- */

static void answer(avr_t *avr, uint8_t what, uint8_t data)
{
	avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_TWI_GETIRQ(0), TWI_IRQ_INPUT),
	              avr_twi_irq_msg(what, bus.target, data));
}

static void select_target(avr_t *avr, uint8_t address)
{
	bool is_there = address == MEMORY || (address >= ACKS_NO_BYTE && address <= DISTURBED);

	bus.target = address;
	bus.is_address = true;
	bus.written = 0;
	if (address == HOLDS_SDA) {
		bus.clocks = 10;
		drive(avr, SDA, false);
	}
	answer(avr, TWI_COND_ACK, is_there);
}

/* Two bytes of address, then data. */
static void write_byte(avr_t *avr, uint8_t byte)
{
	if (bus.target != MEMORY)
		;
	else if (bus.written < 2)
		bus.at = (bus.at << 8 | byte) % SIZE;
	else
		bus.memory[bus.at++ % SIZE] = byte;
	bus.written++;
	answer(avr, TWI_COND_ACK, bus.target != ACKS_NO_BYTE);
}

static void read_byte(avr_t *avr)
{
	uint8_t byte = bus.target == MEMORY ? bus.memory[bus.at % SIZE] : (uint8_t)bus.at;

	bus.at++;
	answer(avr, TWI_COND_READ, byte);
}

static void on_message(avr_irq_t *irq, uint32_t value, void *parameter)
{
	avr_twi_msg_irq_t message = {.u.v = value};
	uint8_t what = (uint8_t)message.u.twi.msg;

	(void)irq;
	if (what & TWI_COND_START)
		select_target(parameter, (uint8_t)(message.u.twi.addr >> 1));
	else if (what & TWI_COND_WRITE)
		write_byte(parameter, (uint8_t)message.u.twi.data);
	else if (what & TWI_COND_READ)
		read_byte(parameter);
}

void connect_i2c(avr_t *avr)
{
	for (unsigned i = 0; i < SIZE; i++)
		bus.memory[i] = (uint8_t)(i * 7 + 1);
	for (int i = 0; i < avr->interrupts.vector_count; i++) {
		if (avr->interrupts.vector[i]->vector == TWI_VECTOR)
			bus.vector = avr->interrupts.vector[i];
	}
	drive(avr, SDA, true);
	drive(avr, SCL, true);
	avr_irq_register_notify(pin_irq(avr, SCL), on_clock, avr);
	avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_TWI_GETIRQ(0), TWI_IRQ_STATUS),
	                        on_status, avr);
	avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_TWI_GETIRQ(0), TWI_IRQ_OUTPUT),
	                        on_message, avr);
}
