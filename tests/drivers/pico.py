#!/usr/bin/env python3
"""The devices of the emulated Pico, with parts connected to them in JavaScript: each program in
tests/drivers/pico/ with the parts beside it, if there are any. Prints TAP.

    tests/drivers/pico.py        after make APP= BOARD=pico tests
"""

import os
import sys

sys.dont_write_bytecode = True

from simulated import run  # noqa: E402

PROGRAMS = ["chip", "flash", "i2c", "pwm", "random", "spi", "uart", "watchdog"]
OPTIONS = {"watchdog": ["--restart"]}


def command(name):
    """With the parts beside the program's source, if it has some."""
    parts = f"tests/drivers/pico/{name}.mjs"
    return (["node", "tools/rp2040/run.js", "--virtual", *OPTIONS.get(name, [])] +
            ([f"--parts={parts}"] if os.path.exists(parts) else []) + [f"build/pico/drivers/{name}.elf"])


run(PROGRAMS, command)
