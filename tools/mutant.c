#include "tools/mutant.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#define MOST 65536

static unsigned char nowhere[MOST];
unsigned mutant_chosen;
unsigned char *mutant_seen = nowhere;

/* MUTANT_SEEN names a file of one byte for each mutant, which the children of this process share.
 * MUTANT_MS is how much of the processor's time it may take: many mutants never end. */
__attribute__((constructor(101))) static void choose(void)
{
	const char *chosen = getenv("MUTANT"), *seen = getenv("MUTANT_SEEN"),
		   *limit = getenv("MUTANT_MS");
	int file;

	if (chosen)
		mutant_chosen = (unsigned)atoi(chosen);
	if (limit)
		setitimer(ITIMER_PROF,
		          &(struct itimerval){
			      .it_value = {atoi(limit) / 1000, atoi(limit) % 1000 * 1000}},
		          NULL);
	if (!seen)
		return;
	file = open(seen, O_RDWR);
	if (file < 0 || (mutant_seen = mmap(NULL, MOST, PROT_READ | PROT_WRITE, MAP_SHARED, file,
	                                    0)) == MAP_FAILED)
		abort();
	close(file);
}
