/* Runs an image for the ATmega328P at 16 MHz in simavr: the UART is standard input and output, and
 * a write to GPIOR0 ends the run with that value as the exit status.
 *
 *     simavr-run [-f] [-g] [-s] [-p PARTS] IMAGE
 *
 *     -f  as fast as possible: a sleep takes no time. Else in real time, without burning the
 *         processor while the board sleeps
 *     -g  waits for a debugger at port 3333
 *     -s  says at the end how many bytes of RAM were never used, and the longest time masked
 *     -p  what is connected to the chip: a shared object, whose function
 *         void simavr_parts(avr_t *) is called before the start
 *
 * The supply, which the converter measures against, is 5 V. After a watchdog's reset the run goes
 * on. A crash of the simulated processor ends the run with status 70: an access outside of its
 * memories, a jump to the reset vector, or a stack that has grown into the variables. */
#include <dlfcn.h>
#include <fcntl.h>
#include <libelf.h>
#include <poll.h>
#include <signal.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <simavr/sim_gdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define HZ 16000000u
#define CRASHED 70
#define SUPPLY 5000 /* mV */
#define GPIOR0 0x3e
#define MCUSR 0x54
#define WDRF 8
#define SPMCSR 0x57
#define SPMIE 0x80
#define SPM_READY 25

static volatile sig_atomic_t status = -1; /* until the program has ended */
static bool input_open = true, room;

static avr_t *avr;
static avr_irq_t *uart_input;

/* ---- The devices ----------------------------------------------------------------------------- */

static void on_exit_status(struct avr_t *a, avr_io_addr_t address, uint8_t value, void *parameter)
{
	(void)a, (void)address, (void)parameter;
	status = value;
}

/* simavr's "store program memory ready" comes only behind a write to flash; the chip's comes as
 * soon as it is enabled. */
static void on_spm(struct avr_t *a, avr_io_addr_t address, uint8_t value, void *parameter)
{
	(void)parameter;
	a->data[address] = value;
	for (int i = 0; value & SPMIE && i < a->interrupts.vector_count; i++) {
		if (a->interrupts.vector[i]->vector == SPM_READY)
			avr_raise_interrupt(a, a->interrupts.vector[i]);
	}
}

static void on_output(struct avr_irq_t *irq, uint32_t value, void *parameter)
{
	uint8_t byte = (uint8_t)value;

	(void)irq, (void)parameter;
	if (write(STDOUT_FILENO, &byte, 1) != 1)
		status = CRASHED;
}

static void on_room(struct avr_irq_t *irq, uint32_t value, void *parameter)
{
	(void)irq;
	if (value)
		room = parameter != NULL;
}

static void connect_uart(void)
{
	static int yes;
	uint32_t flags = 0;

	avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
	uart_input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
	avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT),
	                        on_output, NULL);
	avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON),
	                        on_room, &yes);
	avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF),
	                        on_room, NULL);
}

/* ---- Time and input -------------------------------------------------------------------------- */

/* Waits so long for input, and passes on what has come. */
static void take_input(int milliseconds)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	uint8_t byte;

	if (!input_open || !room) {
		poll(NULL, 0, milliseconds);
		return;
	}
	while (room && poll(&in, 1, milliseconds) > 0) {
		if (read(STDIN_FILENO, &byte, 1) != 1) {
			input_open = false;
			return;
		}
		avr_raise_irq(uart_input, byte);
		milliseconds = 0;
	}
}

/* By how many milliseconds the board's time is ahead of the host's. */
static int ahead(void)
{
	static struct timespec start;
	struct timespec now;
	long long host;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!start.tv_sec)
		start = now;
	host = (now.tv_sec - start.tv_sec) * 1000ll + (now.tv_nsec - start.tv_nsec) / 1000000;
	return (int)((long long)(avr->cycle / (HZ / 1000)) - host);
}

/* Called now and then, and often while the board sleeps. */
static void keep_pace(bool fast)
{
	int early = fast ? 0 : ahead();

	take_input(early > 0 ? early : 0);
}

static void no_sleep(struct avr_t *a, avr_cycle_count_t cycles)
{
	(void)a, (void)cycles;
}

/* ---- The run --------------------------------------------------------------------------------- */

static int fail(const char *what)
{
	fprintf(stderr, "simavr-run: %s at 0x%x\n", what, avr->pc);
	return CRASHED;
}

static void log_errors(avr_t *a, const int level, const char *format, va_list arguments)
{
	(void)a;
	if (level <= LOG_ERROR)
		vfprintf(stderr, format, arguments);
}

static unsigned stack_pointer(void)
{
	return avr->data[R_SPL] | avr->data[R_SPH] << 8;
}

/* The longest time with interrupts masked, once they have been open. */
static void note_masked(avr_cycle_count_t *longest)
{
	static avr_cycle_count_t open_at;

	if (avr->sreg[S_I])
		open_at = avr->cycle;
	else if (open_at && avr->cycle - open_at > *longest)
		*longest = avr->cycle - open_at;
}

/* The watchdog's reset is the only one that leads there; the program has not seen why yet. */
static bool has_jumped_to_reset(void)
{
	return avr->pc == 0 && avr->cycle && !(avr->data[MCUSR] & WDRF);
}

static int run(bool fast, unsigned stack_end, unsigned *lowest, avr_cycle_count_t *masked)
{
	avr_cycle_count_t look = 0;

	*lowest = avr->ramend;
	while (status < 0) {
		int state = avr_run(avr);
		unsigned sp = stack_pointer();

		if (state == cpu_Crashed || state == cpu_Done)
			return fail("the processor has stopped");
		if (has_jumped_to_reset())
			return fail("a jump to the reset vector");
		if (sp < *lowest)
			*lowest = sp;
		if (sp < stack_end)
			return fail("the stack has grown into the variables");
		note_masked(masked);
		if (avr->cycle >= look) {
			keep_pace(fast);
			look = avr->cycle + HZ / 1000;
		}
	}
	return status;
}

static void on_signal(int number)
{
	status = 128 + number;
}

static struct termios saved;

static void restore_terminal(void)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &saved);
}

/* A person's keys go to the board one by one, Ctrl-C too; Ctrl-\ ends the run. */
static void raw_terminal(void)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &saved))
		return;
	raw = saved;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
	raw.c_cc[VINTR] = raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	atexit(restore_terminal);
}

/* simavr says on standard output what it loads. */
static int load(const char *image, elf_firmware_t *firmware)
{
	int out = dup(STDOUT_FILENO), nowhere = open("/dev/null", O_WRONLY), result;

	dup2(nowhere, STDOUT_FILENO);
	result = elf_read_firmware(image, firmware);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(nowhere);
	return result;
}

static void make_chip(elf_firmware_t *firmware)
{
	avr_global_logger_set(log_errors);
	avr = avr_make_mcu_by_name("atmega328p");
	avr_init(avr);
	avr->frequency = HZ;
	avr->vcc = avr->avcc = avr->aref = SUPPLY;
	avr_load_firmware(avr, firmware);
	avr->sleep = no_sleep;
	avr_register_io_write(avr, GPIOR0, on_exit_status, NULL);
	avr_register_io_write(avr, SPMCSR, on_spm, NULL);
	connect_uart();
}

static bool connect_parts(const char *name)
{
	void *parts = dlopen(name, RTLD_NOW);
	void (*connect)(avr_t *) = parts ? (void (*)(avr_t *))dlsym(parts, "simavr_parts") : NULL;

	if (!connect) {
		fprintf(stderr, "simavr-run: %s\n", dlerror());
		return false;
	}
	connect(avr);
	return true;
}

int main(int argc, char **argv)
{
	const char *parts = NULL;
	elf_firmware_t firmware = {0};
	bool fast = false, debug = false, figures = false;
	avr_cycle_count_t masked = 0;
	unsigned lowest = 0, end;
	int option, result;

	while ((option = getopt(argc, argv, "fgsp:")) != -1) {
		fast |= option == 'f';
		debug |= option == 'g';
		figures |= option == 's';
		if (option == 'p')
			parts = optarg;
	}
	if (optind + 1 != argc || load(argv[optind], &firmware)) {
		fprintf(stderr, "usage: simavr-run [-f] [-g] [-s] [-p PARTS] IMAGE\n");
		return 2;
	}
	make_chip(&firmware);
	if (parts && !connect_parts(parts))
		return 2;
	raw_terminal();
	signal(SIGQUIT, on_signal);
	signal(SIGTERM, on_signal);
	if (debug) {
		avr->gdb_port = 3333;
		avr->state = cpu_Stopped;
		avr_gdb_init(avr);
	}
	end = avr->ioend + 1u + firmware.datasize + firmware.bsssize;
	result = run(fast, end, &lowest, &masked);
	if (figures)
		fprintf(stderr,
		        "RAM: %u variables, %u stack, %u never used; masked for %llu cycles\n",
		        end - 0x100u, avr->ramend - lowest, lowest - end + 1,
		        (unsigned long long)masked);
	return result;
}
