#!/usr/bin/env python3
"""Schedules (hal/soc/virtual/explore.h): the unit tests, the patterns and the shell under seeds, and the
small programs in all of their schedules. Prints TAP; behind each failure stands the command that has it
again.

    tests/explore.py [--seeds 1..100] [--variant debug] [--every] [--planted] [NAME...]

NAME: a test, an application or "shell"; without any, all of them. --every: also the programs that are
explored in all of their schedules; --planted: also that bugs planted on purpose are found.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests/shell"))

from terminal import Tap  # noqa: E402

# Programs whose own assertions are about one schedule only, and why. All others hold in every one.
EXACT = "asserts times of the simulation's models to the microsecond"
NOT_SEEDED = {
    **{name: EXACT for name in "adc at24 console_input executor_model flash forever gpio i2c limits"
       " limits_in_time random slow_step spi stores tmp105 uart virtual_time watchdog".split()},
    "any": "clears a lock that a task holds, on purpose",
    "executor": "asserts which of two jobs ends first",
    "explore": "explores by itself",
    "explore_objects": "explores by itself",
    "explore_tasks": "explores by itself",
}

# Programs whose output depends on what is open: they must end well, and print no report.
OPEN = {
    "patterns/offload": "which of two jobs ends first",
    "pipeline": "which consumer is free first, and gets the next item",
}

# Bugs: where, what is replaced by what, and which test has to find it.
PLANTED = [
    ("post.c", "\t\tHAL_STORE(&post->next, NULL); /* before its record is read: see post.h */\n"
     "\t\tcarry_out[kind](post);\n",
     "\t\tcarry_out[kind](post);\n\t\tHAL_STORE(&post->next, NULL);\n",
     "semaphore", "a post is marked as taken behind its effect: a wake-up is lost"),
    ("post.c", "\t} while (!HAL_CAS(&weft_loop.inbox, head, tagged(post, kind)));\n",
     "\t} while (0);\n\tHAL_STORE(&weft_loop.inbox, tagged(post, kind));\n",
     "isr_queue", "an exclusive pair is a plain load and a plain store"),
    ("task.c", "return w->state & WEFT_WAIT_TAKES && w->rc >= 0;", "return false && w;",
     "semaphore", "a cancel throws away what was handed over"),
    ("waiter.c", "\t(next ? next : queue->first)->prev = w->prev;\n", "",
     "queue", "who leaves a queue from its middle stays linked"),
    ("queue.c", "\tif (queue->putters.first)\n\t\tadmit_putter(queue);\n", "",
     "queue", "a get does not let in who waits to put"),
    ("condition.c", "\t\t\tif (self->notified)\n\t\t\t\tweft_condition_notify(self->condition, 1);\n", "",
     "explore_objects", "a notification is lost on who was cancelled"),
    ("any.c", "\tleave_queues(WEFT_OF(w->in, struct weft_any, task));\n", "",
     "any", "who is cancelled leaves its records in the queues"),
    ("deadline.c", "weft_uncancel(deadline->task) <= w->requests", "w->requests <= w->requests",
     "explore_tasks", "a limit does not take back its request"),
    ("isr_queue.c", "\twhile (queue->getters.first && take(queue",
     "\tif (queue->getters.first && take(queue", "isr_queue",
     "of two items posted as one the second one is forgotten"),
    ("timer.c", "\thal_alarm(root ? timer_of(root)->due : HAL_NEVER);\n", "",
     "explore_tasks", "the next alarm is not asked for"),
]


def run(command, **environment):
    """Status and output; what hangs is killed."""
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=environment.pop("stdin", subprocess.DEVNULL),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900,
                              env={**os.environ, **environment})
    except subprocess.TimeoutExpired as slow:
        return "timed out", (slow.stdout or b"").decode("latin-1")
    return done.returncode, done.stdout.decode("latin-1")


def make(*arguments):
    status, output = run(["make", "-s", "-j2", "--no-print-directory", "APP=", "BOARD=sim", *arguments])
    if status:
        sys.exit(output)


# ---- Seeds ---------------------------------------------------------------------------------------


def first_failure(seeds, command, judge, script=None):
    """The seed, what went wrong; None if nothing."""
    environment = {"WEFT_SCRIPT": script} if script else {}
    calm = run(command, **environment)[1]
    for seed in seeds:
        status, output = run(command, WEFT_EXPLORE=str(seed), **environment)
        if status or not judge(calm, output):
            return seed, f"status {status}\n{output}"
    return None


def prints_the_same(calm, output):
    return calm == output


def ends_well(_, output):
    return "weft:" not in output


def passes(_, output):
    return not re.search("^not ok", output, re.M)


# A session at the shell: keys in the middle of everything, jobs that are cancelled and time out.
SESSION = """\
at 10 type pipe 3 2 2000\\r
at 400 type blink 2 50 &\\r
at 500 type nest 5 100 &\\r
at 700 type ps\\r
at 900 type timeout 100 pipe 3 2 1000000\\r
at 1500 type pipe 2 2 1000000\\r
at 1600 type \\x03
at 1700 type sleep 1000 &\\r
at 1800 type crew 3 20\\r
at 2500 type kill 1\\r
at 3500 type ps\\r
at 6000 type exit 3\\r
"""


def shell_ends(_, output):
    return "exit 3" in output and "weft: check" not in output


def seeded_programs(folder):
    """Name, command, judge, script of each."""
    names = sorted(os.path.basename(n) for pattern in ("unit", "unit-sim")
                   for n in glob.glob(f"{ROOT}/tests/{pattern}/*.c"))
    for name in (n[:-2] for n in names):
        yield name, [f"{folder}/tests/{name}"], passes, None
    for name in sorted(glob.glob(f"{ROOT}/apps/patterns/*.c")):
        name = os.path.relpath(name, ROOT + "/apps")[:-2]
        yield name, [f"{folder}/{name}"], ends_well if name in OPEN else prints_the_same, None
    for name in ("blink", "pipeline"):
        yield name, [f"{folder}/{name}"], ends_well if name in OPEN else prints_the_same, None
    yield "shell", [f"{folder}/shell"], shell_ends, SESSION


def seeded(tap, folder, seeds, wanted):
    with tempfile.NamedTemporaryFile("w", suffix=".script") as script, \
            concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        script.write(SESSION)
        script.flush()
        waiting = []
        for name, command, judge, text in seeded_programs(folder):
            if wanted and name not in wanted:
                continue
            if name in NOT_SEEDED:
                tap.skip(name, NOT_SEEDED[name])
                continue
            expects = 3 if text else 0
            program = command if not expects else ["sh", "-c", f"{command[0]}; test $? = {expects}"]
            waiting.append((name, command, text, pool.submit(
                first_failure, seeds, program, judge, script.name if text else None)))
        for name, command, text, result in waiting:
            failure = result.result()
            label = f"{name}: seeds {seeds[0]} to {seeds[-1]}"
            if failure:
                seed, problem = failure
                kept = "build/explore.script"
                if text:
                    with open(os.path.join(ROOT, kept), "w") as file:
                        file.write(text)
                again = f"WEFT_EXPLORE={seed} " + (f"WEFT_SCRIPT={kept} " if text else "") + command[0]
                tap.ok(False, label, f"{problem}\nagain: {again}")
            else:
                tap.ok(True, label)


# ---- Every schedule ------------------------------------------------------------------------------


def exploring():
    """The tests that explore by themselves."""
    for name in sorted(glob.glob(f"{ROOT}/tests/unit*/*.c")):
        with open(name) as file:
            if "wait_contract.h" in (text := file.read()) or "explore_every" in text:
                yield os.path.basename(name)[:-2]


def every(tap, folder, wanted):
    total = 0
    for name in exploring():
        if wanted and name not in wanted:
            continue
        status, output = run([f"{folder}/tests/{name}"], WEFT_EXPLORE="all")
        lines = re.findall(r"^(explore \S+ (\d+) schedules ok)$", output, re.M)
        for line, count in lines:
            total += int(count)
            print(line)
        tap.ok(status == 0 and lines, f"{name}: every schedule", output)
    if total:
        print(f"explore: {total} schedules")


# ---- Bugs planted on purpose ---------------------------------------------------------------------


def plant(folder, file, old, new):
    """Compiles a copy of a file of the kernel with the bug; the command that links a test with it."""
    with open(f"{ROOT}/kernel/{file}") as source:
        text = source.read()
    if text.count(old) != 1:
        return None, f"kernel/{file} does not contain once:\n{old}"
    os.makedirs(f"{folder}/planted", exist_ok=True)
    copy = f"{folder}/planted/{file}"
    with open(copy, "w") as target:
        target.write(text.replace(old, new))
    with open(f"{folder}/flags") as flags:
        compiler = re.sub(" -M[MP]D?| -Wl,.*| -Werror", "", flags.read()).split()
    status, output = run([*compiler, "-w", "-c", copy, "-o", copy + ".o"])
    return ([*compiler, "-o"], output) if status == 0 else (None, output)


def found(folder, file, old, new, test):
    """What is wrong: nothing, if the bug is found, and found again by the command that was printed."""
    linker, problem = plant(folder, file, old, new)
    if not linker:
        return problem
    program = f"{folder}/planted/{test}"
    source = next(glob.iglob(f"{folder}/tests/unit*/{test}.o"))
    # What the copy defines the library need not: its own member is not linked.
    status, output = run([*linker, program, f"{folder}/planted/{file}.o", source,
                          f"{folder}/tests/tap.o", f"{folder}/libweft.a"])
    if status:
        return output
    status, output = run([program], WEFT_EXPLORE="all")
    again = re.search(r"again: WEFT_SCHEDULE=(\S+) ", output)
    if status == 0 or not again:
        return f"no schedule shows it: status {status}\n{output}"
    status, output = run([program], WEFT_SCHEDULE=again.group(1))
    if status == 0 or "explore " not in output:
        return f"WEFT_SCHEDULE={again.group(1)} does not show it again\n{output}"
    print(f"# {re.findall(r'^explore .*$', output, re.M)[-1]}")
    return ""


def planted(tap, folder):
    for file, old, new, test, what in PLANTED:
        problem = found(folder, file, old, new, test)
        tap.ok(not problem, f"found: {what}", problem)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="1..100")
    parser.add_argument("--variant", default="debug")
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("names", nargs="*")
    chosen = parser.parse_args()
    limits = re.fullmatch(r"(\d+)(?:\.\.(\d+))?", chosen.seeds)
    if not limits:
        sys.exit(f"SEEDS={chosen.seeds}: expected FIRST..LAST, as in 1..100")
    first, last = int(limits.group(1)), int(limits.group(2) or limits.group(1))
    folder = "build/sim" if chosen.variant == "debug" else f"build/sim-{chosen.variant}"
    make("VARIANT=" + chosen.variant, "tests", "apps")
    known = {name for name, *_ in seeded_programs(folder)}
    for name in chosen.names:
        if name not in known:
            sys.exit(f"there is no program \"{name}\" to explore; there are: {' '.join(sorted(known))}")
    tap = Tap()
    seeded(tap, folder, range(first, last + 1), chosen.names)
    if chosen.every:
        every(tap, folder, chosen.names)
    if chosen.planted:
        planted(tap, os.path.join(ROOT, folder))
    tap.finish()


main()
