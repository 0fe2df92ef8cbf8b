#!/usr/bin/env python3
"""The devices of the emulated Pico, with parts connected to them in JavaScript: each program in
tests/drivers/pico/ with the parts beside it, if there are any. Prints TAP.

    tests/drivers/pico.py        after make APP= BOARD=pico tests
"""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = "chip", "flash", "i2c", "pwm", "random", "spi", "uart", "watchdog"
OPTIONS = {"watchdog": ["--restart"]}
number = failed = 0


def run(name):
    parts = f"tests/drivers/pico/{name}.mjs"
    command = ["node", "tools/rp2040/run.js", "--virtual", *OPTIONS.get(name, [])]
    command += [f"--parts={parts}"] if os.path.exists(os.path.join(ROOT, parts)) else []
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
    # A run that the watchdog ends has no result, but what failed in it is told.
    bad = done.returncode or "# failed" in done.stdout
    failed |= bool(bad)
    print(f"{'not ' if bad else ''}ok {number} - {name} ends with success")
print(f"1..{number}")
sys.exit(failed)
