#include "check.h"

#if WEFT_DEBUG

#include "report.h"
#include "trace.h"

enum { FAULT, REPORT };

static const struct {
	unsigned char kind;
	const char *sentence;
} checks[] = {
#define CHECK(number, name, kind, text) [number] = {kind, text},
    WEFT_CHECKS(CHECK)
#undef CHECK
};

/* Of the step that was too long, for the report. */
static struct {
	const HAL_ROM struct weft_point *from;
	weft_time took;
} slow;

weft_time weft_step_limit = (weft_time)HAL_STEP_LIMIT_MS * (HAL_HZ / 1000);

static void report_slow_step(void)
{
	weft_report_text("  ");
	weft_report_number((uintptr_t)(slow.took / (HAL_HZ / 1000)));
	weft_report_text(" ms from ");
	weft_report_place(slow.from);
	weft_report_text("\n");
}

static void check_failed(enum weft_check number, const char *file, unsigned line)
{
	const struct weft_task *task = weft_task_self();

	if (checks[number].kind == FAULT) {
		weft_trace_stop();
		hal_report_begin();
	}
	weft_report_text("weft: check W");
	weft_report_number(number);
	weft_report_text(" failed in ");
	weft_report_text(file);
	weft_report_text(":");
	weft_report_number(line);
	weft_report_text("\n");
	if (checks[number].kind == FAULT)
		weft_report_fatal(checks[number].sentence);
	weft_report_text("weft: ");
	weft_report_text(checks[number].sentence);
	weft_report_text("\n");
	if (number == WEFT_CHECK_SLOW_STEP)
		report_slow_step();
	if (task)
		weft_report_task(task);
}

void (*weft_check_failed)(enum weft_check number, const char *file, unsigned line) = check_failed;

void weft_check_slow_step(const HAL_ROM struct weft_point *from)
{
	slow.from = from;
	slow.took = weft_now() - weft_loop.stepped;
	weft_loop.stepped += slow.took; /* a floor that gave this turn is not to blame as well */
	if (slow.took > weft_step_limit)
		weft_check_failed(WEFT_CHECK_SLOW_STEP, from->file, from->line);
}

bool weft_check_kept(const void *p)
{
	return !hal_on_stack(p) || (const char *)p >= (const char *)weft_loop.stack_base;
}

bool weft_check_in_loop(void)
{
	return !hal_in_interrupt() || weft_loop.lent;
}

void weft_check_suspending(void)
{
	WEFT_CHECK_LOOP();
	WEFT_CHECK(weft_task_self(), NO_TASK);
	WEFT_CHECK(!weft_loop.suspended, TWICE);
	weft_loop.suspended = true;
}

#endif
