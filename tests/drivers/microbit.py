#!/usr/bin/env python3
"""The pins of the emulated micro:bit, driven from outside.

    tests/drivers/microbit.py        after make APP= BOARD=microbit tests
"""

import sys

sys.dont_write_bytecode = True

from machine import *  # noqa: E402, F403

BOARD = "microbit"
SOC = "/machine/nrf51"  # its lines are the pins

# Not sleep=off, as other tests have it: a board that waits for us and for nothing else would jump to the
# end of time, or keep QEMU from hearing us.
CLOCK = ["-icount", "shift=6"]


def level(machine, pin, value):
    machine.set_line(SOC, int(pin), int(value))


tap = Tap()
run(tap, BOARD, "pins", {"level": level}, CLOCK)
tap.finish()
