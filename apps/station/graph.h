/* A graph of one quantity: a column for each span of time, the newest on the right. Numbers only,
 * no waiting. All zero is an empty one. */
#ifndef STATION_GRAPH_H
#define STATION_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#define GRAPH_COLUMNS 96u

struct graph {
	int32_t column[GRAPH_COLUMNS]; /* means; a ring */
	uint16_t next, count;
	int64_t sum; /* of the column that is being filled */
	uint32_t values, span;
};

/* Takes a value of a time in seconds; true when a column has become full, by a value that belongs
 * to a later one. Columns without values are left out. */
bool graph_put(struct graph *graph, uint32_t seconds, uint32_t seconds_per_column, int32_t value);

/* The column that is `back` columns old, 0 to graph->count - 1. */
int32_t graph_column(const struct graph *graph, unsigned back);

/* The smallest and the largest column; there is one. */
void graph_range(const struct graph *graph, int32_t *low, int32_t *high);

#endif
