/* I2C controller 1 (RM0090, 27) as a master: an interrupt for each byte. Bytes are written and read
 * when the one before is done (BTF), while the controller holds the clock: so the order of accesses
 * matters and their time does not.
 *
 * A byte that comes in is acknowledged while it comes, unless ACK was off before. So the end of a
 * read is prepared: of 1 byte before its address is answered, of 2 then, with POS ("ACK is about
 * the next byte"), of more when three are left: one in the register, one behind it, one to come. */
#include "hal/i2c.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/stm32f405/stm32f405.h"
#include "kernel/error.h"

#define FASTEST 400000u
#define MHZ (APB1_HZ / 1000000)
#define CCR_LEAST 4u
#define CCR_MOST 0xfffu
#define I2C_FUNCTION 4

/* Polls of which a stop at the slowest rate needs less: 2 bits of 200 us. */
#define STOP_POLLS 10000u

enum { INTERRUPTS = MHZ | I2C_ITEVTEN | I2C_ITERREN };

static const struct hal_i2c_transfer *transfer; /* the one under way */
static uint16_t done;                           /* bytes of this direction */
static uint16_t left;                           /* bytes still to be read, */
static bool reads;                              /* if it does */
static bool addressed;                          /* the address was acknowledged */
static bool aborted;
static int result;

static uint32_t rate; /* ccr */

/* ---- On and off ---------------------------------------------------------------------------- */

static void connect(unsigned pin)
{
	stm32_field(&GPIO(pin / 16)->otyper, pin % 16, 1, 1);
	stm32_pin_function(pin, I2C_FUNCTION, GPIO_PULLUP);
}

/* The edges may take 1 us at up to 100 kHz, 300 ns above. */
static void start_controller(void)
{
	connect(BOARD_I2C0_SCL);
	connect(BOARD_I2C0_SDA);
	I2C1->cr1 = 0;
	I2C1->cr2 = MHZ;
	I2C1->ccr = rate;
	I2C1->trise = rate & I2C_FAST ? MHZ * 3 / 10 + 1 : MHZ + 1;
	I2C1->cr1 = I2C_PE;
	nvic_enable(IRQ_I2C1_EVENT);
	nvic_enable(IRQ_I2C1_ERROR);
}

/* A bit is twice this long, or, above 100 kHz, three times: low for two thirds of it. */
static uint32_t divider(uint32_t hz)
{
	uint32_t parts = hz > 100000 ? 3 * hz : 2 * hz;
	uint32_t least = (APB1_HZ + parts - 1) / parts;

	return hz > 100000 ? least | I2C_FAST : least < CCR_LEAST ? CCR_LEAST : least;
}

/* QEMU has no such controller: what is written there is not kept. */
int hal_i2c_open(unsigned bus, uint32_t hz)
{
	if (bus || hz > FASTEST || hz < APB1_HZ / (2 * CCR_MOST) + 1)
		return WEFT_EINVAL;
	rate = divider(hz);
	stm32_enable(&RCC->apb1enr, RCC_I2C1EN);
	start_controller();
	return I2C1->ccr == rate ? 0 : WEFT_EINVAL;
}

static void stop_controller(void)
{
	nvic_disable(IRQ_I2C1_EVENT);
	nvic_disable(IRQ_I2C1_ERROR);
	transfer = NULL;
	RCC->apb1rstr |= RCC_I2C1EN;
	(void)RCC->apb1rstr;
	RCC->apb1rstr &= ~(uint32_t)RCC_I2C1EN;
	NVIC_ICPR(IRQ_I2C1_EVENT) = 1u << IRQ_I2C1_EVENT % 32;
	NVIC_ICPR(IRQ_I2C1_ERROR) = 1u << IRQ_I2C1_ERROR % 32;
}

static void pull_up(unsigned pin)
{
	stm32_field(&GPIO(pin / 16)->pupdr, pin % 16 * 2, 2, GPIO_PULLUP);
}

bool hal_i2c_reset(unsigned bus)
{
	bool is_free;

	(void)bus;
	stop_controller();
	i2c_take_lines(BOARD_I2C0_SCL, BOARD_I2C0_SDA);
	pull_up(BOARD_I2C0_SCL);
	pull_up(BOARD_I2C0_SDA);
	is_free = i2c_free_lines(BOARD_I2C0_SCL, BOARD_I2C0_SDA);
	start_controller();
	return is_free;
}

/* ---- Transfers ----------------------------------------------------------------------------- */

/* The stop of the transfer before goes on behind its end, and until then cr1 must be left alone. */
static void await_stop(void)
{
	for (unsigned n = STOP_POLLS; n && I2C1->cr1 & I2C_STOP; n--) {
	}
}

/* Also the repeated one. */
static void start(bool reading)
{
	reads = reading;
	addressed = false;
	done = 0;
	left = transfer->in_size;
	I2C1->cr1 = I2C_PE | I2C_START | I2C_ACK | (reading && left == 2 ? I2C_POS : 0);
}

void hal_i2c_start(unsigned bus, const struct hal_i2c_transfer *next)
{
	(void)bus;
	await_stop();
	result = 0;
	HAL_STORE(&aborted, false);
	HAL_STORE(&transfer, next);
	start(!next->out_size && next->in_size);
	I2C1->cr2 = INTERRUPTS;
}

void hal_i2c_abort(unsigned bus)
{
	(void)bus;
	HAL_STORE(&aborted, true);
}

/* ---- Interrupts ---------------------------------------------------------------------------- */

/* Flags that only the stop clears stand until then, so the interrupts go off first. */
static void finish(int rc)
{
	I2C1->cr2 = MHZ;
	transfer = NULL;
	i2c_done_isr(0, rc);
}

static void stop(int rc)
{
	I2C1->cr1 = I2C_PE | I2C_STOP;
	finish(rc);
}

/* The controller has let go of a bus that it has lost. A bus error of a master is an erratum
 * (ES0182): it is cleared, and the transfer goes on. */
static void take_errors(uint32_t status)
{
	I2C1->sr1 = ~(status & (I2C_BERR | I2C_ARLO | I2C_AF));
	if (status & I2C_ARLO)
		finish(DEVICE_EBUS);
	else if (status & I2C_AF)
		stop(addressed ? DEVICE_EREFUSED : DEVICE_ENOACK);
}

static void take_byte(void)
{
	transfer->in[done++] = (uint8_t)I2C1->dr;
	left--;
}

/* The controller may stop behind a byte that it refuses. */
static void cut_to(uint16_t bytes)
{
	left = bytes;
	result = WEFT_ECANCELED;
}

static void begin_reading(void)
{
	if (HAL_LOAD(&aborted))
		cut_to(1);
	if (left == 1)
		I2C1->cr1 &= ~(uint32_t)(I2C_ACK | I2C_POS);
	else if (left == 2)
		I2C1->cr1 &= ~(uint32_t)I2C_ACK;
	(void)I2C1->sr2; /* lets the clock go */
	if (left > 1)
		return;
	I2C1->cr1 |= I2C_STOP;
	I2C1->cr2 = INTERRUPTS | I2C_ITBUFEN;
}

static void begin_writing(void)
{
	(void)I2C1->sr2;
	if (HAL_LOAD(&aborted))
		stop(WEFT_ECANCELED);
	else if (transfer->out_size)
		I2C1->dr = transfer->out[done++];
	else
		stop(0);
}

/* The read of dr clears BTF, which else stands until the start is out. */
static void has_written(void)
{
	if (done == transfer->out_size && !transfer->in_size) {
		stop(0);
	} else if (HAL_LOAD(&aborted)) {
		stop(WEFT_ECANCELED);
	} else if (done < transfer->out_size) {
		I2C1->dr = transfer->out[done++];
	} else {
		start(true);
		(void)I2C1->dr;
	}
}

/* Two bytes are there. */
static void has_read(void)
{
	if (left > 3 && HAL_LOAD(&aborted))
		cut_to(3);
	if (left == 3) {
		I2C1->cr1 &= ~(uint32_t)I2C_ACK;
	} else if (left == 2) {
		I2C1->cr1 |= I2C_STOP;
		take_byte();
	}
	take_byte();
	if (!left)
		finish(result);
}

static void has_read_the_only_one(void)
{
	take_byte();
	finish(result);
}

static void go_on(uint32_t status)
{
	if (status & I2C_SB) {
		I2C1->dr = transfer->address * 2u | reads;
	} else if (status & I2C_ADDR) {
		addressed = true;
		if (reads)
			begin_reading();
		else
			begin_writing();
	} else if (status & I2C_BTF && !reads) {
		has_written();
	} else if (status & I2C_BTF) {
		has_read();
	} else if (status & I2C_RXNE && left == 1) {
		has_read_the_only_one();
	}
}

/* Of events and errors. */
void stm32_i2c(void)
{
	uint32_t status = I2C1->sr1;

	if (!transfer)
		return;
	if (status & (I2C_BERR | I2C_ARLO | I2C_AF))
		take_errors(status);
	if (transfer)
		go_on(status);
}
