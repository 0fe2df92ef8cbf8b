/* What the real-time and the virtual-time host share: where the stack is, the terminal, the
 * output, the software interrupt, the end. */
#include "hal/arch/hosted/hosted.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

_Thread_local volatile int hosted_interrupts;

/* ---- Stack -------------------------------------------------------------------------------- */

static const char *stack_base; /* the stack grows down from here */

__attribute__((constructor)) static void note_stack(void)
{
	stack_base = __builtin_frame_address(0);
}

/* The constructor's frame lies a little below main's: what is less than that above it counts. */
#define ABOVE_BASE 65536

size_t hal_stack_size(void)
{
	return 0;
}

size_t hal_stack_used(void)
{
	return 0;
}

__attribute__((noinline)) bool hal_on_stack(const void *p)
{
	return (const char *)p >= (const char *)__builtin_frame_address(0) &&
	       (const char *)p < stack_base + ABOVE_BASE;
}

/* ---- Terminal ----------------------------------------------------------------------------- */

static struct termios saved_terminal;
static bool terminal_changed;

static void restore_terminal(void)
{
	if (terminal_changed)
		tcsetattr(STDIN_FILENO, TCSANOW, &saved_terminal);
	terminal_changed = false;
}

void hosted_terminal_raw(void)
{
	struct termios raw;

	if (terminal_changed || tcgetattr(STDIN_FILENO, &saved_terminal) != 0)
		return;
	raw = saved_terminal;
	raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IXON);
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	terminal_changed = true;
	atexit(restore_terminal);
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

/* ---- Output --------------------------------------------------------------------------------- */

/* Writes all of it; gives up when nobody reads any more. */
static void write_all(const char *bytes, size_t n)
{
	while (n) {
		ssize_t written = write(STDOUT_FILENO, bytes, n);

		if (written > 0) {
			bytes += written;
			n -= (size_t)written;
		} else if (errno == EAGAIN) {
			struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

			poll(&out, 1, -1);
		} else if (errno != EINTR) {
			return;
		}
	}
}

void hal_console_flush(const void *from, size_t n)
{
	write_all(from, n);
}

/* ---- Shutdown and software interrupt --------------------------------------------------------- */

static void on_shutdown(int number)
{
	static volatile sig_atomic_t asked;

	/* Asked again, and the loop has not even looked: it is stuck. */
	if (asked && weft_pending()) {
		restore_terminal();
		signal(number, SIG_DFL);
		raise(number);
	}
	asked = 1;
	hosted_interrupts++;
	weft_shutdown_isr();
	hosted_interrupts--;
}

static void (*soft_handler)(void);

static void on_softirq(int number)
{
	int error = errno;

	(void)number;
	hosted_interrupts++;
	soft_handler();
	hosted_interrupts--;
	errno = error;
}

static pthread_t loop_thread;

__attribute__((constructor)) static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_shutdown, .sa_flags = SA_RESTART};

	loop_thread = pthread_self();
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

void hal_softirq_handler(void (*handler)(void))
{
	struct sigaction action = {.sa_handler = on_softirq, .sa_flags = SA_RESTART};

	sigemptyset(&action.sa_mask);
	soft_handler = handler;
	sigaction(SIGUSR1, &action, NULL);
}

/* The loop's own thread takes the signal before raise() returns; from another thread it comes
 * at whatever instruction the loop is. */
void hal_softirq_raise(void)
{
	pthread_kill(loop_thread, SIGUSR1);
}

/* ---- Failures: there is nothing to be kept, whoever started the program has its output ------- */

uint8_t hal_on_fault = HAL_ON_FAULT;

void hal_report_begin(void)
{
}

void hal_report(const void *from, size_t n)
{
	hal_console_flush(from, n);
}

const char *hal_last_report(void)
{
	return NULL;
}

void hal_forget_report(void)
{
}

void hal_failed(int status)
{
	hal_exit(status);
}

/* ---- End ------------------------------------------------------------------------------------ */

void hal_exit(int status)
{
	restore_terminal();
	fflush(NULL);
	exit(status);
}

void hal_reset(void)
{
	hal_exit(0);
}
