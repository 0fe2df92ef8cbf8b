/* Runs the programs, with an interrupt behind one instruction more each time; see inject.h. Prints
 *
 *     inject <program> <call> <points> ok
 *     pairs <program> <call> <call> <points> ok        two interrupts, at every pair of points
 *     masked <instructions> <address>                  the longest stretches
 *     hits <address> <hex>                             bits: halfwords that were interrupted
 *
 * and ends with the number of failures as the status. */
#include <string.h>

#include "tests/inject/calls.h"
#include "tests/inject/inject.h"

/* Only every so manyth instruction, for a quick look. */
#ifndef INJECT_STRIDE
#define INJECT_STRIDE 1
#endif

#define STUCK 20000000u  /* ns without an end behind the interrupt: it waits for what was lost */
#define ASLEEP (24 / INJECT_STRIDE + 1)        /* points at one address: the processor sleeps */
#define PAIR_POINTS 150  /* of the first of two interrupts; the second has twice as many */

char inject_memory[INJECT_MEMORY] __attribute__((aligned(8)));
volatile unsigned inject_came;

static const struct inject_program *program;
static unsigned call, second_call;
static bool pair;
static volatile bool came;
static uint32_t point;
static struct weft_frame *frame;
static uintptr_t came_at;
static hal_time to_alarm; /* from when it came; HAL_NEVER: none was set */
static bool asleep;       /* the loop was, when it came */
static uint32_t armed_at, latency;
static uint32_t total, failures;

/* ---- Text --------------------------------------------------------------------------------------- */

static void number(uint32_t n)
{
	weft_report_number(n);
}

static void hex(uint32_t n, unsigned digits)
{
	char text[9];

	for (unsigned i = 0; i < digits; i++)
		text[i] = "0123456789abcdef"[n >> 4 * (digits - 1 - i) & 15];
	text[digits] = '\0';
	weft_report_text(text);
}

static void program_name(void)
{
	weft_report_text(program->name);
	weft_report_text(" ");
	weft_report_text(inject_call_name((enum inject_call)call));
	if (!pair)
		return;
	weft_report_text(" ");
	weft_report_text(inject_call_name((enum inject_call)second_call));
}

static void failed(const char *what)
{
	failures++;
	weft_report_text("not ok: ");
	program_name();
	weft_report_text(": interrupt at instruction ");
	number(point);
	weft_report_text(", at 0x");
	hex((uint32_t)came_at, 8);
	weft_report_text(": ");
	weft_report_text(what);
	weft_report_text("\n");
}

/* ---- Where it came -------------------------------------------------------------------------------
 */

#ifndef INJECT_CODE
#define INJECT_CODE 65536u /* bytes of code that are looked at */
#endif

extern char linker_code_start[];
static uint8_t hit[INJECT_CODE / 2 / 8];

static void note_hit(uintptr_t at)
{
	uintptr_t place = (at - (uintptr_t)linker_code_start) / 2;

	if (place / 8 < sizeof hit)
		hit[place / 8] |= (uint8_t)(1u << place % 8);
}

static void print_hits(void)
{
	for (uint32_t i = 0; i < sizeof hit; i += 32) {
		uint32_t any = 0;

		for (uint32_t j = 0; j < 32; j++)
			any |= hit[i + j];
		if (!any)
			continue;
		weft_report_text("hits 0x");
		hex((uint32_t)(uintptr_t)linker_code_start + i * 16, 8);
		weft_report_text(" ");
		for (uint32_t j = 0; j < 32; j++)
			hex(hit[i + j], 2);
		weft_report_text("\n");
	}
}

/* ---- How long interrupts are masked ---------------------------------------------------------------
 *
 * What is masked is met at its end, whichever of its instructions the interrupt was to come behind.
 * So one that has come at the same time as the one before it was held back an instruction longer. */

#define STRETCHES 8

static struct {
	uint32_t instructions;
	uintptr_t at;
} longest[STRETCHES];

static void note_stretch(uint32_t instructions, uintptr_t at)
{
	unsigned least = 0;

	for (unsigned i = 0; i < STRETCHES; i++) {
		if (longest[i].at == at) {
			if (longest[i].instructions < instructions)
				longest[i].instructions = instructions;
			return;
		}
		if (longest[i].instructions < longest[least].instructions)
			least = i;
	}
	if (longest[least].instructions < instructions) {
		longest[least].instructions = instructions;
		longest[least].at = at;
	}
}

static void print_stretches(void)
{
	for (unsigned i = 0; i < STRETCHES; i++) {
		if (longest[i].instructions < 2)
			continue;
		weft_report_text("masked ");
		number(longest[i].instructions - 1);
		weft_report_text(" 0x");
		hex((uint32_t)longest[i].at, 8);
		weft_report_text("\n");
	}
}

/* ---- The interrupts ------------------------------------------------------------------------------
 */

static _Noreturn void stuck(uintptr_t at)
{
	failed("nothing happened any more behind it: a wake-up was lost");
	weft_report_text("the processor is at 0x");
	hex((uint32_t)at, 8);
	weft_report_text("\n");
	weft_report_tasks();
	hal_exit(1);
}

static hal_time time_to_alarm(void)
{
	const struct weft_timer *next =
	    weft_loop.timers ? WEFT_OF(weft_loop.timers, struct weft_timer, waiter) : NULL;
	hal_time now = hal_now();

	if (!next || next->due == HAL_NEVER)
		return HAL_NEVER;
	return next->due > now ? next->due - now : 0;
}

/* The first time it does what the run is about; if the run has not ended long after, it never will.
 */
void inject_interrupt(uintptr_t at)
{
	uint32_t now = inject_clock();
	enum inject_call what = (enum inject_call)(pair ? second_call : call);

	if (came)
		stuck(at);
	came = true;
	latency = now - armed_at;
	came_at = at;
	asleep = weft_loop.asleep;
	to_alarm = time_to_alarm();
	inject_came |= 1u << what;
	inject_make_call(what, BY_INTERRUPT);
	inject_arm(STUCK / inject_instruction_ns);
}

void inject_second_interrupt(uintptr_t at)
{
	(void)at;
	inject_came |= 1u << call;
	inject_make_call((enum inject_call)call, BY_SECOND_INTERRUPT);
}

/* ---- A run ---------------------------------------------------------------------------------------
 */

struct nothing {
	WEFT_FRAME;
};

static ASYNC(nothing)
{
	BEGIN(nothing);
	END(0);
}

/* What is wrong, NULL if nothing is. */
static const char *outcome(int rc)
{
	static struct nothing after;
	static char undisturbed[sizeof world.notes];
	const char *wrong;

	if (rc != 0)
		return "the program failed";
	/* An interrupt at the very end of a run is seen by the next one. */
	if (inject_came)
		(void)weft_run(FRAME(&after, nothing));
	if (program->check) {
		wrong = program->check(program->variant);
		return wrong ? wrong : inject_world_check(inject_came & ~program->uses);
	}
	wrong = inject_world_check(inject_came);
	if (wrong)
		return wrong;
	if (!inject_came)
		memcpy(undisturbed, world.notes, sizeof undisturbed);
	return strcmp(undisturbed, world.notes) ? "it went another way" : NULL;
}

static void prepare(void)
{
	inject_world_reset();
	inject_came = 0;
	came = false;
	frame = program->prepare(program->variant);
}

/* One run; false when it has ended before the interrupt came. */
static bool run_at(uint32_t instruction)
{
	const char *wrong;
	int rc;

	prepare();
	point = instruction;
	inject_arm(instruction);
	armed_at = inject_clock();
	rc = weft_run(frame);
	inject_disarm();
	wrong = outcome(rc);
	if (wrong)
		failed(wrong);
	if (!came)
		return false;
	note_hit(came_at);
	total++;
	return !wrong;
}

/* Where the processor sleeps all points are alike: how many there are up to shortly before the
 * alarm. */
static uint32_t alike(void)
{
	uint64_t ns = to_alarm * (1000000000u / HAL_HZ) / inject_instruction_ns;

	return ns > 64 ? (uint32_t)ns - 32 : 0;
}

static void print_result(uint32_t points)
{
	if (failures)
		return;
	weft_report_text(pair ? "pairs " : "inject ");
	program_name();
	weft_report_text(" ");
	number(points);
	weft_report_text(" ok\n");
}

static void sweep(void)
{
	uint32_t instruction = 1 + call % INJECT_STRIDE, before = total, last_latency = 0, stretch = 0, same = 0;
	uintptr_t last_at = 0;

	for (; run_at(instruction); instruction += INJECT_STRIDE) {
		stretch = latency == last_latency ? stretch + INJECT_STRIDE : 1;
		last_latency = latency;
		note_stretch(stretch, came_at);
		same = asleep && came_at == last_at ? same + 1 : 0;
		last_at = came_at;
		if (same < ASLEEP)
			continue;
		if (to_alarm == HAL_NEVER)
			break;
		same = 0;
		instruction += alike();
	}
	print_result(total - before);
}

/* ---- Two interrupts --------------------------------------------------------------------------------
 */

static uint32_t first_point, second_point;

void inject_mark(void)
{
	if (!pair)
		return;
	inject_arm_second(first_point);
	inject_arm(second_point);
}

static bool run_pair(void)
{
	const char *wrong;
	int rc;

	prepare();
	point = second_point;
	rc = weft_run(frame);
	inject_disarm();
	wrong = outcome(rc);
	if (wrong)
		failed(wrong);
	if (came)
		total++;
	return came && !wrong;
}

/* The second one's points end when the run is over before it. */
static void sweep_pairs(void)
{
	uint32_t before = total;

	pair = true;
	for (first_point = 1; first_point <= PAIR_POINTS && !failures; first_point++) {
		second_point = 1;
		while (second_point <= 2 * PAIR_POINTS && run_pair())
			second_point++;
	}
	print_result(total - before);
	pair = false;
}

/* ---- All -------------------------------------------------------------------------------------------
 */

static void sweep_calls(void)
{
	const char *wrong;

	call = second_call = 0;
	if (!program->check) {
		prepare();
		wrong = outcome(weft_run(frame));
		if (wrong)
			failed(wrong);
	}
	for (call = 0; call < CALLS && !failures; call++) {
		if (program->calls & 1u << call)
			sweep();
	}
	for (call = 0; call < CALLS && !failures; call++) {
		second_call = call;
		if (program->pairs & 1u << call && inject_arm_second(0))
			sweep_pairs();
	}
}

/* One program alone, to look for a fault: DEFS='-DINJECT_ONLY="\"park_idle\""'. */
static bool chosen(void)
{
#ifdef INJECT_ONLY
	return strcmp(program->name, INJECT_ONLY) == 0;
#else
	return true;
#endif
}

static const struct inject_program *const lists[] = {inject_scenes};

int main(void)
{
	const char *wrong = inject_start();

	if (wrong) {
		weft_report_text("not ok: ");
		weft_report_text(wrong);
		weft_report_text("\n");
		return 2;
	}
	for (unsigned i = 0; i < sizeof lists / sizeof *lists; i++) {
		for (program = lists[i]; program->name && !failures; program++) {
			if (chosen())
				sweep_calls();
		}
	}
	if (!failures) {
		print_stretches();
		print_hits();
	}
	weft_report_text("total ");
	number(total);
	weft_report_text("\n");
	return failures ? 1 : 0;
}
