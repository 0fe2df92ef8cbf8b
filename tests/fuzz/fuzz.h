/* Fuzzing: a target is a source in this folder that defines fuzz_one(), which gives the bytes to
 * one reader. A target that is named as an application is linked with it; its main() is
 * fuzz_main().
 *
 * Before each run the program's variables, all of them, are what they were at the start. What ends
 * the process, and so is a finding: a sanitizer, a failed check (W..), a deadlock, abort(), and
 * every end of the program but those named in fuzz_may_exit; also when it does not end although it
 * was told to.
 *
 * The engines are libFuzzer, AFL++ and replay.c, which only runs what is kept in corpus/. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void fuzz_one(const uint8_t *bytes, size_t size);

/* The application's main(), renamed. */
int fuzz_main(void);

/* A property that must hold whatever the bytes are. */
#define MUST(condition) ((condition) ? (void)0 : fuzz_fail(#condition, __FILE__, __LINE__))
_Noreturn void fuzz_fail(const char *what, const char *file, unsigned line);

/* The program may end itself with this status, such as 2 for a refused file; -1: with none. */
extern int fuzz_may_exit;

/* It may come to a deadlock; else that is a finding. */
extern bool fuzz_may_deadlock;

/* So many steps after the start fuzz_stop() is called, as an interrupt: weft_shutdown_isr(), unless
 * set otherwise. Ten times as many later it must have ended. */
extern unsigned fuzz_steps;
extern void (*fuzz_stop)(void);

/* Bytes that are taken one after the other; 0 when there are none left. */
struct fuzz_input {
	const uint8_t *bytes;
	size_t left;
};

uint8_t fuzz_byte(struct fuzz_input *input);
uint16_t fuzz_word(struct fuzz_input *input);

/* Types all of them at the console, then its input ends. 0xf0 to 0xff are not typed: 0xf0 + n is a
 * pause of 2^n ms. */
void fuzz_type(const struct fuzz_input *input);

/* Storage that stays as it is from run to run. */
#define FUZZ_STAYS __attribute__((section("fuzz_stays")))

#endif
