#!/usr/bin/env python3
"""The devices of the emulated Pico, with parts connected to them in JavaScript: each program in
tests/drivers/pico/ with the parts beside it. Prints TAP.

    tests/drivers/pico.py        after make APP= BOARD=pico tests
"""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = "chip", "i2c", "pwm", "spi", "uart"
number = failed = 0


def run(name):
    command = ["node", "tools/rp2040/run.js", "--virtual", f"--parts=tests/drivers/pico/{name}.mjs"]
    return subprocess.run(command + [f"build/pico/drivers/{name}.elf"], cwd=ROOT, timeout=200,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, universal_newlines=True)


for name in PROGRAMS:
    done = run(name)
    for line in done.stdout.splitlines():
        result = re.fullmatch(r"(not )?ok \d+ - (.*)", line)
        number += bool(result)
        print(f"{result[1] or ''}ok {number} - {name}: {result[2]}" if result
              else "# " + line)
    number += 1
    failed |= done.returncode
    print(f"{'not ' if done.returncode else ''}ok {number} - {name} ends with success")
print(f"1..{number}")
sys.exit(failed)
