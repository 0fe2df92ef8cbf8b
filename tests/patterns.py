#!/usr/bin/env python3
"""The programs in apps/patterns: each is built and run on a board, and must end by itself and print
exactly what the comment at its end says. Prints TAP.

    tests/patterns.py BOARD:VARIANT

The comment begins with "It prints:"; where a board without workers prints something else, another one
follows that begins with "It prints without workers:". One that begins with "It prints, if nothing is late:" does not bind
the host, whose time is real, when it is busy; nor must any other program succeed there at once.
"""
import concurrent.futures
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORKERS = ("sim", "host")  # the boards that have some
TRIES = {"host": 3}  # on the other boards every run is the same
LATE = ", if nothing is late"
COMMENT = re.compile(r"^/\* It prints(| without workers)(?:%s)?:\n \*\n((?: \*     .*\n)+) \*/$" % LATE, re.M)


def make(*arguments):
    return subprocess.run(["make", "-s", "--no-print-directory", *arguments], cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True)


def expected(source, board):
    """What the program prints on that board, None if it does not say."""
    with open(source) as file:
        texts = dict(COMMENT.findall(file.read()))
    text = None if board in WORKERS else texts.get(" without workers")
    text = text or texts.get("")
    return text and re.sub(r"^ \*     ", "", text, flags=re.M)


def image(source, board, variant):
    folder = board if variant == "debug" else f"{board}-{variant}"
    name = os.path.splitext(os.path.relpath(source, os.path.join(ROOT, "apps")))[0]
    return f"build/{folder}/{name}" + ("" if board in ("sim", "host") else ".elf")


def too_big(board):
    """The applications that do not fit the board."""
    with open(os.path.join(ROOT, f"boards/{board}/board.mk")) as file:
        return re.findall(r"\S+", "".join(re.findall(r"^APPS_TOO_BIG := (.*)$", file.read(), re.M)))


def run(source, board, variant):
    """What went wrong: nothing, if all is well."""
    # What hangs is killed there: status 137.
    done = subprocess.run(["tools/run-test", image(source, board, variant)], cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True)
    wanted = expected(source, board)
    problem = f"status {done.returncode}\n" if done.returncode else ""
    if done.stdout != wanted:
        problem += f"printed:\n{done.stdout}\ninstead of:\n{wanted}"
    return problem


def attempt(source, board, variant):
    """The name of the test, and what went wrong."""
    name = f"{board}, {variant}: {os.path.basename(source)}"
    for _ in range(TRIES.get(board, 1)):
        problem = run(source, board, variant)
        if not problem:
            return name, ""
    if board == "host" and not problem.startswith("status") and LATE in open(source).read():
        return name + " # SKIP the host is late", ""
    return name, problem


def wrong_names():
    """Of an application in a folder; of the folder."""
    for name in "patterns/nonsense", "patterns", "patterns/common":
        done = make("BOARD=sim", "APP=" + name, "app")
        good = done.returncode and f'no application "{name}"' in done.stdout \
            and "patterns/retry" in done.stdout
        yield f"APP={name} is explained", "" if good else done.stdout or "no error"


def results(board, variant):
    sources = sorted(glob.glob(os.path.join(ROOT, "apps/patterns/*.c")))
    sources = [s for s in sources if "patterns/" + os.path.basename(s)[:-2] not in too_big(board)]
    done = make("-j2", "BOARD=" + board, "VARIANT=" + variant, "APP=", "apps")
    yield f"{board}, {variant}: the applications are built", done.returncode and done.stdout
    # In real time they wait most of the time, so many at once take no longer than one.
    with concurrent.futures.ThreadPoolExecutor(max_workers=4 if board == "host" else 1) as pool:
        yield from pool.map(lambda source: attempt(source, board, variant), sources)
    if (board, variant) == ("sim", "release"):
        yield from wrong_names()


def main():
    number = failures = 0
    for name, problem in results(*sys.argv[1].split(":")):
        number += 1
        failures += bool(problem)
        print(f"{'not ok' if problem else 'ok'} {number} - {name}")
        if problem:
            print("# " + "\n# ".join(problem.splitlines()))
    print(f"1..{number}")
    sys.exit(bool(failures))


main()
