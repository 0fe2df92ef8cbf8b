#include "history.h"

#include <string.h>

#include "line.h"

static struct {
	char line[HISTORY_LINES][LINE_LENGTH + 1];
	char draft[LINE_LENGTH + 1];
	unsigned count; /* lines ever remembered; line[count % HISTORY_LINES] is the next place */
	unsigned back;  /* how far the walk has gone; 0: at the draft */
} history;

static char *line_back(unsigned back)
{
	return history.line[(history.count - back) % HISTORY_LINES];
}

void history_rewind(void)
{
	history.back = 0;
}

void history_add(const char *text)
{
	history_rewind();
	if (!*text || (history.count && strcmp(line_back(1), text) == 0))
		return;
	strcpy(history.line[history.count++ % HISTORY_LINES], text);
}

const char *history_older(const char *current)
{
	if (history.back == HISTORY_LINES || history.back == history.count)
		return NULL;
	if (!history.back)
		strcpy(history.draft, current);
	return line_back(++history.back);
}

const char *history_newer(void)
{
	if (!history.back)
		return NULL;
	return --history.back ? line_back(history.back) : history.draft;
}
