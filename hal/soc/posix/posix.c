/* Real time on Linux: CLOCK_MONOTONIC, a timerfd as the alarm, epoll.
 *
 * A thread stands in for the interrupt controller: it waits in epoll for the alarm and for input
 * and calls the handlers, which is what makes them asynchronous to the loop. The loop sleeps on
 * an eventfd that every post kicks. */
#include "hal/soc/posix/posix.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "hal/arch/hosted/hosted.h"
#include "hal/hal.h"

#define NS_PER_S 1000000000u

static int alarm_fd, kick_fd, epoll_fd;
static struct timespec start;

static void fail(const char *what)
{
	perror(what);
	exit(71);
}

/* ---- Input ---------------------------------------------------------------------------------- */

#define RX_SIZE 4096u

static struct {
	unsigned char bytes[RX_SIZE];
	uint32_t put, taken; /* put is the thread's, taken the loop's */
	bool ended, full;
	void (*changed)(void);
} rx;

static void watch_input(int operation)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = STDIN_FILENO};

	/* A plain file can't be watched, but is always ready. */
	if (epoll_ctl(epoll_fd, operation, STDIN_FILENO, &event) != 0 && errno != EPERM)
		fail("epoll_ctl");
}

/* Reads what fits. True when the input can go on. */
static bool receive(void)
{
	uint32_t room = RX_SIZE - (rx.put - HAL_LOAD(&rx.taken));
	uint32_t place = rx.put % RX_SIZE;
	ssize_t n;

	if (room > RX_SIZE - place)
		room = RX_SIZE - place;
	if (!room) {
		HAL_STORE(&rx.full, true);
		return false;
	}
	n = read(STDIN_FILENO, rx.bytes + place, room);
	if (n > 0)
		HAL_STORE(&rx.put, rx.put + (uint32_t)n);
	else if (n == 0 || errno != EINTR)
		HAL_STORE(&rx.ended, true);
	rx.changed();
	return !HAL_LOAD(&rx.ended);
}

size_t hal_console_write(const void *from, size_t n)
{
	hal_console_flush(from, n);
	return n;
}

size_t hal_console_read(void *to, size_t n)
{
	unsigned char *bytes = to;
	size_t got = 0;

	while (got < n && rx.taken != HAL_LOAD(&rx.put)) {
		bytes[got++] = rx.bytes[rx.taken % RX_SIZE];
		HAL_STORE(&rx.taken, rx.taken + 1);
	}
	if (got && HAL_SWAP(&rx.full, false))
		watch_input(EPOLL_CTL_MOD);
	return got;
}

bool hal_console_ended(void)
{
	return HAL_LOAD(&rx.ended) && rx.taken == HAL_LOAD(&rx.put);
}

unsigned hal_console_overruns(void)
{
	return 0; /* the pipe or terminal holds back what finds no room */
}

/* ---- The interrupt controller ---------------------------------------------------------------- */

static void *interrupts(void *unused)
{
	(void)unused;
	hosted_interrupts = 1;
	for (;;) {
		struct epoll_event event;
		uint64_t expirations;

		if (epoll_wait(epoll_fd, &event, 1, -1) != 1)
			continue;
		if (event.data.fd == STDIN_FILENO) {
			if (receive())
				watch_input(EPOLL_CTL_MOD);
		} else if (read(alarm_fd, &expirations, sizeof expirations) > 0) {
			weft_alarm_isr();
		}
	}
	return NULL;
}

/* Threads leave signals to the loop's. */
bool posix_start_thread(void *(*run)(void *))
{
	pthread_t thread;
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&thread, NULL, run, NULL);
	if (!error)
		pthread_detach(thread);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return !error;
}

static void start_thread(void *(*run)(void *))
{
	if (!posix_start_thread(run))
		fail("pthread_create");
}

__attribute__((constructor)) static void start_host(void)
{
	struct epoll_event event = {.events = EPOLLIN};

	clock_gettime(CLOCK_MONOTONIC, &start);
	alarm_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	kick_fd = eventfd(0, EFD_CLOEXEC);
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	event.data.fd = alarm_fd;
	if (alarm_fd < 0 || kick_fd < 0 || epoll_fd < 0 ||
	    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, alarm_fd, &event) != 0)
		fail("epoll");
	start_thread(interrupts);
}

/* A file as input is read to its end by a thread of its own, since epoll does not take it. */
static void *read_file(void *unused)
{
	(void)unused;
	hosted_interrupts = 1;
	while (!HAL_LOAD(&rx.ended)) {
		if (!receive() && HAL_LOAD(&rx.full))
			usleep(1000);
	}
	return NULL;
}

void hal_console_open(void (*changed)(void), bool raw)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = STDIN_FILENO};
	static bool open;

	if (raw)
		hosted_terminal_raw();
	HAL_STORE(&rx.changed, changed);
	if (open)
		return;
	open = true;
	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &event) != 0)
		start_thread(read_file);
}

/* ---- Time ------------------------------------------------------------------------------------ */

hal_time hal_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (hal_time)(now.tv_sec - start.tv_sec) * NS_PER_S + (hal_time)now.tv_nsec -
	       (hal_time)start.tv_nsec;
}

void hal_alarm(hal_time due)
{
	struct itimerspec at = {0};

	if (due <= hal_now()) {
		weft_alarm_isr();
		return;
	}
	if (due < HAL_NEVER - NS_PER_S) {
		hal_time ns = due + (hal_time)start.tv_nsec;

		at.it_value.tv_sec = start.tv_sec + (time_t)(ns / NS_PER_S);
		at.it_value.tv_nsec = (long)(ns % NS_PER_S);
	}
	timerfd_settime(alarm_fd, TFD_TIMER_ABSTIME, &at, NULL);
}

/* ---- Idle ------------------------------------------------------------------------------------ */

/* A kick between the look and the read is kept by the eventfd. */
void hal_idle(void)
{
	uint64_t kicks;

	if (!weft_pending() && read(kick_fd, &kicks, sizeof kicks) < 0 && errno != EINTR)
		fail("eventfd");
}

void hal_kick(void)
{
	uint64_t one = 1;
	int error = errno;

	if (write(kick_fd, &one, sizeof one) < 0)
		abort();
	errno = error;
}

bool hal_expecting(void)
{
	return false;
}
