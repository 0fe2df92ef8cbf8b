/* Runs a target over the files of folders, without a fuzzer; prints TAP. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static FUZZ_STAYS FILE *tap; /* the targets' standard output goes nowhere */
static FUZZ_STAYS unsigned runs;

static void run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct stat status;
	uint8_t *bytes;
	size_t size;

	if (!file || fstat(fileno(file), &status) != 0) {
		perror(path);
		exit(2);
	}
	bytes = malloc((size_t)status.st_size + 1);
	size = fread(bytes, 1, (size_t)status.st_size, file);
	fclose(file);
	fprintf(tap, "# %s\n", path); /* before it dies of it */
	fflush(tap);
	LLVMFuzzerTestOneInput(bytes, size);
	free(bytes);
	fprintf(tap, "ok %u - %s\n", ++runs, path);
}

static int is_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void run_folder(const char *folder)
{
	struct dirent **names;
	int count = scandir(folder, &names, is_file, alphasort);

	if (count < 0) {
		perror(folder);
		exit(2);
	}
	for (int i = 0; i < count; i++) {
		char path[512];

		snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		run_file(path);
		free(names[i]);
	}
	free(names);
}

int main(int argc, char **argv)
{
	struct stat status;

	tap = fdopen(dup(1), "w");
	for (int i = 1; i < argc; i++) {
		if (stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode))
			run_folder(argv[i]);
		else
			run_file(argv[i]);
	}
	fprintf(tap, "1..%u\n", runs);
	fclose(tap);
	return runs ? 0 : 1; /* without a corpus nothing is tested */
}
