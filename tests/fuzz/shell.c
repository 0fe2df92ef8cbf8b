/* The shell's console: line editing, parser, job control, all commands. */
#include "apps/shell/crew.h"
#include "apps/shell/job.h"
#include "apps/shell/screen.h"
#include "fuzz.h"

void fuzz_one(const uint8_t *bytes, size_t size)
{
	int status;

	fuzz_type(&(struct fuzz_input){bytes, size});
	status = fuzz_main();
	MUST(status >= 0 && status <= 255);
	MUST(jobs_free() == JOBS);
	MUST(workers_free() == WORKERS);
	MUST(!weft_locked(&screen.lock));
}
