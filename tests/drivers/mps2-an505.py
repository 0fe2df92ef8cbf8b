#!/usr/bin/env python3
"""The devices of the emulated MPS2 board with the image AN505.

    tests/drivers/mps2-an505.py        after make APP= BOARD=mps2-an505 tests
"""

import sys

sys.dont_write_bytecode = True

from machine import Tap  # noqa: E402
from mps2 import devices  # noqa: E402

tap = Tap()
devices(tap, "mps2-an505", 0x50302000)
tap.finish()
