/* Lines to statements: structure only, what the words mean is checked in check.c. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "operation.h"
#include "scenario.h"

struct line {
	struct line *next;
	unsigned number, count;
	char **words;
};

static struct {
	struct line *line;   /* the next one */
	const char *problem; /* the first one found */
} parser;

bool is_integer(const char *word)
{
	size_t digits;

	word += *word == '-';
	digits = strspn(word, "0123456789");
	return digits >= 1 && digits <= 9 && !word[digits];
}

bool is_identifier(const char *word)
{
	if (!isalpha((unsigned char)*word) && *word != '_')
		return false;
	while (isalnum((unsigned char)*word) || *word == '_')
		word++;
	return !*word;
}

/* ---- Words ----------------------------------------------------------------------------------- */

static const char blanks[] = " \t\r\v\f";

/* Cuts a line into words; returns how many stand before a comment. */
static unsigned split(char *text, char **words)
{
	unsigned count = 0;

	for (text += strspn(text, blanks); *text && *text != '#'; text += strspn(text, blanks)) {
		words[count++] = text;
		text += strcspn(text, blanks);
		if (*text)
			*text++ = 0;
	}
	return count;
}

static struct line *read_line(char *text, unsigned number)
{
	struct line *line = memory_new(sizeof *line);

	line->number = number;
	line->words = memory_new((strlen(text) / 2 + 1) * sizeof *line->words);
	line->count = split(text, line->words);
	return line;
}

/* The lines that are not empty. */
static struct line *read_lines(char *text)
{
	struct line *first = NULL, **last = &first;

	for (unsigned number = 1; text; number++) {
		char *end = strchr(text, '\n');

		if (end)
			*end++ = 0;
		*last = read_line(text, number);
		if ((*last)->count)
			last = &(*last)->next;
		else
			*last = NULL;
		text = end;
	}
	return first;
}

static struct argument argument_of(const char *word)
{
	return (struct argument){
	    .word = word,
	    .name = is_identifier(word) ? name_of(word) : NULL,
	    .number = is_integer(word) ? atol(word) : 0,
	};
}

static struct argument *arguments_of(const struct line *line)
{
	struct argument *arguments = memory_new(line->count * sizeof *arguments);

	for (unsigned i = 0; i < line->count; i++)
		arguments[i] = argument_of(line->words[i]);
	return arguments;
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++) {
		if (strcmp(word, *list) == 0)
			return true;
	}
	return false;
}

static bool ends_block(const char *word)
{
	static const char *const list[] = {"end", "except", "finally", "else", NULL};

	return is_one_of(word, list);
}

static struct line *next_line(void)
{
	struct line *line = parser.line;

	parser.line = line->next;
	return line;
}

static struct node *read_block(void);

/* A clause, its head being given, up to the line that ends it. */
static struct clause *read_clause(const struct line *head)
{
	struct clause *clause = memory_new(sizeof *clause);

	clause->line = head->number;
	clause->count = head->count;
	clause->words = arguments_of(head);
	clause->first = read_block();
	return clause;
}

/* The line continues the compound statement that began so. */
static bool continues(const char *opener, const char *word)
{
	if (strcmp(opener, "try") == 0)
		return strcmp(word, "except") == 0 || strcmp(word, "finally") == 0;
	return strcmp(opener, "if") == 0 && strcmp(word, "else") == 0;
}

static const char *no_end(const struct line *head)
{
	return memory_text("line %u: \"%s\" has no \"end\"", head->number, head->words[0]);
}

static const char *misplaced(const struct line *line, const char *inside)
{
	return memory_text("line %u: \"%s\" inside \"%s\"", line->number, line->words[0], inside);
}

static void refuse(const char *problem)
{
	if (!parser.problem)
		parser.problem = problem;
}

/* All clauses of a compound statement, up to and with its end. */
static struct clause *read_clauses(const struct line *head)
{
	struct clause *first = NULL, **last = &first;
	const struct line *line = head;

	for (;;) {
		*last = read_clause(line);
		last = &(*last)->next;
		if (!parser.line) {
			refuse(no_end(head));
			return first;
		}
		line = next_line();
		if (strcmp(line->words[0], "end") == 0)
			break;
		if (!continues(head->words[0], line->words[0])) {
			refuse(misplaced(line, head->words[0]));
			return first;
		}
	}
	if (line->count > 1)
		refuse(memory_text("line %u: text after \"end\"", line->number));
	return first;
}

static void take_target(struct node *node)
{
	unsigned count = node->count;

	if (node->op->flags & BINDS && count >= 2 && strcmp(node->arg[count - 2].word, "->") == 0) {
		node->target = node->arg[count - 1].name;
		if (!node->target)
			refuse(memory_text("line %u: %s: bad argument \"%s\" (expected var)",
			                   node->line, node->op->name, node->arg[count - 1].word));
		node->count -= 2;
	}
}

static struct node *read_statement(void)
{
	const struct line *line = next_line();
	struct node *node = memory_new(sizeof *node);

	node->line = line->number;
	node->op = operation_named(line->words[0]);
	if (!node->op) {
		refuse(memory_text("line %u: %s: unknown statement", line->number, line->words[0]));
		return node;
	}
	node->count = line->count - 1;
	if (node->op->flags & OPENS) {
		node->clauses = read_clauses(line);
		node->arg = node->clauses->words + 1;
	} else {
		node->arg = arguments_of(line) + 1;
	}
	take_target(node);
	return node;
}

static struct node *read_block(void)
{
	struct node *first = NULL, **last = &first;

	while (parser.line && !ends_block(parser.line->words[0]) && !parser.problem) {
		*last = read_statement();
		last = &(*last)->next;
	}
	return first;
}

/* ---- The file -------------------------------------------------------------------------------- */

static bool opens_declaration(const char *word)
{
	static const char *const list[] = {"task", "gen", NULL};
	const struct operation *op = operation_named(word);

	return is_one_of(word, list) || (op && op->flags & OPENS);
}

static struct declaration *read_declaration(void)
{
	const struct line *line = next_line();
	struct declaration *declaration = memory_new(sizeof *declaration);

	declaration->line = line->number;
	declaration->what = line->words[0];
	declaration->count = line->count - 1;
	if (ends_block(line->words[0])) {
		refuse(memory_text("line %u: unexpected \"%s\"", line->number, line->words[0]));
		return declaration;
	}
	if (opens_declaration(line->words[0])) {
		declaration->clauses = read_clauses(line);
		declaration->arg = declaration->clauses->words + 1;
	} else {
		declaration->arg = arguments_of(line) + 1;
	}
	return declaration;
}

struct declaration *scenario_parse(char *text, const char **error)
{
	struct declaration *first = NULL, **last = &first;

	parser.problem = NULL;
	parser.line = read_lines(text);
	while (parser.line && !parser.problem) {
		*last = read_declaration();
		last = &(*last)->next;
	}
	*error = parser.problem;
	return parser.problem ? NULL : first;
}
