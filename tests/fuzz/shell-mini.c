/* The smallest shell's console. */
#include "fuzz.h"

void fuzz_one(const uint8_t *bytes, size_t size)
{
	int status;

	fuzz_type(&(struct fuzz_input){bytes, size});
	status = fuzz_main();
	MUST(status >= 0 && status <= 255);
}
