/* Provokes every fault that the processor can tell, one in each start: its report is printed, the
 * board resets, and prints at the next start what was kept. The last one exits. tests/faults.py
 * looks at all of it from outside. */
#include "tests/faults/provoke.h"
#include "weft.h"

/* What a reset leaves. */
static struct {
	uint32_t magic;
	uint16_t next;
	bool deaf; /* the bus */
} progress __attribute__((section(".noinit")));

#define MAGIC 0x600df001u

/* The task that fails, in a call; and another one, which the events tell of. */
struct inner {
	WEFT_FRAME;
	void (*provoke)(void);
};

static ASYNC(inner)
{
	BEGIN(inner);
	TRY(weft_sleep_ms(1));
	self->provoke();
	TRY(weft_sleep_ms(1)); /* what is found between steps */
	END(0);
}

struct other {
	WEFT_FRAME;
};

static ASYNC(other)
{
	BEGIN(other);
	TRY(weft_yield());
	END(0);
}

struct outer {
	WEFT_FRAME;
	void (*provoke)(void);
	struct weft_task task;
	struct other other;
	struct inner inner;
};

static ASYNC(outer)
{
	BEGIN(outer);
	weft_spawn(&self->task, FRAME(&self->other, other));
	TRY(CALL(&self->inner, inner, .provoke = self->provoke));
	END(0);
}

static void say(const char *text)
{
	weft_report_text(text);
}

/* A bit that has changed makes it none at all. */
static void check_kept(char *report)
{
	*report ^= 1;
	if (hal_last_report())
		say("a changed report is taken for whole\n");
	*report ^= 1;
	if (hal_last_report() != report)
		say("a whole report is not found\n");
	hal_forget_report();
	if (hal_last_report())
		say("a report is not forgotten\n");
}

static void print_kept(void)
{
	const char *report = hal_last_report();

	if (!report)
		return;
	say("kept: {");
	say(report);
	say("}\n");
	check_kept((char *)(uintptr_t)report);
}

int main(void)
{
	static struct outer frame;
	const struct fault *fault;

	if (progress.magic != MAGIC) {
		progress.magic = MAGIC;
		progress.next = 0;
		progress.deaf = false;
		hal_forget_report();
	}
	print_kept();
	fault = &faults[progress.next++];
	say("fault ");
	say(fault->name);
	say("\n");
	hal_on_fault = faults[progress.next].name ? HAL_FAULT_RESET : HAL_FAULT_EXIT;
	if (!progress.deaf || !fault->bus)
		weft_run(FRAME(&frame, outer, .provoke = fault->provoke));
	progress.deaf |= fault->bus;
	say("no fault\n");
	if (hal_on_fault == HAL_FAULT_EXIT)
		return 0;
	hal_reset();
}
