#!/usr/bin/env python3
"""Whether make stack is right on a BOARD. Prints TAP.

    tests/stack.py BOARD        after make APP= BOARD=... stack-images

What a function needs must be what the compiler says (-fstack-usage); no program may have used more than
was computed for it; and what cannot be bounded, the programs in tests/stack/, must be told."""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests/shell"))

from terminal import Tap  # noqa: E402

tap = Tap()


def make_says(board, target):
    return subprocess.run(["make", "-s", "--no-print-directory", "APP=", f"BOARD={board}", target], cwd=ROOT, check=True,
                          stdout=subprocess.PIPE, universal_newlines=True).stdout.strip()


class Board:
    def __init__(self, name):
        self.folder = f"build/{name}"
        tool, self.mark = make_says(name, "show-stack").split("|")
        self.tool = tool.split()
        with open(os.path.join(ROOT, self.folder, "run-test")) as file:
            self.run = file.read().split()

    def bound(self, image, *options):
        """The status, and what was printed."""
        done = subprocess.run([*self.tool, *options, f"{self.folder}/stack/{image}.elf"], cwd=ROOT,
                              stdout=subprocess.PIPE, universal_newlines=True)
        return done.returncode, done.stdout

    def used(self, image):
        """What the painted stack says when the program has run."""
        done = subprocess.run(["timeout", "-s", "KILL", "60", *self.run, f"{self.folder}/stack/{image}.elf"], cwd=ROOT,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, universal_newlines=True)
        return int(re.search(r"# stack: (\d+) of", done.stdout)[1])

    def compiled(self):
        """What the compiler says of the functions of kernel/, which counts the return address."""
        said = {}
        folder = os.path.join(ROOT, self.folder, "kernel")
        for name in os.listdir(folder):
            if not name.endswith(".su"):
                continue
            with open(os.path.join(folder, name)) as file:
                for line in file:
                    place, size, _ = line.rstrip("\n").split("\t")
                    said[f"{os.path.basename(place.split(':')[0])}:{place.split(':')[-1]}"] = int(size)
        return said


def number(text):
    return int(text.replace(",", ""))


def total(text):
    return number(re.search(r"([\d,]+)  in all", text)[1])


def of_program(text):
    return number(re.search(r"([\d,]+)  program", text)[1])


def test_functions(board, text):
    """The same from the instructions as from the compiler."""
    found = {name: int(size) for name, size in re.findall(r"^function \S*kernel/(\S+) (\d+)$", text, re.M)}
    said = board.compiled()
    both = sorted(set(found) & set(said))
    other = [f"{name} {found[name]} {said[name]}" for name in both if found[name] != said[name]]
    tap.ok(len(both) > 30 and not other, f"{len(both)} functions need what the compiler says") or print("#", other)


def test_mark(board):
    status, text = board.bound(f"unit/{board.mark}", "--functions")
    used = board.used(f"unit/{board.mark}")
    tap.ok(status == 0 and 0 < used <= total(text),
           f"{board.mark} has used {used} bytes, not more than the {total(text)} that were computed") or print("#", text)
    test_functions(board, text)


def test_what_has_no_bound(board):
    status, text = board.bound("stack/alloca")
    tap.ok(status == 1 and "not bounded: main takes as much of the stack as it wants" in text, "alloca is told")
    status, text = board.bound("stack/deep")
    tap.ok(status == 1 and re.search(r"the stack has [\d,]+ bytes, [\d,]+ too few", text), "too much is told")
    status, text = board.bound("stack/unknown")
    tap.ok(status == 1 and len(re.findall(r"unknown calls through a pointer, .*tests/stack/unknown.c:\d+", text)) == 1,
           "a call of nobody knows what is told") or print("#", text)
    tap.ok(400 <= of_program(text) < 500, "unless a comment says what it needs")
    status, text = board.bound("stack/again")
    more = re.search(r"counted once, each further time may take ([\d,]+) bytes: down$", text, re.M)
    tap.ok(status == 0 and more and int(more[1]) > 64, "what calls itself is told") or print("#", text)
    _, deeper = board.bound("stack/again", "--again", "3")
    tap.ok(more and of_program(deeper) == of_program(text) + 2 * int(more[1]), "and is counted as often as is said")


board = Board(sys.argv[1])
test_mark(board)
test_what_has_no_bound(board)
tap.finish()
