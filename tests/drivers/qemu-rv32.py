#!/usr/bin/env python3
"""The flash of QEMU's machine "virt", kept from run to run, and through QEMU's sudden end.

    tests/drivers/qemu-rv32.py        after make APP= BOARD=qemu-rv32 tests
"""

import os
import sys
import tempfile
import time

sys.dont_write_bytecode = True

from machine import *  # noqa: E402, F403

BOARD = "qemu-rv32"
BANK, STORE, PAGE = 32 << 20, 1 << 20, 1 << 18


def killed(tap, handlers, options, last, pause):
    """A run that ends so many seconds behind the answer to "written <last>"."""
    cases = []
    with Machine(BOARD, "drivers/store", *options) as machine:
        for line in iter(machine.line, None):
            if not line.startswith("! "):
                cases.append(line)
                continue
            request, *words = line[2:].split()
            answer = int(handlers[request](machine, *words) or 0)
            try:
                machine.send(f"{answer}\n")
            except BrokenPipeError:  # that was its last word
                continue
            if words == [str(last)]:
                time.sleep(pause)
                machine.process.kill()
    wanted = ["ok 1 - opening", "ok 2 - what_was_written"]
    tap.equal(cases, wanted, f"{BOARD}: store: killed {pause * 1e6:.0f} us behind record {last}")


def store(tap, folder):
    file = os.path.join(folder, "flash")
    with open(file, "wb") as flash:
        flash.truncate(BANK)
    reported = [0]
    handlers = {
        "reported": lambda machine: reported[-1],
        "written": lambda machine, number: reported.append(int(number)),
    }
    # While the board waits for us its time must not run ahead: it would go on to its end.
    options = ["-icount", "shift=4", "-drive", f"if=pflash,unit=1,format=raw,file={file}"]
    run(tap, BOARD, "store", handlers, options)
    for i in range(6):
        killed(tap, handlers, options, reported[-1] + 3 + 4 * i, i * 100e-6)
    run(tap, BOARD, "store", handlers, options)
    steps = {b - a for a, b in zip(reported, reported[1:])}
    tap.ok(steps <= {1, 2}, f"{BOARD}: store: one may be written of which nobody was told, no more")
    with open(file, "rb") as flash:
        content = flash.read()
    tap.ok(
        any(content[PAGE : 2 * PAGE]) and not any(content[:PAGE]) and not any(content[STORE:]),
        f"{BOARD}: store: the bytes are in the file, and no others beside them",
    )


tap = Tap()
with tempfile.TemporaryDirectory() as folder:
    store(tap, folder)
tap.finish()
