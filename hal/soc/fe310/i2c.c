/* I2C controller 0: an interrupt for each byte, the stop with the last one. It begins also when
 * another controller has the bus, and notices only then that it has lost. */
#include "hal/i2c.h"

#include "hal/arch/rv32/startup.h"
#include "hal/soc/fe310/fe310.h"
#include "hal/soc/riscv/plic.h"
#include "kernel/error.h"

#define FASTEST 400000u
#define PARTS 5u /* of a bit */

static const struct hal_i2c_transfer *transfer; /* the one under way */
static bool reads;                              /* the direction that the address asks for */
static uint16_t done;                           /* bytes of this direction */
static uint32_t last;                           /* the command under way */
static bool aborted;
static int result; /* behind the stop */

static uint32_t prescale;

/* ---- On and off ---------------------------------------------------------------------------- */

/* Weakly: the bus needs its own resistors. */
static void pull_up(unsigned pin)
{
	uint32_t before = arch_mask();

	GPIO->pue |= 1u << pin;
	arch_unmask(before);
}

static void connect(unsigned pin)
{
	pull_up(pin);
	fe310_pin_function(pin, false);
}

/* The prescaler is set while the controller is off, commands are taken while it is on. */
static void start_controller(void)
{
	I2C0->ctr = 0;
	I2C0->prerlo = prescale & 0xff;
	I2C0->prerhi = prescale >> 8;
	I2C0->ctr = I2C_EN;
	I2C0->cr = I2C_IACK;
	I2C0->ctr = I2C_EN | I2C_IEN;
	connect(BOARD_I2C0_SDA);
	connect(BOARD_I2C0_SCL);
	plic_enable(IRQ_I2C0);
}

/* The G000 and QEMU have no such controller: there to read is a fault. */
int hal_i2c_open(unsigned bus, uint32_t hz)
{
	uint32_t divider;

	if (bus || !hz || hz > FASTEST || !arch_readable(&I2C0->sr))
		return WEFT_EINVAL;
	divider = (FE310_HZ + PARTS * hz - 1) / (PARTS * hz);
	if (divider > I2C_PRER_MOST + 1)
		return WEFT_EINVAL;
	prescale = divider - 1;
	start_controller();
	return 0;
}

/* There is no reset. When it is off, the controller runs to the end of what it does without waiting
 * for the clock; that is a stop, or it would hold the clock low from then on. By then the lines are
 * not its own. */
bool hal_i2c_reset(unsigned bus)
{
	bool is_free;

	(void)bus;
	HAL_STORE(&transfer, NULL);
	i2c_take_lines(BOARD_I2C0_SCL, BOARD_I2C0_SDA);
	pull_up(BOARD_I2C0_SCL);
	pull_up(BOARD_I2C0_SDA);
	I2C0->cr = I2C_STO;
	I2C0->ctr = 0;
	is_free = i2c_free_lines(BOARD_I2C0_SCL, BOARD_I2C0_SDA);
	start_controller();
	return is_free;
}

/* ---- Transfers ----------------------------------------------------------------------------- */

static void command(uint32_t bits)
{
	last = bits;
	I2C0->cr = bits;
}

/* What asks only for an acknowledgement ends with it. */
static void send_address(void)
{
	bool ends = !transfer->out_size && !transfer->in_size;

	done = 0;
	I2C0->txr = transfer->address * 2u | reads;
	command(I2C_STA | I2C_WR | (ends ? I2C_STO : 0u));
}

static void write_next(void)
{
	I2C0->txr = transfer->out[done++];
	command(I2C_WR | (done == transfer->out_size && !transfer->in_size ? I2C_STO : 0u));
}

/* The last byte is refused, so that the target lets go of the line: after an abort that is the next
 * one. */
static void read_next(void)
{
	if (HAL_LOAD(&aborted))
		result = WEFT_ECANCELED;
	command(result || done + 1 == transfer->in_size ? I2C_RD | I2C_NACK | I2C_STO : I2C_RD);
}

void hal_i2c_start(unsigned bus, const struct hal_i2c_transfer *next)
{
	(void)bus;
	result = 0;
	reads = !next->out_size && next->in_size;
	HAL_STORE(&aborted, false);
	HAL_STORE(&transfer, next);
	send_address();
}

void hal_i2c_abort(unsigned bus)
{
	(void)bus;
	HAL_STORE(&aborted, true);
}

/* ---- Interrupts ---------------------------------------------------------------------------- */

static void finish(int rc)
{
	transfer = NULL;
	i2c_done_isr(0, rc);
}

/* Behind the stop, if that is still to come. */
static void end(int rc)
{
	result = rc;
	if (last & I2C_STO)
		finish(rc);
	else
		command(I2C_STO);
}

static void has_written(void)
{
	if (last & I2C_STO) {
		finish(0);
	} else if (reads) {
		read_next();
	} else if (HAL_LOAD(&aborted)) {
		end(WEFT_ECANCELED);
	} else if (done < transfer->out_size) {
		write_next();
	} else {
		reads = true;
		send_address();
	}
}

static void has_read(void)
{
	transfer->in[done++] = (uint8_t)I2C0->rxr;
	if (last & I2C_STO)
		finish(result);
	else
		read_next();
}

/* It may come late: the flag tells whether it is still meant. */
void fe310_i2c0_interrupt(void)
{
	uint32_t status = I2C0->sr;

	if (!(status & I2C_IF))
		return;
	I2C0->cr = I2C_IACK;
	if (!transfer)
		return;
	if (status & I2C_AL)
		finish(DEVICE_EBUS);
	else if (last & I2C_WR && status & I2C_RXACK)
		end(last & I2C_STA ? DEVICE_ENOACK : DEVICE_EREFUSED);
	else if (last & I2C_WR)
		has_written();
	else if (last & I2C_RD)
		has_read();
	else
		finish(result);
}
