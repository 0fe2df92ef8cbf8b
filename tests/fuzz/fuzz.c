#include "fuzz.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal/soc/virtual/sim.h"
#include "kernel/weft.h"

/* ---- State (state.ld) ------------------------------------------------------------------------ */

extern uint64_t fuzz_state_begin[], fuzz_state_end[];
static FUZZ_STAYS uint64_t *first_state;
static FUZZ_STAYS jmp_buf leave;
static FUZZ_STAYS bool running;
static FUZZ_STAYS void (*report_check)(enum weft_check number, const char *file, unsigned line);

int fuzz_may_exit = -1;
bool fuzz_may_deadlock;
unsigned fuzz_steps = 5000;
void (*fuzz_stop)(void) = weft_shutdown_isr;
static unsigned steps;

/* Not memcpy(): the gaps between variables are nobody's to AddressSanitizer. */
__attribute__((no_sanitize("address"))) static void copy(uint64_t *to, const uint64_t *from)
{
	size_t size = (size_t)(fuzz_state_end - fuzz_state_begin);

	for (size_t i = 0; i < size; i++) {
		to[i] = from[i];
		__asm__("" ::: "memory"); /* stays a loop */
	}
}

static void start_anew(void)
{
	sim_reset();           /* frees its events */
	hosted_interrupts = 0; /* a thread's own; the last run may have been left in one */
	copy(fuzz_state_begin, first_state);
}

/* What the program still held when it was left by longjmp() is not freed. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

/* ---- What must not happen -------------------------------------------------------------------- */

_Noreturn void fuzz_fail(const char *what, const char *file, unsigned line)
{
	fprintf(stderr, "fuzz: %s:%u: %s\n", file, line, what);
	abort();
}

static void check_failed(enum weft_check number, const char *file, unsigned line)
{
	fprintf(stderr, "fuzz: check W%u in %s:%u\n", number, file, line);
	report_check(number, file, line);
	abort();
}

void __wrap_exit(int status);
_Noreturn void __real_exit(int status);

void __wrap_exit(int status)
{
	if (!running)
		__real_exit(status);
	if (status != fuzz_may_exit) {
		fprintf(stderr, "fuzz: the program ends itself with status %d\n", status);
		abort();
	}
	longjmp(leave, 1);
}

void __wrap_weft_report_tasks(void);
void __real_weft_report_tasks(void);

void __wrap_weft_report_tasks(void)
{
	if (fuzz_may_deadlock)
		return;
	dup2(STDERR_FILENO, STDOUT_FILENO);
	__real_weft_report_tasks();
	fuzz_fail("deadlock", __FILE__, __LINE__);
}

/* Debug builds look at the clock once a step, at least. */
hal_time __wrap_hal_now(void);
hal_time __real_hal_now(void);

static void stop(void *unused)
{
	(void)unused;
	fuzz_stop();
}

hal_time __wrap_hal_now(void)
{
	if (running && ++steps == fuzz_steps)
		sim_interrupt(stop, NULL);
	if (running && steps == fuzz_steps * 11) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		__real_weft_report_tasks();
		fuzz_fail("it does not end", __FILE__, __LINE__);
	}
	return __real_hal_now();
}

/* ---- Runs ------------------------------------------------------------------------------------ */

static void prepare(void)
{
	int nowhere = open("/dev/null", O_WRONLY);

	dup2(nowhere, STDOUT_FILENO);
	close(nowhere);
	report_check = weft_check_failed;
	weft_check_failed = check_failed;
	first_state = malloc((size_t)((char *)fuzz_state_end - (char *)fuzz_state_begin));
	if (!first_state)
		abort();
	copy(first_state, fuzz_state_begin);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (!first_state)
		prepare();
	start_anew();
	running = true;
	if (setjmp(leave) == 0)
		fuzz_one(bytes, size);
	running = false;
	return 0;
}

/* ---- Input ----------------------------------------------------------------------------------- */

uint8_t fuzz_byte(struct fuzz_input *input)
{
	if (!input->left)
		return 0;
	input->left--;
	return *input->bytes++;
}

uint16_t fuzz_word(struct fuzz_input *input)
{
	uint8_t low = fuzz_byte(input);

	return (uint16_t)(fuzz_byte(input) << 8 | low);
}

static struct fuzz_input typed;

static void end(void *unused)
{
	(void)unused;
	sim_end_input();
}

/* Up to the next pause. */
static void type(void *unused)
{
	const uint8_t *from = typed.bytes;
	hal_time due = hal_now();

	(void)unused;
	while (typed.left && *typed.bytes < 0xf0)
		(void)fuzz_byte(&typed);
	sim_type(from, (size_t)(typed.bytes - from));
	while (typed.left && *typed.bytes >= 0xf0)
		due += (hal_time)(HAL_HZ / 1000) << (fuzz_byte(&typed) & 15);
	if (typed.left)
		sim_at(due, type, NULL);
	else
		sim_at(due + HAL_HZ, end, NULL);
}

void fuzz_type(const struct fuzz_input *input)
{
	sim_ignore_stdin();
	typed = *input;
	sim_at(0, type, NULL);
}
