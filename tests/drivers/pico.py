#!/usr/bin/env python3
"""The devices of the emulated Pico, with parts connected to them in JavaScript: each program in
tests/drivers/pico/ with the parts beside it. Prints TAP.

    tests/drivers/pico.py        after make APP= BOARD=pico tests
"""

import sys

sys.dont_write_bytecode = True

from simulated import run  # noqa: E402

run(["chip", "i2c", "pwm", "spi"], lambda name: [
    "node", "tools/rp2040/run.js", "--virtual", f"--parts=tests/drivers/pico/{name}.mjs",
    f"build/pico/drivers/{name}.elf"])
