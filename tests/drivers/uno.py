#!/usr/bin/env python3
"""The devices of the simulated Uno, with the parts of tests/drivers/uno/parts/ connected to them.
In both variants: a debug build takes the time of several bytes for a step. Prints TAP.

    tests/drivers/uno.py        after make APP= BOARD=uno tests, and VARIANT=small
"""

import sys

sys.dont_write_bytecode = True

from simulated import run  # noqa: E402

PROGRAMS = ["adc", "gpio", "i2c", "pwm", "spi", "store", "watchdog"]

run([f"{folder}/{name}" for folder in ("uno", "uno-small") for name in PROGRAMS], lambda program: [
    "build/tools/simavr-run", "-f", "-p", "build/uno/drivers/parts.so",
    "build/{}/drivers/{}.elf".format(*program.split("/"))])
