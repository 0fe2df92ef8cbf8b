#include "tests/tap.h"

#include <string.h>

static unsigned cases, failed_cases, failures;
static char notes[TAP_MANY(256, 100)];
static size_t note_count;
static uint32_t random_state;

static void print_signed(long long n)
{
	if (n < 0)
		weft_report_text("-");
	weft_report_number((uintptr_t)(n < 0 ? -n : n));
}

static void fail(const char *what, const char *file, unsigned line)
{
	failures++;
	weft_report_text("# failed: ");
	weft_report_text(what);
	weft_report_text(" at ");
	weft_report_text(file);
	weft_report_text(":");
	weft_report_number(line);
	weft_report_text("\n");
}

void tap_begin(void)
{
	failures = 0;
	note_count = 0;
	random_state = 0x5eed;
}

void tap_end(const char *name, int result, int expected)
{
	if (result != expected) {
		failures++;
		weft_report_text("# the run returned ");
		print_signed(result);
		weft_report_text(", not ");
		print_signed(expected);
		weft_report_text("\n");
	}
	cases++;
	if (failures) {
		failed_cases++;
		weft_report_text("not ");
	}
	weft_report_text("ok ");
	weft_report_number(cases);
	weft_report_text(" - ");
	weft_report_text(name);
	weft_report_text("\n");
}

void tap_skip(const char *name, const char *why)
{
	cases++;
	weft_report_text("ok ");
	weft_report_number(cases);
	weft_report_text(" - ");
	weft_report_text(name);
	weft_report_text(" # SKIP ");
	weft_report_text(why);
	weft_report_text("\n");
}

/* The stack must have been enough for all of it. */
static void check_stack(void)
{
	size_t size = hal_stack_size(), used = hal_stack_used();

	if (!size)
		return;
	weft_report_text("# stack: ");
	weft_report_number(used);
	weft_report_text(" of ");
	weft_report_number(size);
	weft_report_text(" bytes\n");
	if (hal_stack_overflowed()) {
		failed_cases++;
		weft_report_text("# the stack has reached its end\n");
	}
}

int tap_finish(void)
{
	check_stack();
	weft_report_text("1..");
	weft_report_number(cases);
	weft_report_text("\n");
	return failed_cases ? 1 : 0;
}

void tap_ok(bool ok, const char *what, const char *file, unsigned line)
{
	if (!ok)
		fail(what, file, line);
}

void tap_eq(long long a, long long b, const char *what, const char *file, unsigned line)
{
	if (a == b)
		return;
	fail(what, file, line);
	weft_report_text("#   ");
	print_signed(a);
	weft_report_text(" is not ");
	print_signed(b);
	weft_report_text("\n");
}

void tap_note(char letter)
{
	if (note_count < sizeof notes - 1)
		notes[note_count++] = letter;
}

void tap_sequence(const char *letters, const char *file, unsigned line)
{
	notes[note_count] = 0;
	if (strcmp(notes, letters) != 0) {
		fail("the order of events", file, line);
		weft_report_text("#   is       ");
		weft_report_text(notes);
		weft_report_text("\n#   expected ");
		weft_report_text(letters);
		weft_report_text("\n");
	}
	note_count = 0;
}

void tap_interrupt(void (*handler)(void))
{
	hal_softirq_handler(handler);
	hal_softirq_raise();
}

/* xorshift32 (Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8, 2003). */
unsigned tap_random(unsigned n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % n;
}

#if WEFT_DEBUG

jmp_buf tap_check_jump;
static void (*saved_handler)(enum weft_check, const char *, unsigned);
static enum weft_check expected, seen;

static void note_check(enum weft_check number, const char *file, unsigned line)
{
	(void)file, (void)line;
	seen = number;
	longjmp(tap_check_jump, 1);
}

void tap_expect_check(enum weft_check number)
{
	expected = number;
	saved_handler = weft_check_failed;
	weft_check_failed = note_check;
}

void tap_check_done(enum weft_check number, bool failed, const char *file, unsigned line)
{
	weft_check_failed = saved_handler;
	weft_loop.suspended = false;
	if (!failed)
		fail("a check that should have failed did not", file, line);
	else if (seen != expected)
		tap_eq(seen, number, "the check that failed", file, line);
}

#endif
