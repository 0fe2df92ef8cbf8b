#!/usr/bin/env python3
"""The devices of the emulated Pico, with parts connected to them in JavaScript.

    tests/drivers/pico.py        after make APP= BOARD=pico tests
"""

import subprocess
import sys

RUN = ["node", "tools/rp2040/run.js", "--virtual", "--parts=tests/drivers/pico/parts.mjs"]

# The program's TAP is ours.
sys.exit(subprocess.run(RUN + ["build/pico/drivers/chip.elf"], stdin=subprocess.DEVNULL, timeout=60).returncode)
