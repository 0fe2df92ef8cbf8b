#!/usr/bin/env python3
"""The tables of boards in README.md and docs/drivers.md, from what the boards say of themselves
("make boards"). Says whether they are current; with --write it makes them so."""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# What runs a board's images: a word of RUN, and what is told.
RUNNERS = {"qemu": "QEMU", "rp2040": "rp2040js", "simavr": "simavr"}


def make(board, target):
    done = subprocess.run(
        ["make", "-s", "--no-print-directory", "BOARD=" + board, "APP=shell", target], cwd=ROOT,
        check=True, stdout=subprocess.PIPE, universal_newlines=True)
    return done.stdout


class Board:
    def __init__(self, name):
        self.name = name
        about = re.match(r"\S+: (.*)\n  drivers: (.*)\n  flash: +(.*)", make(name, "about"))
        self.what, drivers, flash = about.groups()
        self.drivers = [] if drivers == "none" else drivers.split()
        self.flash = "-" if flash.startswith("cannot") else flash.split()[0]
        run = make(name, "show-run")
        self.runner = next((told for word, told in RUNNERS.items() if word in run), "")


def boards():
    for name in sorted(os.listdir(os.path.join(ROOT, "boards"))):
        if os.path.exists(os.path.join(ROOT, "boards", name, "board.mk")):
            yield Board(name)


def table(head, rows):
    lines = [head, ["---"] * len(head)] + rows
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def link(board, folder):
    readme = f"boards/{board.name}/README.md"
    if not os.path.exists(os.path.join(ROOT, readme)):
        return board.name
    return f"[{board.name}]({folder}{readme})"


def table_of_boards(all_boards):
    rows = [[link(b, ""), b.what, b.runner or "itself", b.flash] for b in all_boards]
    return table(["`BOARD=`", "what it is", "run by", "flashed by"], rows)


def table_of_drivers(all_boards):
    drivers = sorted({d for b in all_boards for d in b.drivers})
    rows = [[link(b, "../")] + ["x" if d in b.drivers else "" for d in drivers] for b in all_boards]
    return table(["board"] + drivers, rows)


def put(document, mark, text):
    """Puts a table between its marks; true if that changed nothing."""
    path = os.path.join(ROOT, document)
    with open(path) as file:
        old = file.read()
    begin, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    head, _, rest = old.partition(begin)
    new = head + begin + text + end + rest.partition(end)[2]
    if new != old and "--write" in sys.argv[1:]:
        with open(path, "w") as file:
            file.write(new)
    return new == old


def main():
    found = list(boards())
    current = [put("README.md", "boards", table_of_boards(found)),
               put("docs/drivers.md", "drivers", table_of_drivers(found))]
    if not all(current) and "--write" not in sys.argv[1:]:
        sys.exit("the tables of boards are not current: tools/boards.py --write")


main()
