#include "station.h"

const struct quantity quantities[CHANNELS_MOST] = {
    [TEMPERATURE] = {"temperature", "C", 2},
    [ANALOGUE] = {"voltage", "V", 3},
};

struct channel channels[CHANNELS];

static struct sample room[8];
struct weft_broadcast samples = WEFT_BROADCAST(room);

uint32_t seconds_now(void)
{
	return (uint32_t)(weft_now() / WEFT_HZ);
}
