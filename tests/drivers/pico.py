#!/usr/bin/env python3
"""The Pico's devices, with parts that are modelled in JavaScript: the program prints TAP itself."""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

sys.exit(subprocess.run(
    ["node", "tools/rp2040/run.js", "--virtual", "--parts", "tests/drivers/pico/parts.js",
     "build/pico/drivers/devices.elf"], cwd=ROOT, stdin=subprocess.DEVNULL, timeout=300).returncode)
