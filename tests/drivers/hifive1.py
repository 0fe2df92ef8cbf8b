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


def pulse(machine, pin):
    """Up and down, before the processor looks: QEMU does what comes at once without a break."""
    lines = [f"set_irq_in {SOC} unnamed-gpio-in {pin} {value}" for value in (1, 0)]
    machine.qtest_channel.ours.sendall("".join(f"{line}\n" for line in lines).encode())
    for _ in lines:
        if machine.qtest_channel.lines.line() != "OK":
            raise TimedOut(f"pulse {pin}")


def bounce(machine, pin, last):
    for value in (1, 0, 1, 0, 1, last):
        level(machine, pin, value)


tap = Tap()
handlers = {"level": level, "driven": driven, "pulse": pulse, "bounce": bounce}
run(tap, BOARD, "gpio", handlers, CLOCK)
tap.finish()
