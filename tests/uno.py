#!/usr/bin/env python3
"""The Uno under QEMU, whose timer, UART and sleep are others than simavr's: shell-mini starts and
answers, and the clock does what tests/unit-uno/clock_in_qemu.c asks of it. QEMU does not end when the
program does. Prints TAP.

    tests/uno.py        after make APP= BOARD=uno VARIANT=small tests
"""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "shell"))

from terminal import *  # noqa: E402, F403

QEMU = "qemu-system-avr -M uno -display none -monitor none -serial stdio -bios".split()

tap = Tap()


def shell_mini():
    image = make("build", "BOARD=uno", "APP=shell-mini", "VARIANT=small").split()[-1]
    shell = Terminal(QEMU + [image])
    try:
        tap.match(re.compile(r"pipe: 1000 items, sum 500500, \d+ ms"), shell.run("pipe 1000"),
                  "shell-mini answers")
    finally:
        shell.close()


def clock_in_qemu():
    test = Terminal(QEMU + ["build/uno-small/tests/clock_in_qemu.elf"])
    try:
        end = test.wait_text("1..")
        for row in test.screen.rows[:end]:
            result = re.fullmatch(r"(not )?ok \d+ - (.*)", row)
            if result:
                tap.ok(not result[1], result[2])
            else:
                print("#", row.lstrip("# "))
        test.wait(lambda: test.screen.rows[end:] == [f"1..{tap.count - 1}", ""], "plan of all cases")
    finally:
        test.close()


shell_mini()
clock_in_qemu()
tap.finish()
