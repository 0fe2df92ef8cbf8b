#!/usr/bin/env python3
"""Measures the kernel on a board, writes docs/benchmarks.md and the table in README.md: bench.py BOARD OUT EMULATOR...

OUT is the build folder of the release variant, EMULATOR the command that runs an image with exact
instruction counts. The images, and those of the small variant beside it, are built already.
"""
import re
import subprocess
import sys

# name, what, budget (None: none), the best peers, unit
ROWS = [
    ("yield", "yield, task to task", 40, "ChibiOS/RT 46, FreeRTOS 54 +1e, ThreadX 65 +1e"),
    ("yield_depth8", "yield, eight calls deep", 40, "protothreads and Rust futures walk the chain"),
    ("call_sync", "call that does not block", None, ""),
    ("sem_handoff", "semaphore hand-off, one task to its equal", 64, "ChibiOS/RT 84, ThreadX 154 +1e"),
    ("sem_pair", "semaphore acquire + release", 18, "ChibiOS/RT 26, ThreadX 26"),
    ("lock_pair", "lock + unlock", 22, "ChibiOS/RT 38"),
    ("queue_pair_4", "queue put + get, 4 bytes, one task", 50, "ThreadX 64"),
    ("queue_pair_16", "queue put + get, 16 bytes, one task", 70, "ThreadX 97"),
    ("producer_consumer_4", "queue put to a waiting task's next statement", None,
     "ThreadX 113 +1e, ChibiOS/NIL 118"),
    ("event_pair", "event set + wait + clear, one task", None, "ChibiOS/RT 42, ThreadX 50"),
    ("irq_to_task", "interrupt pended to the statement after the await", 70,
     "ChibiOS/NIL 83 +1e, ThreadX 103 +2e"),
    ("timer_start_10", "timer start, 10 active", 45, "ThreadX 46"),
    ("timer_start_100", "timer start, 100 active", 45, ""),
    ("timer_start_1000", "timer start, 1000 active", 45, "ThreadX 46, and a tick of 1504"),
    ("timer_stop_10", "timer stop, 10 active", 45, "ChibiOS/RT 23, ThreadX 51"),
    ("timer_stop_100", "timer stop, 100 active", 45, ""),
    ("timer_stop_1000", "timer stop, 1000 active", 45, "ThreadX 51"),
    ("pool_pair", "pool take + give", 25, "ThreadX 59"),
    ("hand_yield", "a turn of a hand-written super-loop", None, ""),
    ("hand_handoff", "a hand-off in a hand-written super-loop", None, ""),
    ("sizeof_task", "task, with its timer, no stack", 48, "ChibiOS/RT 48 + 200 of stack"),
    ("sizeof_frame", "frame overhead", 12, ""),
    ("sizeof_semaphore", "semaphore", 12, "ChibiOS/RT 12"),
    ("sizeof_lock", "lock", 16, "ChibiOS/RT 16"),
    ("sizeof_event", "event", 12, ""),
    ("sizeof_event_group", "event group", None, "FreeRTOS 24"),
    ("sizeof_queue", "queue header", 32, "FreeRTOS 72, ChibiOS/RT 40"),
    ("sizeof_timer", "timer with callback", None, "ChibiOS/RT 24, FreeRTOS 40, ThreadX 44"),
    ("ram_kernel", "kernel RAM beyond the objects", 96, "ChibiOS/RT 384"),
    ("text_smallest", "kernel text, smallest application, -Os", 1536,
     "ChibiOS/NIL 1068, ChibiOS/RT 1662, ThreadX 3116"),
    ("text_all", "kernel text, everything, -Os", 12288, ""),
]
BYTES = ("sizeof_", "ram_", "text_")


def unit(name):
    return "bytes" if name.startswith(BYTES) else "instructions"


def run(command):
    return subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          universal_newlines=True).stdout


def measure(out, emulator):
    """name -> value, as text."""
    small = out.replace("-release", "-small")
    values = dict(re.findall(r"^bench (\w+) ([\d.]+)$", run(emulator + [f"{out}/bench/bench.elf"]),
                             re.M))
    linked = dict(line.split() for line in run(
        ["tools/kernel_size.py", f"{small}/bench/smallest.elf.map", f"{small}/kernel"]).splitlines())
    values["text_smallest"], values["ram_kernel"] = linked["text"], linked["ram"]
    values["text_all"] = run(["tools/kernel_size.py", "--all", f"{small}/kernel"]).split()[1]
    return values


def verdict(value, budget):
    if budget is None:
        return ""
    return f"{budget}" if float(value) <= budget else f"{budget}: **missed**"


def table(values):
    lines = ["| what | weft | budget | best peers |", "| --- | --- | --- | --- |"]
    for name, what, budget, peers in ROWS:
        lines.append(f"| {what} (`{name}`) | {values[name]} {unit(name)} | "
                     f"{verdict(values[name], budget)} | {peers} |")
    return "\n".join(lines)


TEXT = """# What weft costs, and what its peers cost

Written by `make bench`; do not edit. Board: `{board}`.

{table}

## How it was measured

The instructions of the guest are counted exactly: QEMU runs with `-icount shift=8`, so that each
instruction lasts 256 ns, and the 25 MHz clock (40 ns a tick) is read before and after the
operation. What the reading costs is measured the same way and subtracted. Each operation is
repeated 200 times; the value is the average, and repeats to the last digit. Built with
`arm-none-eabi-gcc -O2` (the `release` variant), checks off; sizes of text with `-Os` (`small`).
The source is `tests/bench/bench.c`. `+1e`: one exception entry and return on top, about 12 and 10
to 12 cycles of hardware that no instruction count shows. weft's only exception here is the
interrupt of `irq_to_task` itself.

The peers' figures were measured by the same method (a counting plugin between markers, QEMU 7.2
`mps2-an385`, gcc 12.2 `-O2`, asserts and traces off, static allocation): FreeRTOS V11.1, ThreadX
6.4.2 (tuned build where it is better), ChibiOS RT 8.0 and NIL 4.2. They switch stacks, weft does
not: a task of theirs needs 100 to 200 bytes of stack besides its control block. Instructions are
not cycles.

What each line is:

- `yield`: from one task's yield to the same task's next statement, another task having yielded in
  between, divided by two. `yield_depth8`: the same from inside eight nested calls.
- `sem_handoff`: release of the semaphore that another task waits for, then a wait for one's own,
  until the other has done the same; divided by two.
- `*_pair`: both operations by one task, nobody waiting.
- `producer_consumer_4`: from the put to the statement behind the get of the task that waited for
  it; the producer yields.
- `irq_to_task`: SysTick is pended while the loop sleeps; its handler sets an event; counted until the
  statement behind the await of that event.
- `timer_start_*`, `timer_stop_*`: a callback set for a random time with that many others set, and
  taken back.
- `hand_*`: two state machines in a super-loop, in the same image: they poll and cannot sleep.
- `text_smallest`: two tasks, a semaphore, a queue and a timer (`tests/bench/smallest.c`), what of
  kernel/ the linker keeps. `text_all`: all of kernel/, nothing left out. `ram_kernel`: data and bss
  of the kernel in the smallest application.
"""


IN_README = ("yield", "sem_handoff", "sem_pair", "lock_pair", "queue_pair_4", "irq_to_task",
             "timer_start_1000", "timer_stop_1000", "pool_pair", "sizeof_task", "ram_kernel",
             "text_smallest", "text_all")


def write_readme(values):
    """Puts the short table between the marks."""
    lines = ["| what | weft | best peers |", "| --- | --- | --- |"]
    lines += [f"| {what} | {values[name]} {unit(name)} | {peers} |"
              for name, what, _budget, peers in ROWS if name in IN_README]
    with open("README.md") as file:
        text = file.read()
    text = re.sub(r"(<!-- bench -->\n).*(<!-- /bench -->)",
                  lambda m: m.group(1) + "\n".join(lines) + "\n" + m.group(2), text, flags=re.S)
    with open("README.md", "w") as file:
        file.write(text)


def main():
    board, out, emulator = sys.argv[1], sys.argv[2], sys.argv[3:]
    values = measure(out, emulator)
    for name, *_ in ROWS:
        print(f"bench {board} {name} {values[name]} {unit(name)}")
    with open("docs/benchmarks.md", "w") as file:
        file.write(TEXT.format(board=board, table=table(values)))
    write_readme(values)


main()
