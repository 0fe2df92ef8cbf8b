#!/usr/bin/env python3
"""The devices of the emulated HiFive1, driven from outside.

    tests/drivers/hifive1.py        after make APP= BOARD=hifive1 tests
"""

import sys

sys.dont_write_bytecode = True

from machine import *  # noqa: E402, F403

BOARD = "hifive1"
SOC = "/machine/soc"  # its lines are the GPIO's pins
GPIO = 0x10012000
OUTPUT_EN, OUTPUT_VAL = 0x08, 0x0C

# Not sleep=off, as other tests have it: a board that waits for us and for nothing else would jump to the
# end of time, or keep QEMU from hearing us.
CLOCK = ["-icount", "shift=6"]


def level(machine, pin, value):
    machine.set_line(SOC, int(pin), int(value))


def driven(machine, pin):
    """The level that the pin is driven to; -1: none."""
    enabled = machine.read(GPIO + OUTPUT_EN) >> int(pin) & 1
    return machine.read(GPIO + OUTPUT_VAL) >> int(pin) & 1 if enabled else -1


tap = Tap()
run(tap, BOARD, "gpio", {"driven": driven, **edges(level)}, CLOCK)
tap.finish()
