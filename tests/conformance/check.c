/* What the grammar and section 4 of SPEC.md demand of a scenario. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "memory.h"
#include "operation.h"
#include "scenario.h"

/* Where a statement stands. */
struct place {
	bool generator, loop, handler, final, callback, scope;
};

static const char *problem;

/* What is being checked, for messages. */
static struct {
	unsigned line;
	const char *what;
} at;

/* Notes the first problem; returns false. */
__attribute__((format(printf, 1, 2))) static bool refuse(const char *format, ...);

static bool refuse(const char *format, ...)
{
	char text[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (!problem)
		problem = memory_text("line %u: %s: %s", at.line, at.what, text);
	return false;
}

/* ---- Words ----------------------------------------------------------------------------------- */

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* The word occurs in a list separated by blanks. */
static bool listed(const char *word, const char *list)
{
	size_t size = strlen(word);

	for (; *list; list += strcspn(list, " "), list += *list == ' ') {
		if (strncmp(list, word, size) == 0 && (list[size] == ' ' || !list[size]))
			return true;
	}
	return false;
}

static const char errors[] = "cancelled timeout full empty shutdown broken value runtime unbound";

static bool is_error(const char *word)
{
	return is_integer(word) || listed(word, errors);
}

static bool is_selector(const char *word)
{
	return is_error(word) || listed(word, "group any all");
}

/* ---- Arguments ------------------------------------------------------------------------------- */

static const struct {
	const char *word;
	unsigned kinds;
} kind_words[] = {
    {"lock", LOCK},           {"semaphore", SEMAPHORE | BOUNDED},
    {"bounded", BOUNDED},     {"event", EVENT},
    {"condition", CONDITION}, {"barrier", BARRIER},
    {"queue", QUEUE},         {"var", VARIABLE},
    {"pool", POOL},           {"gen", GENERATOR},
};

/* The kinds that a list such as "lock|condition" names; 0 if it is none. */
static unsigned kinds_in(const char *list)
{
	unsigned kinds = 0;

	while (*list) {
		size_t size = strcspn(list, "|");

		for (size_t i = 0; i < sizeof kind_words / sizeof *kind_words; i++) {
			if (strlen(kind_words[i].word) == size &&
			    strncmp(list, kind_words[i].word, size) == 0)
				kinds |= kind_words[i].kinds;
		}
		list += size + (list[size] == '|');
	}
	return kinds;
}

static bool is_declared_as(const struct argument *argument, unsigned kinds)
{
	return argument->name && argument->name->kind & kinds;
}

static bool is_name(const struct argument *argument)
{
	return argument->name && !listed(argument->word, "self none end in");
}

static bool is_value(const struct argument *argument)
{
	return is_integer(argument->word) || is_declared_as(argument, VARIABLE);
}

/* Words that stand for themselves. */
static const struct {
	const char *type, *words;
} choices[] = {
    {"rule", "total object task"},
    {"reference", "asyncio handoff"},
    {"qkind", "fifo lifo priority"},
    {"when", "all first exception"},
    {"cmp", "< <= == != >= >"},
    {"in", "in"},
    {"now", "now"},
};

static const char *choice_of(const char *type)
{
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		if (is(choices[i].type, type))
			return choices[i].words;
	}
	return NULL;
}

static bool fits(const struct argument *argument, const char *type)
{
	if (is(type, "word"))
		return true;
	if (is(type, "lit"))
		return is_integer(argument->word);
	if (is(type, "int"))
		return is_value(argument);
	if (is(type, "delay"))
		return is_value(argument) || is(argument->word, "none");
	if (is(type, "error"))
		return is_error(argument->word);
	if (is(type, "task!"))
		return is_name(argument) || is(argument->word, "self");
	if (listed(type, "new task group timeout handle instance"))
		return is_name(argument);
	if (choice_of(type))
		return listed(argument->word, choice_of(type));
	return is_declared_as(argument, kinds_in(type));
}

static bool check_one(const struct argument *argument, const char *type)
{
	return fits(argument, type) ||
	       refuse("bad argument \"%s\" (expected %s)", argument->word, type);
}

/* One word of a signature. */
struct expected {
	char type[40];
	bool optional, many;
};

/* Takes the next word off a signature; false at its end. */
static bool next_expected(const char **signature, struct expected *expected)
{
	size_t size = strcspn(*signature, " ");

	if (!size)
		return false;
	snprintf(expected->type, sizeof expected->type, "%.*s", (int)size, *signature);
	expected->optional = expected->type[size - 1] == '?';
	expected->many = expected->type[size - 1] == '+';
	if (expected->optional || expected->many)
		expected->type[size - 1] = 0;
	*signature += size + ((*signature)[size] == ' ');
	return true;
}

/* Checks arguments against a signature. */
static bool match(const char *signature, const struct argument *arg, unsigned count)
{
	const struct argument *end = arg + count;
	struct expected expected;

	while (next_expected(&signature, &expected)) {
		if (arg == end)
			return expected.optional || refuse("missing argument (%s)", expected.type);
		do {
			if (!check_one(arg++, expected.type))
				return false;
		} while (expected.many && arg < end);
	}
	return arg == end || refuse("too many arguments");
}

/* ---- Statements ------------------------------------------------------------------------------ */

static bool check_block(const struct node *node, struct place place);

static bool check_if(const struct node *node, struct place place)
{
	const struct clause *other = node->clauses->next;

	if (other && other->next)
		return refuse("more than one else");
	if (other && other->count > 1)
		return refuse("text after else");
	return match(node->op->signature, node->arg, node->count) &&
	       check_block(node->clauses->first, place) &&
	       (!other || check_block(other->first, place));
}

static bool check_except(const struct clause *clause, struct place place)
{
	if (clause->count < 2)
		return refuse("bad except clause");
	for (unsigned i = 1; i < clause->count; i++) {
		if (!is_selector(clause->words[i].word))
			return refuse("bad selector \"%s\"", clause->words[i].word);
	}
	place.handler = true;
	return check_block(clause->first, place);
}

static bool check_finally(const struct clause *clause, struct place place)
{
	if (clause->count > 1 || clause->next)
		return refuse("bad finally clause");
	place.final = true;
	place.loop = place.handler = false;
	return check_block(clause->first, place);
}

static bool check_try(const struct node *node, struct place place)
{
	const struct clause *clause = node->clauses->next;

	if (node->count)
		return refuse("text after try");
	if (!clause)
		return refuse("needs except or finally");
	if (!check_block(node->clauses->first, place))
		return false;
	for (; clause; clause = clause->next) {
		at.line = clause->line;
		at.what = "try";
		if (is(clause->words[0].word, "except") ? !check_except(clause, place)
		                                        : !check_finally(clause, place))
			return false;
	}
	return true;
}

/* What its block may contain. */
static struct place inside(const struct operation *op, struct place place)
{
	if (op->flags & (NEW_TASK | CALLBACK))
		place = (struct place){.callback = place.callback || op->flags & CALLBACK};
	if (op->flags & LOOPS)
		place.loop = true;
	if (op->flags & SCOPE)
		place.scope = true;
	return place;
}

static bool check_spawn(const struct node *node)
{
	if (node->count < 2)
		return true;
	if (!is(node->arg[1].word, "in") || node->count < 3)
		return refuse("expected: in GROUP");
	return check_one(&node->arg[2], "group");
}

static bool check_wait_for(const struct node *node)
{
	const struct operation *op = node->count < 2 ? NULL : operation_named(node->arg[1].word);

	if (!op || !(op->flags & WAITABLE))
		return refuse("expected: wait_for DELAY OPERATION ...");
	return check_one(&node->arg[0], "delay") &&
	       match(op->signature, node->arg + 2, node->count - 2);
}

/* Restrictions on where a statement may stand. */
static bool check_place(const struct node *node, struct place place)
{
	const char *name = node->op->name;

	if (is(name, "yield") && !place.generator)
		return refuse("only in a generator");
	if (is(name, "yield") && (place.final || place.scope))
		return refuse("not inside finally, group or timeout");
	if (listed(name, "break continue") && !place.loop)
		return refuse("only in a loop");
	if (is(name, "return") && place.final)
		return refuse("not inside finally");
	if (is(name, "return") && place.generator && node->count)
		return refuse("no value in a generator");
	if (is(name, "reraise") && !place.handler)
		return refuse("only in an except block");
	return true;
}

static bool check_callback(const struct node *node)
{
	if (!(node->op->flags & IN_CALLBACK))
		return refuse("not allowed in a callback");
	if (listed(node->op->name, "cancel uncancel cancelling") && node->count &&
	    is(node->arg[0].word, "self"))
		return refuse("\"self\" has no meaning in a callback");
	return true;
}

static bool check_simple(const struct node *node)
{
	if (is(node->op->name, "wait_for"))
		return check_wait_for(node);
	if (is(node->op->name, "spawn") && !check_spawn(node))
		return false;
	return match(node->op->signature, node->arg, node->count);
}

static bool check_statement(const struct node *node, struct place place)
{
	at.line = node->line;
	at.what = node->op->name;
	if (place.callback && !check_callback(node))
		return false;
	if (node->target && node->target->kind != VARIABLE)
		return refuse("bad argument \"%s\" (expected var)", node->target->text);
	if (is(node->op->name, "try"))
		return check_try(node, place);
	if (is(node->op->name, "if"))
		return check_if(node, place);
	return check_simple(node) && check_place(node, place) &&
	       (!node->clauses || check_block(node->clauses->first, inside(node->op, place)));
}

static bool check_block(const struct node *node, struct place place)
{
	for (; node; node = node->next) {
		if (!check_statement(node, place))
			return false;
	}
	return true;
}

/* ---- Declarations ---------------------------------------------------------------------------- */

static const struct {
	const char *what, *signature;
	enum kind kind; /* 0: nothing that a name would mean */
	int least;      /* of the number */
} kinds[] = {
    {"scenario", "word", 0, 0},
    {"rule", "rule", 0, 0},
    {"reference", "reference", 0, 0},
    {"task", "new", 0, 0},
    {"lock", "new", LOCK, 0},
    {"semaphore", "new lit", SEMAPHORE, 0},
    {"bounded", "new lit", BOUNDED, 0},
    {"event", "new", EVENT, 0},
    {"condition", "new lock?", CONDITION, 0},
    {"barrier", "new lit", BARRIER, 1},
    {"queue", "new qkind lit", QUEUE, INT32_MIN},
    {"var", "new lit", VARIABLE, INT32_MIN},
    {"pool", "new lit", POOL, 1},
    {"gen", "new", GENERATOR, 0},
};

static bool declare(const struct declaration *d, enum kind kind, int least)
{
	struct name *name = d->arg[0].name;

	if (!kind)
		return true;
	if (name->kind)
		return refuse("name \"%s\" is already used", name->text);
	name->kind = kind;
	if (kind & (SEMAPHORE | BOUNDED | BARRIER | POOL) && d->arg[1].number < least)
		return refuse("the number is too small");
	if (kind == VARIABLE)
		name->value = d->arg[1].number;
	if (kind == GENERATOR)
		name->body = d->clauses->first;
	return true;
}

static bool check_declaration(const struct declaration *d)
{
	at.line = d->line;
	at.what = d->what;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (is(kinds[i].what, d->what))
			return match(kinds[i].signature, d->arg, d->count) &&
			       declare(d, kinds[i].kind, kinds[i].least);
	}
	return refuse("unknown declaration");
}

static bool check_body(const struct declaration *d)
{
	bool generator = is(d->what, "gen");

	return (!generator && !is(d->what, "task")) ||
	       check_block(d->clauses->first, (struct place){.generator = generator});
}

const char *scenario_check(struct declaration *declarations)
{
	const struct declaration *d;

	problem = NULL;
	for (d = declarations; d && check_declaration(d); d = d->next)
		;
	for (d = problem ? NULL : declarations; d && check_body(d); d = d->next)
		;
	return problem;
}
