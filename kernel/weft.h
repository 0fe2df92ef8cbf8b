/* weft: a cooperative kernel for microcontrollers. This header brings in all of it; what is not
 * used is not linked. */
#ifndef WEFT_H
#define WEFT_H

#include "any.h"
#include "barrier.h"
#include "broadcast.h"
#include "call.h"
#include "check.h"
#include "condition.h"
#include "config.h"
#include "console.h"
#include "deadline.h"
#include "drain.h"
#include "error.h"
#include "event.h"
#include "event_group.h"
#include "exit_stack.h"
#include "frame.h"
#include "group.h"
#include "isr_queue.h"
#include "lock.h"
#include "loop.h"
#include "mailbox.h"
#include "pool.h"
#include "pooled_task.h"
#include "queue.h"
#include "report.h"
#include "semaphore.h"
#include "sleep.h"
#include "slot_queue.h"
#include "stream.h"
#include "task.h"
#include "task_set.h"
#include "timer.h"
#include "work_queue.h"

#endif
