#!/usr/bin/env python3
"""The devices of the emulated MPS2 board with the image AN385.

    tests/drivers/mps2-an385.py        after make APP= BOARD=mps2-an385 tests
"""

import sys

sys.dont_write_bytecode = True

from machine import Tap  # noqa: E402
from mps2 import devices  # noqa: E402

tap = Tap()
devices(tap, "mps2-an385", 0x40028000)
tap.finish()
