/* Which mutant of the kernel runs: tools/mutate.py compiles all of them into one program, and reads
 * here where a mutation could have changed something. */
#ifndef MUTANT_H
#define MUTANT_H

/* The number of the one that runs, 0: none. */
extern unsigned mutant_chosen;
/* One for each: its place was reached. */
extern unsigned char *mutant_seen;

#define MUTANT(n) (mutant_seen[n] = 1, mutant_chosen == (n))

#endif
