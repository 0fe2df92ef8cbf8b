/* A scenario as the parser delivers it: names, declared objects, statements (SPEC.md, sections 2
 * to 4). */
#ifndef CONFORMANCE_SCENARIO_H
#define CONFORMANCE_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

/* What a name may be declared as. */
enum kind {
	LOCK = 1,
	SEMAPHORE = 2,
	BOUNDED = 4,
	EVENT = 8,
	CONDITION = 16,
	BARRIER = 32,
	QUEUE = 64,
	VARIABLE = 128,
	POOL = 256,
	GENERATOR = 512,
};

/* An identifier, and all that it means now. Tasks, groups, time-outs, handles and generator
 * instances come into being when a statement is run; the newest one counts. */
struct name {
	struct name *next;
	const char *text;
	enum kind kind;        /* as declared; 0 if not */
	struct object *object; /* of every kind but VARIABLE and GENERATOR */
	int64_t value;         /* VARIABLE */
	struct node *body;     /* GENERATOR: its statements */
	struct run_task *task;
	unsigned incarnations;
	struct run_group *group;
	struct run_timeout *timeout;
	struct handle *handle;
	struct instance *instance;
};

/* A word of a statement, with what it may stand for. */
struct argument {
	const char *word;
	struct name *name; /* NULL when it is no identifier */
	int64_t number;    /* when it is an integer */
};

/* The part of a compound statement up to the next except, finally, else or end. */
struct clause {
	struct clause *next;
	unsigned line, count;
	struct argument *words; /* "except" timeout 7 */
	struct node *first;     /* its statements */
};

/* A statement. */
struct node {
	struct node *next;
	const struct operation *op;
	unsigned line, count;
	struct argument *arg;   /* without "-> X" */
	struct name *target;    /* X */
	struct clause *clauses; /* of a compound statement; the first one's words are the head's */
};

/* What stands at top level, in the order of the file. */
struct declaration {
	struct declaration *next;
	const char *what;
	unsigned line, count;
	struct argument *arg;
	struct clause *clauses;
};

/* The scenario, or NULL and why not in *error: "line N: reason". The text is changed. */
struct declaration *scenario_parse(char *text, const char **error);

/* Checks everything section 4 restricts and resolves names: NULL, or the error. */
const char *scenario_check(struct declaration *declarations);

/* The one of that text. */
struct name *name_of(const char *text);

/* Goes through all names; NULL gives the first. */
struct name *name_next(const struct name *name);
void names_clear(void);

bool is_integer(const char *word);
bool is_identifier(const char *word);

/* What an argument is worth now. */
static inline int64_t value_of(const struct argument *argument)
{
	return argument->name ? argument->name->value : argument->number;
}

#endif
