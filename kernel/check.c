#include "check.h"

#if WEFT_DEBUG

#include "report.h"

static const char *const sentences[] = {
#define SENTENCE(number, name, text) [number] = text,
    WEFT_CHECKS(SENTENCE)
#undef SENTENCE
};

static void check_failed(enum weft_check number, const char *file, unsigned line)
{
	weft_report_text("weft: check W");
	weft_report_number(number);
	weft_report_text(" failed in ");
	weft_report_text(file);
	weft_report_text(":");
	weft_report_number(line);
	weft_report_text("\n");
	if (number != WEFT_CHECK_ERROR_UNSEEN)
		weft_report_fatal(sentences[number]);
	weft_report_text("weft: ");
	weft_report_text(sentences[number]);
	weft_report_text("\n");
}

void (*weft_check_failed)(enum weft_check number, const char *file, unsigned line) = check_failed;

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
