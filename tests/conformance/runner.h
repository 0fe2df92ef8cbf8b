/* Running a scenario with the kernel's own objects: what its parts share. */
#ifndef CONFORMANCE_RUNNER_H
#define CONFORMANCE_RUNNER_H

#include "operation.h"
#include "scenario.h"
#include "weft.h"

/* ---- How a statement ends (outcomes) ----------------------------------------------------------
 *
 * Negative: an error, one of the kernel's codes or one of error_of(). Otherwise: */
enum {
	GOES_ON = 0,
	BREAKS,
	CONTINUES,
	RETURNS,
	CLOSED, /* the generator is being closed; no except clause catches that */
};

/* ---- Errors (error.c) ------------------------------------------------------------------------ */

/* The code of an error's kind, such as "timeout", "7", "group(7,timeout)". */
int error_of(const char *kind);
const char *kind_of(int error);

/* "cancelled", or "error:" and the kind. */
const char *error_text(int error);

void errors_clear(void);

/* ---- Parts of a running task ------------------------------------------------------------------
 *
 * A block and each compound statement is an async function. In a generator it is a generator
 * itself, and hands on what its own parts yield. */

/* Where a statement runs. */
struct where {
	int64_t *result; /* where "return" leaves its value; NULL in a generator */
	bool generator;
	int caught; /* the error that the innermost except block handles */
};

/* What every part's frame begins with. */
#define PART                                                                                       \
	WEFT_GENERATOR(int64_t);                                                                   \
	struct where where;                                                                        \
	const struct node *node;                                                                   \
	int outcome

struct part {
	PART;
};

/* An operation with its line of the trace. It is awaited, or, when it does not suspend, carried out
 * by action_now(). */
struct action {
	WEFT_FRAME;
	/* Given. */
	const struct operation *op;
	const struct argument *arg;
	unsigned count;
	struct name *target;       /* of "-> X" */
	const struct node *node;   /* whose blocks it takes over; of spawn and callbacks */
	struct instance *instance; /* of a loop's generator */
	/* What will be shown. */
	const char *prefix, *object;
	const char *text; /* the outcome, if it is neither an error nor a value nor "ok" */
	bool valued;
	int64_t value;
	/* While it waits. */
	weft_time due;
	struct weft_deadline limit;
	bool never; /* wait_for, and the time is over already */
	int64_t item;
	struct run_task *task;
	struct weft_task_set set;
	struct weft_member *members;
	unsigned tasks;
	struct pool_job *job;
	union {
		struct weft_condition_wait condition_wait;
		struct weft_barrier_wait barrier_wait;
	};
};
ASYNC(action);

/* Carries out an operation that does not suspend; returns the outcome. */
int action_now(const struct node *node);

/* Notes a value as the operation's result. */
static inline void action_value(struct action *action, int64_t value)
{
	action->valued = true;
	action->value = value;
}

static inline void action_bool(struct action *action, bool value)
{
	action->text = value ? "true" : "false";
}

/* A list of statements: from node on. */
struct block {
	PART;
	struct part *part; /* the compound statement that runs */
	struct action action;
};
ASYNC(block);

/* Starts a block for a part; to be awaited. */
int block_start(struct part *self, struct block *block, const struct node *first);

/* Awaits x, which starts p or goes on in it, and hands on what it yields. */
#define AWAIT_PART(p, x)                                                                           \
	do {                                                                                       \
		AWAIT(x);                                                                          \
		while (rc == WEFT_YIELDED) {                                                       \
			YIELD_AWAIT((p)->value);                                                   \
			if (rc < 0) {                                                              \
				AWAIT(CLOSE(p));                                                   \
			} else {                                                                   \
				AWAIT(NEXT(p));                                                    \
			}                                                                          \
		}                                                                                  \
		self->outcome = rc < 0 ? rc : (p)->outcome;                                        \
	} while (0)

/* Runs a block of a compound statement. */
#define RUN(first) AWAIT_PART(&self->block, block_start((struct part *)self, &self->block, (first)))

/* After a turn of a loop: it ends. Break and continue are dealt with. */
bool leaves_loop(int *outcome);

/* What a part's frame returns: an error, or 0; self->outcome tells the rest. */
#define END_PART() END(self->outcome < 0 ? self->outcome : 0)

/* ---- What scenarios make --------------------------------------------------------------------- */

struct task_body {
	WEFT_FRAME;
	struct run_task *task;
	const struct node *first;
	struct block block;
	int outcome;
};

struct run_task {
	struct weft_child child; /* child.owned.task: the task, in a group or not */
	struct run_task *next;   /* in order of creation */
	const char *shown;
	int64_t value; /* what it returned, if it ended without an error */
	struct task_body body;
};

struct run_group {
	struct weft_group group;
};

struct run_timeout {
	struct weft_deadline deadline;
};

/* A generator that was opened. */
struct instance {
	struct block block;
};

struct object {
	struct weft_lock lock; /* LOCK, or a CONDITION's own */
	union {
		struct weft_semaphore semaphore;
		struct weft_bounded_semaphore bounded;
		struct weft_event event;
		struct weft_condition condition;
		struct weft_barrier barrier;
		struct weft_work_queue queue;
		struct weft_executor pool;
	};
	bool unbounded;             /* QUEUE */
	struct pool_job *first_job; /* POOL: of those that have not started */
};

static inline struct weft_task *kernel_task(struct run_task *task)
{
	return &task->child.owned.task;
}

/* ---- Tasks (tasks.c) ------------------------------------------------------------------------- */

/* A task declared at top level. */
void task_spawn_first(struct name *name, const struct node *first);

/* The running task; NULL in a callback. */
struct run_task *task_self(void);

/* The task an argument names, or NULL. */
struct run_task *task_named(const struct argument *argument);

/* What it is called in the trace. */
const char *task_shown(const struct argument *argument);

/* "pending", "cancelled", "ok:V", "error:KIND". */
const char *task_state(struct run_task *task);

/* All of them; NULL gives the first. */
struct run_task *task_next(const struct run_task *task);
void tasks_clear(void);

/* ---- The trace (trace.c) --------------------------------------------------------------------- */

/* Who acts: set while a callback runs, else NULL. */
extern const char *trace_callback;

const char *trace_actor(void);
void trace(const char *actor, const char *prefix, const char *op, const char *object,
           const char *outcome);

/* The lines behind the events. */
void trace_finals(void);

/* Nothing more is done or traced, for that reason; the run ends as soon as it can. */
void give_up(const char *reason);
extern const char *gave_up; /* the reason, or NULL */

/* Gives up when generators that use each other go too deep for the stack. */
bool too_deep(void);

/* Counts a turn of a loop, gives up when there are too many. */
void trace_tick(void);

void trace_clear(void);

/* ---- The rest -------------------------------------------------------------------------------- */

/* The object of a declaration, ready for use. */
void object_make(const struct declaration *declaration);

/* A time in so many milliseconds, or WEFT_NEVER for "none". */
weft_time time_in(const struct argument *delay);
weft_time time_in_ms(int64_t ms);

/* Whether "X cmp value" holds. */
bool compare(int64_t a, const char *cmp, int64_t b);

/* Runs a callback's statements as actor, after a first line. */
void callback_run(const char *actor, const char *op, const char *object, const char *outcome,
                  const struct node *first);

/* ---- Operations (section 13 of SPEC.md; see struct operation) -------------------------------- */

typedef int perform(struct action *action);
perform op_spawn, op_cancel, op_uncancel, op_cancelling, op_state, op_await, op_shield, op_sleep,
    op_gather, op_gather_all, op_wait, op_set, op_add, op_mul, op_print, op_log, op_acquire,
    op_release, op_locked, op_event_wait, op_event_set, op_event_clear, op_event_is_set,
    op_cond_wait, op_cond_wait_for, op_notify, op_notify_all, op_barrier_wait, op_barrier_reset,
    op_barrier_abort, op_barrier_waiting, op_barrier_broken, op_put, op_get, op_put_nowait,
    op_get_nowait, op_task_done, op_join, op_qsize, op_full, op_empty, op_shutdown, op_open,
    op_next, op_aclose, op_offload, op_offload_fail, op_call_soon, op_call_later, op_cancel_call,
    op_on_done, op_reschedule, op_expired;

typedef int finish(struct action *action, int rc);
finish done_await, done_gather, done_gather_all, done_wait, done_put, done_get, done_next,
    done_aclose, done_offload;

typedef int start(struct block *block);
start start_if_part, start_while_part, start_repeat_part, start_try_part, start_with_part,
    start_group_part, start_timeout_part, start_for_part, start_completed_part;

/* Defines one of these: it starts the part for the block whose statement it is. */
#define PART_START(kind)                                                                           \
	int start_##kind(struct block *self)                                                       \
	{                                                                                          \
		struct kind *part = memory_new(sizeof *part);                                      \
                                                                                                   \
		self->part = (struct part *)part;                                                  \
		if (!self->where.generator)                                                        \
			return CALL(part, kind, .where = self->where, .node = self->node);         \
		FRAME(part, kind, .where = self->where, .node = self->node);                       \
		return NEXT(part);                                                                 \
	}

typedef int leave(struct block *block);
leave leave_break, leave_continue, leave_return, leave_raise, leave_reraise;

#endif
