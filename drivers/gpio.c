#include "drivers/gpio.h"

static struct gpio_input *inputs;

static struct gpio_input *find(unsigned pin)
{
	struct gpio_input *input = HAL_LOAD(&inputs);

	while (input && input->pin != pin)
		input = HAL_LOAD(&input->next);
	return input;
}

int gpio_input_open(struct gpio_input *input, unsigned pin, enum hal_pin_mode mode,
                    uint16_t debounce_ms)
{
	int rc;

	if (find(pin))
		return WEFT_EBUSY;
	rc = hal_pin_mode(pin, mode);
	if (rc < 0)
		return rc;
	*input =
	    (struct gpio_input){.next = inputs, .pin = (uint16_t)pin, .debounce_ms = debounce_ms};
	input->level = hal_pin_read(pin);
	HAL_STORE(&inputs, input); /* complete before an interrupt finds it */
	rc = hal_pin_watch(pin, true);
	if (rc < 0)
		gpio_input_close(input);
	return rc;
}

void gpio_input_close(struct gpio_input *input)
{
	struct gpio_input **link = &inputs;

	(void)hal_pin_watch(input->pin, false);
	while (*link && *link != input)
		link = &(*link)->next;
	if (*link)
		HAL_STORE(link, input->next);
	weft_event_clear(&input->changed); /* what the interrupt has posted names it no more */
}

void gpio_edges_isr(unsigned pin, unsigned edges)
{
	struct gpio_input *input = find(pin);

	if (!input)
		return;
	HAL_FETCH_OR(&input->edges, (uint16_t)edges);
	weft_event_set_isr(&input->changed);
}

static bool is_unsettled(const struct gpio_input *input)
{
	return input->debounce_ms &&
	       (HAL_LOAD(&input->edges) || hal_pin_read(input->pin) != input->level);
}

/* The edge, if the level that stands now is another than before, and still stands. */
static unsigned settled_edge(struct gpio_input *input)
{
	bool level = hal_pin_read(input->pin);

	if (level == input->level || HAL_LOAD(&input->edges))
		return 0;
	input->level = level;
	return level ? HAL_RISING : HAL_FALLING;
}

/* One of the wanted edges out of what has come; the others are forgotten. */
static unsigned take_edge(struct gpio_input *input, unsigned wanted)
{
	unsigned edges = input->debounce_ms ? settled_edge(input) : HAL_SWAP(&input->edges, 0);

	edges &= wanted;
	return edges & HAL_RISING ? HAL_RISING : edges;
}

ASYNC(gpio_edge)
{
	BEGIN(gpio_edge);
	for (;;) {
		weft_event_clear(&self->input->changed);
		if (is_unsettled(self->input)) {
			HAL_STORE(&self->input->edges, 0);
			AWAIT_FOR(&self->limit, self->input->debounce_ms,
			          weft_event_wait(&self->input->changed));
			if (rc == 0)
				continue; /* it still bounces */
			if (rc != WEFT_ETIMEDOUT)
				RETURN(rc);
		}
		rc = (int)take_edge(self->input, self->edges);
		if (rc)
			RETURN(rc);
		weft_source_open();
		AWAIT(weft_event_wait(&self->input->changed));
		weft_source_close();
		if (rc < 0)
			RETURN(rc);
	}
	END(0);
}
