#!/usr/bin/env python3
"""The devices of the emulated MPS2 board with the image AN505.

    tests/drivers/mps2-an505.py        after make APP= BOARD=mps2-an505 tests
"""

import sys

sys.dont_write_bytecode = True

from machine import Tap  # noqa: E402
from mps2 import watchdog  # noqa: E402

tap = Tap()
watchdog(tap, "mps2-an505")
tap.finish()
