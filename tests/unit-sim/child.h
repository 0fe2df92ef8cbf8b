/* Runs a function in a process of its own; what it wrote is in child_words. */
#ifndef CHILD_H
#define CHILD_H

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

static char child_words[4096];

/* Its status; -1 when it was killed. */
static int run_child(void (*run)(void))
{
	int ends[2], status;
	size_t size = 0;
	ssize_t n;
	pid_t child;

	if (pipe(ends) != 0 || (child = fork()) < 0)
		return -1;
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		run();
		exit(0); /* what counts branches writes them down then */
	}
	close(ends[1]);
	while ((n = read(ends[0], child_words + size, sizeof child_words - 1 - size)) > 0)
		size += (size_t)n;
	child_words[size] = 0;
	close(ends[0]);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
