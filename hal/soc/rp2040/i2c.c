/* I2C controller 0 (data sheet, 4.3): an interrupt for each byte, and one for the stop, which ends
 * every transfer. */
#include "hal/i2c.h"

#include "hal/arch/cortexm/startup.h"
#include "hal/soc/rp2040/rp2040.h"
#include "kernel/error.h"

#define FASTEST 1000000u

static const struct hal_i2c_transfer *transfer; /* the one under way */
static uint16_t written, asked, got;            /* bytes; asked: those whose reading was started */
static int result;

static uint32_t period; /* of a bit, in the processor's cycles */

/* ---- On and off ---------------------------------------------------------------------------- */

static void pull_up(unsigned pin)
{
	PAD(pin) = PAD_INPUT | PAD_SCHMITT | PAD_PULL_UP | PAD_4MA;
}

static void connect(unsigned pin)
{
	pull_up(pin);
	GPIO_CTRL(pin) = GPIO_I2C;
}

static void start_controller(void)
{
	rp2040_release(RESET_I2C0);
	connect(BOARD_I2C0_SDA);
	connect(BOARD_I2C0_SCL);
	I2C0->enable = 0;
	I2C0->con = CON_MASTER | CON_FAST | CON_RESTART | CON_NO_SLAVE | CON_TX_EMPTY;
	I2C0->fs_lcnt = period * 3 / 5;
	I2C0->fs_hcnt = period - period * 3 / 5;
	I2C0->fs_spklen = period > 30 ? period * 3 / 80 : 1;
	I2C0->tx_tl = 0;
	I2C0->rx_tl = 0;
	I2C0->intr_mask = 0;
	nvic_enable(IRQ_I2C0);
}

int hal_i2c_open(unsigned bus, uint32_t hz)
{
	if (bus || !hz || hz > FASTEST || PRIMECELL_HZ / hz > UINT16_MAX)
		return WEFT_EINVAL;
	period = (PRIMECELL_HZ + hz - 1) / hz;
	start_controller();
	return 0;
}

bool hal_i2c_reset(unsigned bus)
{
	bool is_free;

	(void)bus;
	nvic_disable(IRQ_I2C0);
	transfer = NULL;
	RP2040_SET(RESETS_RESET) = RESET_I2C0;
	i2c_take_lines(BOARD_I2C0_SCL, BOARD_I2C0_SDA);
	pull_up(BOARD_I2C0_SCL);
	pull_up(BOARD_I2C0_SDA);
	is_free = i2c_free_lines(BOARD_I2C0_SCL, BOARD_I2C0_SDA);
	start_controller();
	return is_free;
}

/* ---- Transfers ----------------------------------------------------------------------------- */

/* A byte to be read. What asks only for an acknowledgement reads one: there is no shorter transfer.
 */
static void ask(void)
{
	uint32_t command = CMD_READ;

	if (!asked && transfer->out_size)
		command |= CMD_RESTART;
	if (++asked >= transfer->in_size)
		command |= CMD_STOP;
	I2C0->intr_mask = I2C_RX_FULL | I2C_TX_ABRT | I2C_STOP_DET;
	I2C0->data_cmd = command;
}

static void send(void)
{
	uint32_t command = transfer->out[written++];

	if (written == transfer->out_size && !transfer->in_size)
		command |= CMD_STOP;
	I2C0->data_cmd = command;
	I2C0->intr_mask = I2C_TX_EMPTY | I2C_TX_ABRT | I2C_STOP_DET;
}

void hal_i2c_start(unsigned bus, const struct hal_i2c_transfer *next)
{
	(void)bus;
	written = asked = got = 0;
	result = 0;
	HAL_STORE(&transfer, next);
	I2C0->enable = 0;
	I2C0->tar = next->address;
	I2C0->enable = I2C_ENABLE;
	(void)I2C0->clr_intr;
	if (next->out_size)
		send();
	else
		ask();
}

void hal_i2c_abort(unsigned bus)
{
	(void)bus;
	if (HAL_LOAD(&transfer))
		I2C0->enable = I2C_ENABLE | I2C_ABORT;
}

/* ---- Interrupts ---------------------------------------------------------------------------- */

static void finish(int rc)
{
	I2C0->intr_mask = 0;
	while (I2C0->rxflr) /* what has come behind an abort */
		(void)I2C0->data_cmd;
	transfer = NULL;
	i2c_done_isr(0, rc);
}

static int cause(uint32_t source)
{
	if (source & ABRT_LOST)
		return DEVICE_EBUS;
	if (source & ABRT_ADDRESS)
		return DEVICE_ENOACK;
	return source & ABRT_DATA ? DEVICE_EREFUSED : WEFT_ECANCELED;
}

/* The controller makes a stop, unless the bus is another's. */
static void fail(void)
{
	uint32_t source = I2C0->tx_abrt_source;

	(void)I2C0->clr_tx_abrt;
	result = cause(source);
	I2C0->intr_mask = I2C_STOP_DET;
	if (source & ABRT_LOST)
		finish(result);
}

static void take(void)
{
	uint8_t byte = (uint8_t)I2C0->data_cmd;

	if (got < transfer->in_size)
		transfer->in[got++] = byte;
	if (asked < transfer->in_size && !result)
		ask();
}

static void go_on(void)
{
	if (written < transfer->out_size)
		send();
	else if (transfer->in_size)
		ask();
	else
		I2C0->intr_mask = I2C_TX_ABRT | I2C_STOP_DET;
}

void rp2040_i2c0(void)
{
	uint32_t status = I2C0->intr_stat;

	if (transfer && status & I2C_TX_ABRT)
		fail();
	if (transfer && status & I2C_RX_FULL)
		take();
	if (transfer && !result && status & I2C_TX_EMPTY)
		go_on();
	if (transfer && status & I2C_STOP_DET) {
		(void)I2C0->clr_stop_det;
		finish(result);
	}
}
