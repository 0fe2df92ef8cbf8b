#!/usr/bin/env python3
"""The instrument apps/station, under sim: what it answers, its alarms, its log through power cuts, a year
of it. Prints TAP.

    tests/station/station.py sim          what make test runs
    tests/station/station.py sim long     the power is cut at every single byte
"""

import math
import os
import re
import shutil
import sys

sys.dont_write_bytecode = True

from instrument import BITTEN, ROOT, Run, build, store, tap, work  # noqa: E402
from power_cuts import power_cuts  # noqa: E402

# ---- Commands ---------------------------------------------------------------------------------------

BAD = [
    ("bla", "bla: unknown command; 'help' lists them"),
    ("HELP", "HELP: unknown command; 'help' lists them"),
    ("help me", "usage: help "),
    ("mark", "usage: mark <number>"),
    ("mark me", "mark: 'me' is not a number"),
    ("log 0", "log: '0' is not a number from 1 to 100000"),
    ("log -1", "log: '-1' is not a number from 1 to 100000"),
    ("log 99999999999999", "log: '99999999999999' is not a number from 1 to 100000"),
    ("log 1 2", "usage: log [n]"),
    ("watch x", "watch: 'x' is not a number from 1 to 100000"),
    ("set", "usage: set <name> <value>"),
    ("set period", "usage: set <name> <value>"),
    ("set period 1 2", "usage: set <name> <value>"),
    ("set bla 1", "set: there is no 'bla'; 'settings' lists them"),
    ("set period 0", "set: period is from 1 to 3600"),
    ("set period 1.5", "set: '1.5' is not a number with up to 0 decimals"),
    ("set t.high hot", "set: 'hot' is not a number with up to 2 decimals"),
    ("set t.high 1000", "set: t.high is from -55.00 to 128.00"),
    ("set t.high -1", "set: t.low + t.band must not be above t.high - t.band"),
    ("store", "usage: store info"),
    ("store all", "usage: store info"),
    ("x" * 65, "the line did not come whole: at most 64 characters, all text"),
    ("x" * 1000, "the line did not come whole: at most 64 characters, all text"),
    ("a\\x01b", "the line did not come whole: at most 64 characters, all text"),
    ("ack", "ack: there is nothing to acknowledge"),
    ("x%s%n", "x%s%n: unknown command; 'help' lists them"),
]


def bad_commands():
    run = Run([(1 + i, command) for i, (command, _) in enumerate(BAD)] + [(100, "exit")])
    tap.equal(run.lines[1:-1], [answer for _, answer in BAD], "what is wrong is explained")
    tap.equal((run.status, run.errors), (0, ""), "and changes nothing")
    run = Run([(1, "settings"), (2, "  exit  ")])
    tap.ok("period          10 s  between readings (1 to 3600)" in run.lines, "the settings are as before", run.text)


def help_is_complete():
    run = Run([(1, "help"), (2, "exit")])
    names = [line.split()[0] for line in run.answer("help")]
    readme = open(os.path.join(ROOT, "apps/station/README.md")).read()
    tap.equal([n for n in names if f"`{n}" not in readme], [], "README.md says of every command what it does")


def keys():
    run = Run([(1, "! type hexx\\x08\\x7flp\\r\\n"), (2, "! type abc\\x15"), (3, "! type \\x1b[Amark 5\\r"),
               (4, "! type \\r\\n\\r\\nmark 6\\r"), (5, "! type \\x03")])
    tap.ok("mark 5: written" in run.text, "backspace, Ctrl-U, arrow keys", run.text)
    tap.ok("mark 6: written" in run.text, "empty lines", run.text)
    tap.ok(run.text.endswith("station: end\n") and run.status == 0, "Ctrl-C ends it", run.text)
    run = Run([(1, "! type " + "x" * 900)] * 6 + [(2, "! type \\n"), (3, "mark 8"), (4, "exit")])
    tap.equal(run.lines[1:-1], [BAD[-3][1], "mark 8: written"], "what came too fast is told of")
    run = Run([(1, "! type mar"), (2, "! end")])
    tap.ok("mar: unknown command" in run.text and run.status == 0, "a line that the end of the input ends", run.text)
    run = Run([(1, "watch"), (2, "! end")])
    tap.equal((run.status, run.lines[-1]), (0, "station: end"), "the end of the input while a command waits for a key")


def watching():
    run = Run([(1, "watch 3"), (33, "watch"), (45, "! type x"), (46, "mark 7"), (47, "exit")])
    tap.equal(run.answer("watch 3"), ["0d 00:00:10  21.50 C  0.000 V", "0d 00:00:20  21.50 C  0.000 V",
                                      "0d 00:00:30  21.50 C  0.000 V"], "watch shows samples as they come")
    tap.equal((run.answer("watch"), run.answer("mark 7")), (["0d 00:00:40  21.50 C  0.000 V"], ["mark 7: written"]),
              "a key ends it")


def example():
    """The session that README.md shows is real."""
    readme = open(os.path.join(ROOT, "apps/station/README.md")).read()
    script, shown = re.search(r"^```text\n(at .*?)^```$.*?^```text\n(.*?)^```$", readme, re.M | re.S).groups()
    name = os.path.join(work, "example")
    with open(name, "w") as file:
        file.write(script)
    run = Run([], WEFT_SCRIPT=name)
    tap.ok(run.text == shown and run.status == 0, "the example in README.md", run.text)


# ---- Alarms -----------------------------------------------------------------------------------------


def told(run):
    """What it said unasked: time and text."""
    return re.findall(r"^\d+d (\S+)  (.*)$", run.text, re.M)


def alarms():
    run = Run([(15, "! temperature 40"), (16, "set smooth 1"), (41, "values"), (61, "values"),
               (62.000, "! pin 2 0"), (62.010, "! pin 2 1"), (62.015, "! pin 2 0"), (62.030, "! pin 2 1"),
               (64, "! pin 2 0"), (64.5, "! pin 2 1"), (66, "values"), (67, "ack"),
               (72, "! temperature 30.2"), (115, "! temperature 29.4"), (160, "exit")], flash=store())
    tap.equal(told(run), [("00:00:50", "alarm: temperature high, 40.00 C"),
                          ("00:01:04", "acknowledged by button"),
                          ("00:02:30", "alarm over: temperature, 29.37 C")],
              "an alarm is raised behind an outlier and three readings, acknowledged by a push and no bounce, over behind the band")
    states = [line.split("alarm: ")[1] for line in run.lines if line.startswith("temperature ")]
    tap.equal(states, ["none", "high, not acknowledged", "high"], "its state is shown")
    tap.equal(run.answer("ack"), ["ack: there is nothing to acknowledge"], "it is acknowledged once")


def light():
    events = [(1, "set readings 1"), (2, "set smooth 1"), (12, "! analogue 0 31000"), (45, "! analogue 0 0"),
              (100, "ack"), (120, "exit")]
    looks = [(seconds, "! pin 13 ?") for seconds in (5, 29, 31, 44, 99, 101)]
    run = Run(sorted(events + looks))
    tap.equal(re.findall(r"pin 13 is (\d)", run.errors), list("001110"),
              "the pin is on from the alarm to the acknowledgement, although it is over")


def outliers():
    run = Run([(1, "set smooth 1"), (2, "set readings 1"), (15, "! temperature 90"), (25, "! temperature 20"),
               (55, "! tmp105 absent"), (75, "! tmp105 back"), (100, "exit")])
    tap.equal([t for t in told(run) if "alarm" in t[1]], [], "one wrong reading is no alarm")


# ---- Faults -----------------------------------------------------------------------------------------


def sensor_faults():
    run = Run([(12, "! tmp105 absent"), (25, "values"), (42, "! tmp105 back"), (62, "! tmp105 stuck"),
               (75, "values"), (92, "! tmp105 back"), (112, "! analogue 0 -66"), (132, "! analogue 0 100"),
               (150, "status"), (155, "log 20"), (160, "exit")])
    tap.equal(told(run), [("00:00:20", "temperature: nobody acknowledges the address"),
                          ("00:00:50", "temperature: back"),
                          ("00:01:10", "temperature: the device does not answer"),
                          ("00:01:40", "temperature: back"),
                          ("00:02:00", "voltage: the bus was disturbed"),
                          ("00:02:20", "voltage: back")], "sensors that fail are told of, and come back")
    tap.equal(run.answer("values")[1], "voltage      0.000 V (last 0.000 V), alarm: none", "the other one goes on")
    tap.ok("14 samples, 0 missed" in run.text and "temperature: 6 readings failed" in run.text,
           "and no time is missed", run.text)
    tap.equal([line[2:] for line in run.answer("log 20")],
              [f"0d {time}  {text}" for time, text in reversed(told(run))] + ["0d 00:00:00  start"], "all is in the log")


def store_faults():
    run = Run([(5, "! flash_refuses 0"), (6, "mark 1"), (7, "mark 2"), (8, "! flash_refuses 0"),
               (9, "set smooth 7"), (20, "store info"), (25, "settings"), (100, "exit")], flash=store())
    tap.equal(run.answer("mark 1") + run.answer("mark 2"),
              ["mark: not written: the device has refused", "mark 2: written"], "a store that fails once is told of")
    again = Run([(1, "log 10"), (2, "exit")], flash=os.path.join(work, "store"))
    tap.ok(any(line.endswith("smooth = 7") for line in again.answer("log 10")) and "mark 1" not in again.text,
           "entries that nobody waits for are tried again", again.text)


def store_fails_at_the_end():
    flash = store()
    events = [(1, "set log 10"), (49.9, "! flash_refuses 0"), (55, "exit")]
    run = Run(events, flash=flash)
    again = Run([(1, "log 3"), (2, "exit")], flash=flash)
    tap.equal((run.lines[-1], again.answer("log 3")[1:]),
              ("station: end", ["1/0d 00:00:55  end", "1/0d 00:00:50  21.50 C  0.000 V"]),
              "at the end what waits for a store that has failed is written")
    run = Run(events[:-1] + [(50 + i / 1000, "! flash_refuses 0") for i in range(9000)] + [(55, "exit")])
    tap.equal((run.status, run.lines[-2:]), (0, ["station: the end of the log is not written", "station: end"]),
              "and if it fails for good, that is told, and does not last")


def watchdog():
    flash = store()
    run = Run([(30, "hang"), (600, "exit")], flash=flash)
    tap.equal((run.status, "station: hangs: sampler; the watchdog is not fed any more" in run.text), (BITTEN, True),
              "a task that hangs: the watchdog bites")
    bites = re.search(r"fed at (\d+) us", run.errors)
    tap.ok(bites and int(bites.group(1)) == 45000000, "as soon as it is late", run.errors)
    said = "station: run %d; the watchdog had bitten; 'help' lists the commands"
    run = Run([(1, "log 2"), (2, "exit")], flash=flash)
    tap.equal(run.lines[:3], [said % 2, "2/0d 00:00:00  start, the watchdog had bitten", "1/0d 00:01:00  a task hangs"],
              "the next run knows from the log")
    run = Run([(1, "exit")], flash=flash)
    tap.equal(run.lines[0], "station: run 3; 'help' lists the commands", "the one behind it was not bitten")
    tap.equal(Run([(2, "exit")], WEFT_RESET="watchdog").lines[0], said % 1, "a chip that can tell is asked as well")
    run = Run([(100000, "exit")])
    tap.equal((run.status, len(run.lines)), (0, 2), "nobody hangs: it does not bite in a day")


# ---- The end ----------------------------------------------------------------------------------------


def graceful_end():
    for how in "exit", "! type \\x03", "! shutdown", "! end":
        flash = store()
        run = Run([(1, "set t.high 35.5"), (2, "set log 10"), (50, how)], flash=flash)
        again = Run([(1, "settings"), (2, "log 4"), (3, "exit")], flash=flash)
        log = ["2/0d 00:00:00  start", "1/0d 00:00:50  end", "1/0d 00:00:40  21.50 C  0.000 V",
               "1/0d 00:00:30  21.50 C  0.000 V"]
        good = run.status == 0 and run.lines[-1] == "station: end" and again.answer("log 4") == log \
            and "t.high       35.50 C  alarm above (-55.00 to 128.00)" in again.lines
        tap.ok(good, f"ended by '{how}': the last entry and the settings are written", run.text + again.text)


def picture():
    name = os.path.join(work, "picture.pgm")
    Run([(i * 300, f"! temperature {20 + i}") for i in range(9)] + [(2400.5, "exit")], WEFT_DISPLAY=name)
    data = open(name, "rb").read()
    header, pixels = data[:13], data[13:]
    tap.equal((header, len(pixels)), (b"P5\n128 64\n15\n", 128 * 64), "the display's picture")
    rows = [pixels[y * 128:(y + 1) * 128] for y in range(64)]
    tap.ok(any(15 in row for row in rows[:11]) and any(15 in row[120:] for row in rows[24:]) and
           not any(row[32:119].count(15) for row in rows[24:]), "has a line of text, and a graph of eight columns",
           "\n".join("".join(" .:#"[p // 4] for p in row) for row in rows))


# ---- A year -----------------------------------------------------------------------------------------

DAY, YEAR = 86400, 365 * 86400


def weather(seconds):
    return 12 - 12 * math.cos(2 * math.pi * seconds / YEAR) - 7 * math.cos(2 * math.pi * seconds / DAY)


def seconds_of(line):
    days, h, m, s = map(int, re.match(r"1/(\d+)d (\d+):(\d+):(\d+)", line).groups())
    return days * DAY + h * 3600 + m * 60 + s


def year():
    events = [(hour * 3600, f"! temperature {weather(hour * 3600):.4f}") for hour in range(YEAR // 3600)]
    run = Run(events + [(YEAR + 1, what) for what in ("status", "store info", "log 100000", "exit")],
              flash=store(), variant="release")
    tap.ok(f"run 1, up 365d 00:00:01, {YEAR // 10} samples, 0 missed" in run.text, "a year: no sample is missed",
           run.text[-2000:])
    alarms_told = [line for line in run.lines if re.match(r"\d+d .* alarm", line)]
    written = re.search(r"since the start: (\d+) written, 0 wait, 0 lost; 0 failures", run.text)
    tap.equal(written and int(written.group(1)), YEAR // 600 + 1 + len(alarms_told),
              "all entries are written: the start, samples, alarms")
    log = run.answer("log 100000")
    samples = [line for line in log if "alarm" not in line]
    times = [seconds_of(line) for line in samples]
    tap.equal(times, list(range(YEAR, YEAR - 600 * len(times), -600)), "the log's time stamps are on the grid")
    tap.ok(len(log) > 2000, "the log goes back two weeks", len(log))
    wrong = [line for line in samples
             if abs(float(line.split()[2]) - weather(seconds_of(line) // 3600 * 3600)) > 2.5]
    tap.equal(wrong, [], "and the temperatures are those of that time")
    tap.ok(alarms_told and all(re.search(r"alarm(: temperature (low|high)| over: temperature), ", a)
                               for a in alarms_told), "alarms in summer and winter", alarms_told[:5])


def main():
    build()
    for test in (bad_commands, help_is_complete, example, keys, watching, alarms, light, outliers, sensor_faults,
                 store_faults, store_fails_at_the_end, watchdog, graceful_end, picture, year):
        test()
    power_cuts("long" in sys.argv[1:])
    tap.finish()


try:
    main()
except Exception:
    print("Bail out!")
    raise
finally:
    shutil.rmtree(work, ignore_errors=True)
