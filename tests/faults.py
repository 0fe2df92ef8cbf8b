#!/usr/bin/env python3
"""A board's faults, from outside: faults.py BOARD [VARIANT]. Prints TAP.

Runs tests/faults/faults.c, which fails in every way its processor can, and looks at what each report
says, at what of it is there behind the reset, and how it all ends; and tests/faults/halt.c.
"""

import os
import re
import select
import subprocess
import sys

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests/shell"))

from terminal import PATIENCE, Tap  # noqa: E402

STATUS_FATAL = 70
NOWHERE = 0x90000000
BUS = "data access failed on the bus"
HARD = "hard fault"
END = "the stack has grown up to its end"

# name: what is said; where, a function or an address; the address, if it is told
ARMV7M = {
    "load": (BUS, "load", NOWHERE),
    "store": (BUS, "store", NOWHERE + 8),
    "jump": ("instruction fetch failed on the bus", NOWHERE, None),
    "arm_code": ("jump to an address without the Thumb bit", 0x10000, None),
    "undefined": ("undefined instruction", "undefined", None),
    "unaligned_words": ("unaligned access", "unaligned_words", None),
    "divide": ("division by zero", "divide", None),
    "coprocessor": ("no coprocessor", "coprocessor", None),
    "no_stack": ("stacking for an exception failed on the bus: stack overflow?", 0, None),
    "interrupt": (BUS, "load", NOWHERE),
    "overflow": ("stack overflow", "deeper", "guard"),
    # What lies in a large frame, which nobody has written yet, may look like a newer call.
    "large_frame": ("stack overflow", None, "guard"),
    "system_call": ("an interrupt without a handler", 0, None),
    "nmi": ("an interrupt without a handler", 0, None),
}
# Its limit of the stack tells no address.
ARMV8M = {name: (what, where, None if address == "guard" else address)
          for name, (what, where, address) in ARMV7M.items()}
ARMV6M = {
    "load": (HARD, "load", None),
    "store": (HARD, "store", None),
    "jump": (HARD, NOWHERE, None),
    "undefined": (HARD, "undefined", None),
    "unaligned": (HARD, "unaligned", None),
    "interrupt": (HARD, "load", None),
    "overflow": (END, None, None),
    "system_call": ("an interrupt without a handler", 0, None),
    "nmi": ("an interrupt without a handler", 0, None),
}
RV32 = {
    "load": ("load from a forbidden address", "load", 0xF0000000),
    "store": ("store to a forbidden address", "store", 0xF0000008),
    "jump": ("instruction fetch failed", 0xF0000000, 0xF0000000),
    "undefined": ("undefined instruction", "undefined", None),
    "unaligned": ("unaligned load", "unaligned", None),
    "no_stack": ("system call", "no_stack", None),
    "interrupt": ("load from a forbidden address", "load", 0xF0000000),
    "overflow": ("stack overflow", "deeper", "guard"),
    "system_call": ("system call", "system_call", None),
}
AVR = {
    "overflow": (END, None, None),
    "interrupt": ("an interrupt without a handler", "interrupt", None),
}

# What the board's emulator does without a fault.
BUS_IS_DEAF = {"load", "store", "jump", "no_stack", "interrupt"}
BOARDS = {
    "mps2-an385": (ARMV7M, set()),
    "mps2-an505": (ARMV8M, set()),
    "lm3s6965evb": (ARMV7M, BUS_IS_DEAF),
    "netduinoplus2": (ARMV7M, set()),
    "microbit": (ARMV6M, set()),
    "pico": (ARMV6M, set()),
    "qemu-rv32": (RV32, {"unaligned"}),
    "hifive1": (RV32, {"unaligned"}),
    "uno": (AVR, set()),
}

tap = Tap()


class Functions:
    """Which function an address is in."""

    def __init__(self, image):
        out = subprocess.run(["nm", "-S", image], stdout=subprocess.PIPE, universal_newlines=True,
                             check=True).stdout
        rows = [row.split() for row in out.splitlines()]
        self.rows = [(int(r[0], 16) & ~1, int(r[1], 16), r[3]) for r in rows
                     if len(r) == 4 and r[2] in "tT"]
        self.symbols = {row[-1]: int(row[0], 16) for row in rows if len(row) > 2}

    def at(self, address):
        return [name.split('.')[0] for start, size, name in self.rows if start <= address < start + max(size, 2)]


def command(folder):
    """As other tests run it; but with sleep=off QEMU may hang when a program asks for a reset."""
    with open(os.path.join(ROOT, folder, "run-test")) as file:
        return file.read().replace(",sleep=off", "").split()


def is_guard(address, symbols):
    bottom = symbols["linker_stack_bottom"]
    return bottom - 1024 <= address < bottom + 8192


def check_report(name, wanted, report, functions):
    what, where, address = wanted
    tap.ok(f"weft: {what}" in report, f"{name}: it is said what") or print("#", repr(report))
    place = re.search(r"fault at 0x([0-9a-f]+), address 0x([0-9a-f]+)", report)
    if where is not None:
        at = int(place[1], 16) if place else -1
        if isinstance(where, str):
            inside = set(functions.at(at)) & set(where.split("|"))
        else:
            inside = at in (where, where + 2)  # rp2040js has fetched one by then
        tap.ok(inside, f"{name}: and where") or print("#", repr(report), functions.at(at))
    if address == "guard":
        tap.ok(place and is_guard(int(place[2], 16), functions.symbols), f"{name}: at the stack's end")
    elif address is not None:
        tap.ok(place and int(place[2], 16) == address, f"{name}: and the address")


def check_task(board, name, report, debug):
    """The chain of awaits; and what happened before."""
    if not debug:
        return
    chain = re.search(
        r"  outer (?:runs|sleeps)\n    weft_sleep_ms\(1\) in inner, tests/faults/faults\.c:\d+\n"
        r"    CALL\(&self->inner, inner, .*\) in outer, tests/faults/faults\.c:\d+\n"
        r"    main in run, kernel/run\.c:\d+\n", report)
    tap.ok(chain, f"{name}: the task and its awaits") or print("#", repr(report))
    if "before that" not in report and board == "uno":  # has no room for them
        return
    events = re.search(r"  before that:\n    \d+ [um]s ago: inner resumed, .*faults\.c:\d+\n"
                       r"    \d+ [um]s ago: the alarm\n    \d+ [um]s ago: other ended", report)
    tap.ok(events, f"{name}: the last events") or print("#", repr(report))


def check_fault(board, name, table, missing, text, kept, functions, debug):
    if name in missing:
        return tap.ok("no fault" in text, f"{name}: the emulator knows no such fault")
    report = text[text.find("\n") + 1 :]
    check_report(name, table[name], report, functions)
    in_handler = name in ("interrupt", "nmi") or name == "system_call" and table is not RV32
    if in_handler and table is not AVR:
        tap.ok(re.search(r"\nweft: while handler \d+ ran\nweft", report), f"{name}: in a handler")
    else:
        tap.ok("handler " not in report.replace("without a handler", ""), f"{name}: in no handler")
    check_task(board, name, report, debug)
    if kept is not None:
        whole = report.startswith(kept) and (kept == report or len(kept) >= 23)
        tap.ok(whole and kept, f"{name}: it is there behind the reset") or print("#", repr(kept))


def faults(board, folder):
    table, missing = BOARDS[board]
    image = os.path.join(ROOT, folder, "faults/faults.elf")
    functions = Functions(image)
    done = subprocess.run(command(folder) + [image], cwd=ROOT, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, timeout=PATIENCE)
    output = done.stdout.decode("latin-1").replace("\r\n", "\n")
    pieces = re.split(r"^fault (\w+)\n", output, flags=re.M)
    names, texts = pieces[1::2], pieces[2::2]
    tap.equal(names, list(table), "every fault has its turn")
    debug = folder == f"build/{board}"
    for i, (name, text) in enumerate(zip(names, texts)):
        kept = re.search(r"^kept: \{(.*)\}\n", text, re.M | re.S)
        if kept:
            tap.ok(text[kept.end() :] == "", f"{name}: nothing else is found") or print("#", repr(text))
            text = text[: kept.start()]
        elif i < len(names) - 1 and name not in missing:
            tap.ok(False, f"{name}: nothing is kept")
        check_fault(board, name, table, missing, "\n" + text, kept and kept[1], functions, debug)
    tap.equal(done.returncode, STATUS_FATAL, "the last one exits")


def halt(folder):
    """The report comes, then nothing, and the board does not end."""
    image = os.path.join(ROOT, folder, "faults/halt.elf")
    process = subprocess.Popen(command(folder) + [image], cwd=ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output = b""
    while b"weft: " not in output or select.select([process.stdout], [], [], 0.5)[0]:
        if not select.select([process.stdout], [], [], PATIENCE)[0]:
            break
        data = os.read(process.stdout.fileno(), 4096)
        if not data:
            break
        output += data
    asleep = process.poll() is None or process.wait() not in (0, STATUS_FATAL)
    process.kill()
    process.wait()
    tap.ok(output.count(b"fault at") == 1 and asleep, "a board that is to halt stands still") or print("#", output)


def main():
    board = sys.argv[1]
    folder = f"build/{board}" + (f"-{sys.argv[2]}" if len(sys.argv) > 2 else "")
    faults(board, folder)
    if board not in ("uno", "lm3s6965evb"):
        halt(folder)
    tap.finish()


main()
