#include "report.h"

#include <string.h>

#include "trace.h"

#define FATAL_STATUS 70

void weft_report_text(const char *text)
{
	hal_report(text, strlen(text));
}

static void write_in(uintptr_t number, unsigned base)
{
	char digits[3 * sizeof number], *p = digits + sizeof digits;

	do {
		unsigned digit = number % base;

		*--p = (char)(digit < 10 ? '0' + digit : 'a' - 10 + digit);
	} while (number /= base);
	hal_report(p, (size_t)(digits + sizeof digits - p));
}

void weft_report_number(uintptr_t number)
{
	write_in(number, 10);
}

void weft_report_address(const char *text, const void *address)
{
	weft_report_text(text);
	write_in((uintptr_t)address, 16);
}

void weft_report_place(const HAL_ROM struct weft_point *at)
{
#if WEFT_DEBUG
	if (!at) {
		weft_report_text("not suspended yet");
		return;
	}
	weft_report_text(at->text);
	weft_report_text(" in ");
	weft_report_text(at->function);
	weft_report_text(", ");
	weft_report_text(at->file);
	weft_report_text(":");
	weft_report_number(at->line);
#else
	weft_report_address("await 0x", (const void *)at->place);
#endif
}

void weft_report_awaits(const struct weft_task *task)
{
	const struct weft_frame *frame = task->item.waiter.frame;

	for (; frame; frame = frame->parent) {
		weft_report_text("    ");
		weft_report_place(frame->at);
		weft_report_text("\n");
	}
}

void weft_report_task(const struct weft_task *task)
{
	static const char *const states[] = {" is ready\n", " runs\n", " waits\n", " sleeps\n",
	                                     " ended\n"};

#if WEFT_DEBUG
	weft_report_text("  ");
	weft_report_text(task->name);
#else
	weft_report_address("  task 0x", task);
#endif
	weft_report_text(states[weft_task_state(task)]);
	weft_report_awaits(task);
}

void weft_report_tasks(void)
{
	for (const struct weft_task *t = weft_loop.tasks; t; t = t->older)
		weft_report_task(t);
}

void weft_report_fatal(const char *what)
{
	struct weft_task *task = weft_task_self();

	weft_report_text("weft: ");
	weft_report_text(what);
	weft_report_text("\n");
	if (task)
		weft_report_task(task);
	weft_trace_report();
	hal_failed(FATAL_STATUS);
}

void weft_fault(const char *what, uintptr_t at, uintptr_t address)
{
	weft_trace_stop();
	weft_report_address("\nweft: fault at 0x", (const void *)at);
	weft_report_address(", address 0x", (const void *)address);
	weft_report_text("\n");
	weft_report_fatal(what);
}
