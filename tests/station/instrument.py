"""The instrument apps/station under sim."""

import os
import subprocess
import sys
import tempfile

from session import ROOT, Session, script

sys.path.insert(0, os.path.join(ROOT, "tests/shell"))

from terminal import Tap  # noqa: E402

PATIENCE = 60  # seconds; only what hangs takes so long
CUT, BITTEN = 99, 98  # hal/soc/virtual/devices.h
PAGE, WORD = 4096, 4  # boards/sim/board.h

tap = Tap()
work = tempfile.mkdtemp(prefix="station")


class Run(Session):
    """One life of the instrument."""

    def __init__(self, events, flash=None, cut=None, variant="sanitize", **variables):
        super().__init__(subprocess.run(
            [os.path.join(ROOT, "build", "sim" if variant == "debug" else "sim-" + variant, "station")],
            env={**os.environ, "WEFT_SCRIPT": script(events, work), **self.store(flash, cut), **variables},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE,
        ))

    @staticmethod
    def store(flash, cut):
        variables = {} if flash is None else {"WEFT_FLASH": flash}
        return variables if cut is None else dict(variables, WEFT_FLASH_CUT=str(cut))


def store(name="store"):
    path = os.path.join(work, name)
    if os.path.exists(path):
        os.remove(path)
    return path


def build():
    for variant in "debug", "sanitize", "release":
        done = subprocess.run(
            ["make", "-s", "--no-print-directory", "-j2", "BOARD=sim", "VARIANT=" + variant, "APP=station",
             "app"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        if done.returncode:
            tap.ok(False, f"{variant}: it is built", done.stdout.decode())
            sys.exit(1)
