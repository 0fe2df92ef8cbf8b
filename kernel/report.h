/* Reports for people: written when nothing else runs any more, straight to the console. */
#ifndef WEFT_REPORT_H
#define WEFT_REPORT_H

#include "task.h"

/* Pieces of a report: a text, a number, a text and an address in hexadecimal. Any context. */
void weft_report_text(const char *text);
void weft_report_number(uintptr_t number);
void weft_report_address(const char *text, const void *address);

/* What a task does: its name, its state, and where it awaits what (debug builds), or addresses to
 * look up in the map (release builds). */
void weft_report_task(const struct weft_task *task);

/* The same for each task that has not ended. */
void weft_report_tasks(void);

/* A place in a body: what is awaited there, in which function, file and line (debug builds). */
void weft_report_place(const HAL_ROM struct weft_point *at);

/* A task's chain of awaits, innermost first, a line for each frame. */
void weft_report_awaits(const struct weft_task *task);

/* Says what went wrong, what ran and, in debug builds, what happened before; and ends the program
 * by hal_failed() with status 70 (EX_SOFTWARE). */
_Noreturn void weft_report_fatal(const char *what);

#endif
