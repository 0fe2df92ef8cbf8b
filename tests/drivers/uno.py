#!/usr/bin/env python3
"""The devices of the simulated Uno, with the parts of tests/drivers/uno/parts/ connected to them.
Prints TAP.

    tests/drivers/uno.py        after make APP= BOARD=uno tests
"""

import sys

sys.dont_write_bytecode = True

from simulated import run  # noqa: E402

run("uno", ["adc", "gpio", "i2c", "pwm", "spi", "store", "watchdog"], lambda name, image: [
    "build/tools/simavr-run", "-f", "-p", "build/uno/drivers/parts.so", image])
