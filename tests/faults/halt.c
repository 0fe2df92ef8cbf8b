/* A fault behind which the board stands still. */
#include "tests/faults/provoke.h"
#include "weft.h"

int main(void)
{
	hal_on_fault = HAL_FAULT_HALT;
	weft_report_text("halt\n"); /* so there are reports */
	faults[0].provoke();
	return 0;
}
