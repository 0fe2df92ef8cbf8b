#!/usr/bin/env python3
"""The instrument apps/station on an emulated Pico, with the parts that README.md of it wants connected
(pico.mjs): what it measures, its alarm, its log through restarts and power cuts. Prints TAP.

    tests/station/pico.py          what make test runs
    tests/station/pico.py long     the power is cut in every operation of the flash
"""

import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "shell"))

from session import ROOT, Session, script  # noqa: E402
from terminal import PATIENCE, Tap, build  # noqa: E402

CUT = 99  # pico.mjs
COMMAND = ["node", "tools/rp2040/run.js", "--virtual", "--restart", "--parts=tests/station/pico.mjs",
           "build/pico/station.elf"]

tap = Tap()
work = tempfile.mkdtemp(prefix="station")


class Run(Session):
    """One life of the instrument, or more when the watchdog bites."""

    def __init__(self, events, flash="flash", cut=0):
        super().__init__(subprocess.run(
            COMMAND, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "STATION_SCRIPT": script(events, work), "STATION_CUT": str(cut),
                 "WEFT_FLASH": os.path.join(work, flash)}, timeout=PATIENCE))
        self.light = [tuple(map(int, look)) for look in re.findall(r"light (\d) at (\d+)\n", self.errors)]


def told(run):
    """What it said unasked: time and text."""
    return re.findall(r"^\d+d (\S+)  (.*)$", run.text, re.M)


def measures():
    run = Run([(1, "! temperature 23.25"), (1, "! analogue 0 14895"), (2, "set smooth 1"), (15, "values"),
               (16, "bla"), (22, "! tmp105 absent"), (32, "! tmp105 back"), (42, "! tmp105 stuck"),
               (52, "! tmp105 back"), (65, "log 9"), (66, "status"), (67, "exit")], "measures")
    tap.equal(run.answer("values"), ["temperature  23.25 C (last 23.25 C), alarm: none",
                                     "voltage      1.500 V (last 1.500 V), alarm: none"], "values are those of the parts")
    tap.equal(run.answer("bla"), ["bla: unknown command; 'help' lists them"], "what is wrong is explained")
    tap.equal(told(run), [("00:00:30", "temperature: nobody acknowledges the address"), ("00:00:40", "temperature: back"),
                          ("00:00:50", "temperature: the device does not answer"), ("00:01:00", "temperature: back")],
              "a thermometer that is taken away, or holds the bus, is told of, and comes back")
    tap.equal(run.answer("log 9"), [f"1/0d {time}  {text}" for time, text in reversed(told(run))] +
              ["1/0d 00:00:02  smooth = 1", "1/0d 00:00:00  start"], "all is in the log")
    tap.equal(run.answer("status")[0], "run 1, up 0d 00:01:06, 6 samples, 0 missed", "no sample is missed")
    tap.equal((run.status, run.lines[-1]), (0, "station: end"), "it ends when it is told to")


def alarm():
    run = Run([(1, "set smooth 1"), (2, "set readings 1"), (15, "! temperature -7.5"), (25, "! analogue 0 32767"),
               (42, "! pin 15 0"), (42.010, "! pin 15 1"), (42.015, "! pin 15 0"), (42.030, "! pin 15 1"),
               (44, "! pin 15 0"), (44.5, "! pin 15 1"), (55, "! temperature 20"), (65, "! analogue 0 0"),
               (90, "exit")], "alarm")
    tap.equal(told(run), [("00:00:30", "alarm: temperature low, -7.50 C"), ("00:00:40", "alarm: voltage high, 3.300 V"),
                          ("00:00:44", "acknowledged by button"), ("00:01:10", "alarm over: temperature, 20.00 C"),
                          ("00:01:20", "alarm over: voltage, 0.000 V")],
              "alarms are raised, acknowledged by a push and no bounce, over")
    tap.equal([(level, ms // 100) for level, ms in run.light], [(0, 0), (1, 300), (0, 440)],
              "the pin is on from the raise to the acknowledgement")


def restarts():
    Run([(1, "set t.high 35.5"), (2, "mark 7"), (3, "exit")])
    run = Run([(1, "settings"), (2, "log 9"), (8, "hang"), (60, "log 3"), (61, "exit")])
    tap.ok("t.high       35.50 C  alarm above (-55.00 to 128.00)" in run.answer("settings"), "a setting survives a restart")
    tap.equal(run.answer("log 9"), ["2/0d 00:00:00  start", "1/0d 00:00:03  end", "1/0d 00:00:02  mark 7",
                                    "1/0d 00:00:01  t.high = 35.50 C", "1/0d 00:00:00  start"], "and so does the log")
    tap.equal(re.findall(r"^(?:station> )?(station: .*)", run.text, re.M),
              ["station: run 2; 'help' lists the commands",
               "station: hangs: sampler; the watchdog is not fed any more",
               "station: run 3; the watchdog had bitten; 'help' lists the commands", "station: end"],
              "a task hangs, the watchdog bites, it begins anew")
    tap.ok(re.fullmatch(r"3/0d 00:00:00  start, the watchdog had bitten\n2/0d 00:00:\d\d  a task hangs\n"
                        r"2/0d 00:00:00  start", "\n".join(run.answer("log 3"))), "and knows it")


# ---- Power cuts -------------------------------------------------------------------------------------

LIFE = [(1, "mark 1"), (2, "set smooth 11"), (3, "mark 2"), (4, "set smooth 12"), (5, "exit")]
OPERATIONS, CUTS = 10, (3, 4, 8)  # of the flash in that life; where the power is cut: the 4th erases a page
AFTER = [(1, "settings"), (2, "log 9"), (3, "mark 9"), (4, "log 1"), (5, "exit")]


def cut_at(operation):
    """Whether the first run came to its end, and what is wrong behind it."""
    flash = f"cut {operation}"
    run, again = Run(LIFE, flash, operation), Run(AFTER, flash)
    log = "\n".join(again.answer("log 9")) + "\n"
    smooth = int(re.search(r"^smooth +(\d+)", again.text, re.M).group(1))
    reported = max([4] + [int(n) for n in re.findall(r"^smooth = (\d+): written$", run.text, re.M)])
    good = run.status in (0, CUT) and again.status == 0 and again.answer("mark 9") == ["mark 9: written"] and \
        again.answer("log 1")[0].endswith("  mark 9") and \
        all(log.count(f"  mark {n}\n") == 1 for n in re.findall(r"^mark (\d): written$", run.text, re.M)) and \
        smooth in {4: (4, 11), 11: (11, 12), 12: (12,)}[reported]
    return run.status == CUT, "" if good else run.text + run.errors + again.text + again.errors


def power_cuts():
    """Each takes seconds, so there are few; under sim the journal is cut at every byte."""
    operations = range(1, OPERATIONS + 1) if "long" in sys.argv else CUTS
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(cut_at, operations))
    tap.ok(all(cut for cut, _ in results), f"the power is cut in operations {', '.join(map(str, operations))} of the flash")
    problems = [f"operation {number}:\n{problem}" for number, (_, problem) in zip(operations, results) if problem]
    if not tap.ok(not problems, "what was reported as written is there, and it starts again"):
        print("# " + "\n".join(problems[:2]).replace("\n", "\n# "))


try:
    build("pico", "station")
    for test in measures, alarm, restarts, power_cuts:
        test()
    tap.finish()
finally:
    shutil.rmtree(work, ignore_errors=True)
