/* Exploring schedules (explore.h). All that is open is decided by explore_choose(): from a seed;
 * or, where every schedule is wanted, by walking through the tree of choices depth first. A run is
 * repeated with the same choices up to the last one that has an alternative, takes that, and 0 from
 * there on. So nothing has to be saved and restored, but the program must repeat.
 *
 * The environment variable WEFT_EXPLORE=SEED lets any program run under a schedule of that seed;
 * WEFT_SCHEDULE=NAME:CHOICES (or NAME:#SEED) lets explore_every(NAME) do one run only, and tell;
 * WEFT_EXPLORE=all, tests that have bigger programs as well run them. */
#define _GNU_SOURCE /* the program's name */
#include "hal/soc/virtual/explore.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hal/arch/hosted/hosted.h"

#define DEPTH 4096           /* choices in a run */
#define LOOKS 10000000ul     /* in a run, that must end */
#define SCHEDULES 20000000ul /* of a program */

static enum { CALM, SEED, EVERY } mode;

static struct {
	uint8_t taken, of;
} path[DEPTH];
static unsigned length, place; /* choices known from the runs before; made by this one */

static const char *name; /* of what is being explored */
static uint32_t seed;
static bool telling;
static unsigned long looks, steps;

/* ---- Failures -------------------------------------------------------------------------------- */

static char digit(unsigned n)
{
	return "0123456789abcdefghijklmnopqrstuvwxyz"[n];
}

/* The choices that are not 0 to the end. */
static void print_schedule(void)
{
	unsigned n = place < length ? length : place;

	while (n && path[n - 1].taken == 0)
		n--;
	for (unsigned i = 0; i < n; i++)
		putc(digit(path[i].taken), stdout);
}

/* However the program ends within a run: says how to have it again. */
static void say_how(void)
{
	if (!name)
		return;
	printf("explore %s: the schedule that failed, again: WEFT_SCHEDULE=%s:", name, name);
	if (mode == SEED)
		printf("#%u", (unsigned)seed);
	else
		print_schedule();
	printf(" %s\n", program_invocation_name);
	fflush(stdout);
	name = NULL;
}

static void died(int number)
{
	signal(number, SIG_DFL);
	say_how();
	raise(number);
}

/* The sanitizers', if they are there. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/* The one for undefined behaviour has no such call of its own. */
const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
	return "abort_on_error=1";
}

static void prepare(void)
{
	static bool prepared;

	if (prepared)
		return;
	prepared = true;
	atexit(say_how);
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(say_how);
	else
		signal(SIGSEGV, died);
	signal(SIGABRT, died);
}

_Noreturn void explore_failed(const char *what, const char *file, unsigned line)
{
	printf("explore%s%s: %s:%u: failed: %s\n", name ? " " : "", name ? name : "", file, line,
	       what);
	hal_exit(1);
}

static _Noreturn void refuse(const char *why)
{
	printf("explore %s: %s\n", name, why);
	hal_exit(1);
}

/* ---- Choices --------------------------------------------------------------------------------- */

unsigned explore_choose(unsigned n)
{
	if (mode == SEED)
		return sim_random() % n;
	if (mode == CALM || n < 2)
		return 0;
	if (n > 36)
		refuse("more than 36 ways to go on at one point: fewer events, please");
	if (place == DEPTH)
		refuse("more than 4096 choices in a run: does the program end?");
	if (place >= length || !path[place].of) {
		if (place >= length)
			path[length++].taken = 0;
		path[place].of = (uint8_t)n;
	}
	if (path[place].of != n)
		refuse("the program does not repeat: something is left from the run before, or it "
		       "looks at something outside");
	return path[place++].taken;
}

/* The next path through the tree, false when there is none. */
static bool next_path(void)
{
	if (place < length)
		refuse("the program does not repeat: it has made fewer choices than before");
	while (length && path[length - 1].taken + 1 == path[length - 1].of)
		length--;
	if (!length)
		return false;
	path[length - 1].taken++;
	return true;
}

static bool one_in(unsigned n)
{
	return sim_random() % n == 0;
}

/* ---- What happens next ----------------------------------------------------------------------- */

static void tell(const char *function, const char *what)
{
	if (telling)
		printf("explore %s: %llu us, before step %lu, in %s: %s\n", name,
		       (unsigned long long)hal_now(), steps, function, what);
}

/* Lets the i-th of what may happen happen: 0 is the alarm, if one is set. */
static void happen(unsigned i, const char *function)
{
	if (sim_alarm_due() != HAL_NEVER && i-- == 0) {
		tell(function, "the alarm goes off");
		sim_alarm_off();
	} else {
		tell(function, "an interrupt comes");
		sim_happen(i);
	}
}

static unsigned possible(void)
{
	return (sim_alarm_due() != HAL_NEVER) + sim_events_due();
}

/* The same of what is due. */
static void happen_if_due(const char *function)
{
	bool set = sim_alarm_due() != HAL_NEVER, alarm = set && sim_alarm_due() <= hal_now();
	unsigned events = sim_event_due() <= hal_now() ? sim_events_due() : 0;

	if (alarm || events)
		happen(sim_random() % (alarm + events) + (set && !alarm), function);
}

static void seeded_look(const char *function)
{
	if (one_in(8))
		sim_pass(sim_random() % 3);
	if (one_in(4))
		happen_if_due(function);
	if (one_in(64)) /* an alarm for nothing does no harm */
		sim_interrupt((void (*)(void *))(void (*)(void))weft_alarm_isr, NULL);
}

/* Which task the next step is one of. */
static void tell_step(void)
{
#if WEFT_DEBUG
	const struct weft_waiter *next = weft_loop.ring[0].tail->next;

	if (telling && !(next->state & WEFT_WAIT_CALLBACK))
		printf("explore %s: %llu us, step %lu: %s, from %s:%u\n", name,
		       (unsigned long long)hal_now(), steps,
		       WEFT_OF(next, struct weft_task, item.waiter)->name, next->frame->at->file,
		       next->frame->at->line);
#endif
}

/* At a point between two steps, or within one, or in an interrupt that another one may interrupt.
 * Only while the loop runs, and not where an event is noted for a report (kernel/trace.c). */
static void look(const char *function)
{
	bool between_steps = strcmp(function, "weft_loop_run") == 0;
	unsigned i;

	if (!weft_loop.current || !strncmp(function, "trace_", 6))
		return;
	if (++looks == LOOKS && mode == EVERY)
		refuse("the program does not end");
	if (between_steps && !hosted_interrupts) {
		steps++;
		explore_check();
		tell_step();
	}
	if (mode == SEED) {
		if (!hosted_interrupts)
			seeded_look(function);
		return;
	}
	while (hosted_interrupts < 2 && (i = explore_choose(1 + possible())) != 0)
		happen(i - 1, function);
}

static bool idle(void)
{
	hal_time due = sim_event_due() < sim_alarm_due() ? sim_event_due() : sim_alarm_due();

	if (mode == EVERY) {
		happen(explore_choose(possible()), "hal_idle");
		return true;
	}
	if (due > hal_now())
		sim_pass(due - hal_now());
	if (one_in(2))
		sim_pass(sim_random() % (EXPLORE_LATE_US * (HAL_HZ / 1000000)));
	happen_if_due("hal_idle");
	return true;
}

static void start(unsigned how)
{
	mode = how;
	sim_look = mode == CALM ? NULL : look;
	sim_idle = mode == CALM ? NULL : idle;
#if WEFT_DEBUG
	weft_step_limit = mode == EVERY ? HAL_NEVER : weft_ms(HAL_STEP_LIMIT_MS);
#endif
}

/* ---- Programs -------------------------------------------------------------------------------- */

static void run(void (*program)(void))
{
	place = 0;
	looks = steps = 0;
	sim_reset();
	explore_watch(NULL, NULL);
	program();
	weft_posts_take(); /* what came when the loop had ended: its objects are to be set up anew
	                    */
}

/* WEFT_SCHEDULE names another program; or interrupts act in the loop's place, which takes the
 * choice of the step that they come before. */
static bool is_left_out(const char *program)
{
	const char *text = getenv("WEFT_SCHEDULE");
	size_t n = strlen(program);

	return text ? strncmp(text, program, n) != 0 || text[n] != ':' : HAL_LENDS;
}

/* What WEFT_SCHEDULE wants of this program, which is not left out; NULL if nothing is asked for. */
static const char *asked_for(const char *program)
{
	const char *text = getenv("WEFT_SCHEDULE");

	return text ? text + strlen(program) + 1 : NULL;
}

static void begin(const char *program, unsigned how)
{
	prepare();
	name = program;
	length = 0;
	start(how);
}

static void end(void)
{
	name = NULL;
	start(CALM);
	sim_reset();
	explore_watch(NULL, NULL);
}

/* One run, which tells what happens. */
static void again(void (*program)(void), const char *choices)
{
	telling = true;
	if (*choices == '#') {
		mode = SEED;
		sim_seed(seed = (uint32_t)strtoul(choices + 1, NULL, 10));
	}
	for (; mode == EVERY && *choices && length < DEPTH; choices++) {
		char one[2] = {*choices};

		path[length].taken = (uint8_t)strtoul(one, NULL, 36);
		path[length++].of = 0; /* will be seen */
	}
	run(program);
	printf("explore %s: this schedule is ok\n", name);
	telling = false;
}

unsigned explore_every(const char *program_name, void (*program)(void))
{
	const char *asked;
	unsigned schedules = 0;

	if (is_left_out(program_name))
		return 0;
	asked = asked_for(program_name);
	begin(program_name, EVERY);
	if (asked) {
		again(program, asked);
		end();
		return 1;
	}
	do {
		run(program);
		if (++schedules == SCHEDULES)
			refuse("more than 20,000,000 schedules: fewer events, please, or seeds");
	} while (next_path());
	printf("explore %s %u schedules ok\n", name, schedules);
	fflush(stdout);
	end();
	return schedules;
}

void explore_seeds(const char *program_name, void (*program)(void), uint32_t first, uint32_t last)
{
	const char *asked;

	if (is_left_out(program_name))
		return;
	asked = asked_for(program_name);
	if (asked && *asked != '#')
		return;
	begin(program_name, SEED);
	if (asked) {
		again(program, asked);
		end();
		return;
	}
	for (seed = first;; seed++) {
		sim_seed(seed);
		run(program);
		if (seed == last)
			break;
	}
	printf("explore %s seeds %u to %u ok\n", name, (unsigned)first, (unsigned)last);
	fflush(stdout);
	end();
}

/* ---- Any program under a seed ---------------------------------------------------------------- */

bool explore_all(void)
{
	const char *text = getenv("WEFT_EXPLORE");

	return getenv("WEFT_SCHEDULE") || (text && strcmp(text, "all") == 0);
}

void explore_start(void)
{
	const char *text = getenv("WEFT_EXPLORE");
	char *rest;

	if (!text || explore_all())
		return;
	seed = (uint32_t)strtoul(text, &rest, 10);
	if (!*text || *rest) {
		fprintf(stderr, "WEFT_EXPLORE=%s: expected a number, the seed, or all\n", text);
		exit(2);
	}
	sim_seed(seed);
	start(SEED);
}
