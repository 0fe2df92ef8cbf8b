"""Programs of tests/drivers/<board>/ that a simulator runs together with the parts around the chip."""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(programs, command):
    """Runs each program by what `command` says for its name. Each case counts as one, and the end of a
    program as another. Prints TAP, and ends with the status."""
    number = failed = 0
    for name in programs:
        done = subprocess.run(command(name), cwd=ROOT, timeout=200, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, universal_newlines=True)
        for line in done.stdout.splitlines():
            result = re.fullmatch(r"(not )?ok \d+ - (.*)", line)
            number += bool(result)
            print(f"{result[1] or ''}ok {number} - {name}: {result[2]}" if result
                  else "# " + line)
        number += 1
        # A run that the watchdog ends has no result, but what failed in it is told.
        bad = bool(done.returncode or "# failed" in done.stdout)
        failed |= bad
        print(f"{'not ' if bad else ''}ok {number} - {name} ends with success")
    print(f"1..{number}")
    sys.exit(failed)
