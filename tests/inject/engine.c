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

#define STUCK 20000000u /* ns without an end behind the interrupt: it waits for what was lost */
#define ASLEEP (24 / INJECT_STRIDE + 1) /* points at one address: the processor sleeps */
#define PAIR_POINTS 150 /* of the first of two interrupts; the second has twice as many */

volatile unsigned inject_came;

static const HAL_ROM struct inject_program *program;
static unsigned call, second_call;
static bool pair;
static volatile bool came;
static uint32_t point;       /* the instruction that it comes behind; of two the second one */
static uint32_t first_point; /* of two the first one */
/* For debuggers, README.md: the run of these points alone. */
static volatile uint32_t only_point, only_first_point;
static struct weft_frame *frame;
static uintptr_t came_at;
static hal_time to_alarm; /* from when it came; HAL_NEVER: none was set */
static bool asleep;       /* the loop was, when it came */
static bool held;         /* it came behind a handler that it could not interrupt */
static uint32_t armed_at, latency;
static uint32_t total, failures;
static char undisturbed[sizeof world.notes]; /* noted without an interrupt */

void *inject_memory(void)
{
	static char memory[INJECT_MEMORY] __attribute__((aligned(8)));

	return memory;
}

/* ---- Text ------------------------------------------------------------------------------------ */

static void number(uint32_t n)
{
	weft_report_number(n);
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
	if (pair) {
		weft_report_text(" behind one at ");
		number(first_point);
	}
	weft_report_text(", at 0x");
	inject_print_hex((uint32_t)came_at, 8);
	weft_report_text(": ");
	weft_report_text(what);
	if (!program->check) {
		weft_report_text("; noted ");
		weft_report_text(world.notes);
		weft_report_text(" in place of ");
		weft_report_text(undisturbed);
	}
	weft_report_text("\n");
}

/* ---- How long interrupts are masked ---------------------------------------------------------- */

/* What is masked is met at its end, whichever of its instructions the interrupt was to come
 * behind. So one that has come at the same time as the one before it was held back an instruction
 * longer. */

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

/* Known only if every instruction was tried. */
static void print_stretches(void)
{
	if (INJECT_STRIDE > 1)
		return;
	for (unsigned i = 0; i < STRETCHES; i++) {
		if (longest[i].instructions < 3) /* two may be the rounding of the points */
			continue;
		weft_report_text("masked ");
		number(longest[i].instructions - 1);
		weft_report_text(" 0x");
		inject_print_hex((uint32_t)longest[i].at, 8);
		weft_report_text("\n");
	}
}

/* ---- The interrupts -------------------------------------------------------------------------- */

static _Noreturn void stuck(uintptr_t at)
{
	failed("nothing happened any more behind it: a wake-up was lost");
	weft_report_text("the processor is at 0x");
	inject_print_hex((uint32_t)at, 8);
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
	held = inject_held_by_handler();
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

/* ---- A run ----------------------------------------------------------------------------------- */

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
	const char *wrong;

	world.result = rc;
	if (rc != 0 && !(rc == WEFT_ECANCELED && inject_came & BY(SHUTDOWN)))
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

static int run_program(void)
{
	return (program->run ? program->run : weft_run)(frame);
}

/* One run; false when it fails, or has ended before the interrupt came. Of two interrupts, which
 * inject_mark() arms, the instruction is the second one's. */
static bool run_at(uint32_t instruction)
{
	const char *wrong;
	int rc;

	if (only_point && (instruction != only_point || (pair && first_point != only_first_point)))
		return instruction < only_point;
	prepare();
	point = instruction;
	if (!pair) {
		inject_arm(instruction);
		armed_at = inject_clock();
	}
	rc = run_program();
	inject_disarm();
	wrong = outcome(rc);
	if (wrong)
		failed(wrong);
	if (!came)
		return false;
	inject_note_hit(came_at);
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
	uint32_t instruction = 1 + call % INJECT_STRIDE, before = total, last_latency = 0,
		 stretch = 0, same = 0;
	uintptr_t last_at = 0;

	for (; run_at(instruction); instruction += INJECT_STRIDE) {
		stretch = latency == last_latency && !held ? stretch + 1 : 1;
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

/* ---- Two interrupts -------------------------------------------------------------------------- */

void inject_mark(void)
{
	if (!pair)
		return;
	inject_arm_second(first_point);
	inject_arm(point);
}

/* The second one's points end when the run is over before it. */
static void sweep_pairs(void)
{
	uint32_t before = total, second_point;

	pair = true;
	for (first_point = 1; first_point <= PAIR_POINTS && !failures;
	     first_point += INJECT_STRIDE) {
		second_point = 1 + first_point / INJECT_STRIDE % INJECT_STRIDE;
		while (second_point <= 2 * PAIR_POINTS && run_at(second_point))
			second_point += INJECT_STRIDE;
	}
	print_result(total - before);
	pair = false;
}

/* To be read once: is it what the operations promise? */
static void print_notes(void)
{
	weft_report_text("notes ");
	weft_report_text(program->name);
	weft_report_text(" ");
	weft_report_text(undisturbed);
	weft_report_text("\n");
}

/* ---- All ------------------------------------------------------------------------------------- */

static void sweep_calls(void)
{
	const char *wrong;

	call = second_call = 0;
	if (!program->check) {
		prepare();
		wrong = outcome(run_program());
		if (wrong)
			failed(wrong);
		print_notes();
	}
	for (call = 0; call < CALLS && !failures; call++) {
		if (program->calls & 1u << call)
			sweep();
	}
	if (!inject_arm_second(0))
		return;
	for (call = 0; call < CALLS; call++) {
		for (second_call = 0; second_call < CALLS && !failures; second_call++) {
			if (program->pairs & 1u << call && program->pairs & 1u << second_call)
				sweep_pairs();
		}
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

static const HAL_ROM struct inject_program *const lists[] = {
    inject_scenes,
#if SIZE_MAX > UINT16_MAX /* else they do not fit */
    inject_tasks,  inject_time,   inject_objects, inject_queues, inject_ends,     inject_handover,
    inject_arms,   inject_blocks, inject_limits,  inject_asks,   inject_refusals,
#endif
};

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
		inject_print_hits();
	}
	weft_report_text("total ");
	number(total);
	weft_report_text("\n");
	return failures ? 1 : 0;
}
