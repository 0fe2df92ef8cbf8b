/* Clock gates and pins. Without its clock a device answers with a bus fault. */
#include "hal/soc/lm3s/lm3s.h"

/* A device answers three cycles after its clock was switched on: the reads take longer. */
void lm3s_gate(volatile uint32_t *gates, uint32_t devices)
{
	*gates |= devices;
	(void)*gates;
	(void)*gates;
}

void lm3s_pins(unsigned port, uint32_t pins)
{
	lm3s_gate(&SYSCTL_RCGC2, RCGC2_PORT(port));
	for (; pins; pins &= pins - 1) {
		unsigned pin = (unsigned)__builtin_ctz(pins);

		*lm3s_bit(&lm3s_port(port)->afsel, pin) = 1;
		*lm3s_bit(&lm3s_port(port)->den, pin) = 1;
	}
}
