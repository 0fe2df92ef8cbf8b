#include "graph.h"

static void finish_column(struct graph *graph)
{
	graph->column[graph->next] = (int32_t)(graph->sum / graph->values);
	graph->next = (uint16_t)((graph->next + 1) % GRAPH_COLUMNS);
	if (graph->count < GRAPH_COLUMNS)
		graph->count++;
	graph->sum = 0;
	graph->values = 0;
}

bool graph_put(struct graph *graph, uint32_t seconds, uint32_t seconds_per_column, int32_t value)
{
	uint32_t span = seconds / seconds_per_column;
	bool full = graph->values && span != graph->span;

	if (full)
		finish_column(graph);
	graph->span = span;
	graph->sum += value;
	graph->values++;
	return full;
}

int32_t graph_column(const struct graph *graph, unsigned back)
{
	return graph->column[(graph->next + GRAPH_COLUMNS - 1 - back) % GRAPH_COLUMNS];
}

void graph_range(const struct graph *graph, int32_t *low, int32_t *high)
{
	*low = *high = graph_column(graph, 0);
	for (unsigned i = 1; i < graph->count; i++) {
		int32_t value = graph_column(graph, i);

		if (value < *low)
			*low = value;
		if (value > *high)
			*high = value;
	}
}
