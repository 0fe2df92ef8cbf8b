#!/usr/bin/env python3
"""The instrument apps/station on the emulated LM3S6965 kit, with a thermometer, an EEPROM, the display and
the button. Prints TAP.

    tests/station/lm3s6965evb.py        after make APP= BOARD=lm3s6965evb apps

While the board has nothing to do its time passes at once: some thousand seconds in one. So what is
waited for is what it says or shows, not a time.
"""

import os
import re
import sys
import tempfile
import time

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/drivers"))

from kit import *  # noqa: E402, F403
from machine import *  # noqa: E402, F403

EEPROM, EEPROM_PAGE = 8192, 32
LED, BUTTON = 40, 41
PROMPT = "station> "
CALM = "set log 0", "set smooth 1"  # only events are logged; no reading depends on those before

tap = Tap()


class Station(Machine):
    """One life of it; `said` are its lines, without those that were typed."""

    def __init__(self, *options):
        super().__init__(BOARD, "station", *options)
        self.said = []

    def type(self, *commands):
        self.send("".join(f"{command}\n" for command in commands))

    def next(self):
        line = self.line()
        if line is None:
            raise TimedOut(f"it has ended, and said {self.said[-10:]}")
        if line and not line.startswith(PROMPT):
            self.said.append(line)
        return line

    def wait(self, pattern):
        """The match of the next line that has it."""
        try:
            while True:
                found = re.search(pattern, self.next())
                if found:
                    return found
        except TimedOut as error:
            raise TimedOut(f"no {pattern!r} behind {self.said[-10:]}: {error}")

    def rest(self):
        """What it has said when it has ended or been killed."""
        for line in iter(self.line, None):
            if line and not line.startswith(PROMPT):
                self.said.append(line)
        return self.said

    def log(self):
        """Its entries, newest first, without their times, as soon as none waits to be written."""
        waiting = "1"
        while waiting != "0":
            self.type("store info")
            waiting = self.wait(r"^entries since the start: \d+ written, (\d+) wait")[1]
        begin = len(self.said)
        self.type("log 1000", "store info")
        self.wait("^entries since the start")
        entries = [line for line in self.said[begin:] if re.match(r"\d+/\d", line)]
        return [re.sub(r"/\S+ \S+ ", "", entry) for entry in entries]

    def exit(self):
        self.type("exit")
        self.wait("^station: end")
        return self.status()



def until(condition, what):
    """Looks again and again."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimedOut(f"never: {what}")


# ---- The screen -----------------------------------------------------------------------------------

GLYPH_WIDTH, GLYPH_HEIGHT = 6, 11  # drivers/display.h
WHITE = b"\xff" * 3


def glyphs():
    """The character of each picture: its columns, the lowest bit being the uppermost row."""
    with open(os.path.join(ROOT, "build/font.c")) as file:
        rows = re.findall(r"\{((?:0x\w+,? ?){6})\}", file.read())
    return {tuple(int(n, 16) for n in row.split(",")): chr(32 + i) for i, row in enumerate(rows)}


FONT = glyphs()


def white(rows, x, top, bottom):
    """The white pixels of a column between two rows, as bits."""
    return sum((rows[y][x] == WHITE) << (y - top) for y in range(top, bottom))


def read_line(rows, number):
    top = number * GLYPH_HEIGHT
    text = ""
    for left in range(0, WIDTH - GLYPH_WIDTH + 1, GLYPH_WIDTH):
        columns = (white(rows, left + i, top, top + GLYPH_HEIGHT) for i in range(GLYPH_WIDTH))
        text += FONT.get(tuple(columns), "\N{REPLACEMENT CHARACTER}")
    return text.rstrip()


def wait_shown(station, values, state):
    """The two lines, of which the first begins with the temperature."""

    def found():
        rows = shown(station)
        seen[:] = read_line(rows, 0), read_line(rows, 1)
        return seen[0].startswith(values) and seen[1] == state

    seen = []
    try:
        until(found, "")
    except TimedOut:
        raise TimedOut(f"the screen shows {seen}, not {values!r}, {state!r}")
    return seen[0]


# ---- A day ----------------------------------------------------------------------------------------


def alarms(folder):
    """A temperature that is too high; the alarm's pin, the button, the display."""
    file = image(folder, "alarms", b"\xff" * EEPROM)
    with Station(*parts(file)) as station:
        temperature(station, 21500)
        station.wait("^station: run 1; 'help' lists the commands")
        press(station, "ctrl")  # QEMU has it pressed until it is let go
        release(station, "ctrl")
        station.type(*CALM)
        station.wait("^smooth = 1: written")
        values = wait_shown(station, "21.50 C", "ok")
        tap.ok(out(station, LED) == 0, "21.5 degrees are on the screen, no alarm on the pin")
        tap.ok(re.fullmatch(r"21\.50 C  1\.5[0-2]\d V", values), "so is QEMU's voltage, half the scale")
        temperature(station, 36000)
        station.wait("alarm: temperature high, 36.00 C$")
        tap.ok(out(station, LED) == 1, "36 degrees: the alarm's pin is on")
        wait_shown(station, "36.00 C", "temperature high !")
        tap.ok(True, "and the screen shows it, not acknowledged")
        bounce_against(station)
        press(station, "ctrl")
        station.wait("acknowledged by button$")
        release(station, "ctrl")
        tap.ok(out(station, LED) == 0, "the button acknowledges, the pin is off")
        wait_shown(station, "36.00 C", "temperature high")
        temperature(station, -7250)
        station.wait("alarm: temperature low, -7.25 C$")
        station.type("ack")
        station.wait("acknowledged by command$")
        station.type("values")
        found = station.wait("^temperature +(.*)")[1]
        tap.equal(found, "-7.25 C (last -7.25 C), alarm: low", "below zero: by the command")
        wait_shown(station, "-7.25 C", "temperature low")
        temperature(station, 20000)
        station.wait("alarm over: temperature, 20.00 C$")
        wait_shown(station, "20.00 C", "ok")
        station.type("hang me", "status")
        station.wait("^usage: hang $")
        tap.ok(station.wait("^watchdog: fed; display: on$"), "the watchdog is fed all the time")
        tap.equal(station.exit(), 0, "exit ends it")
    with Station(*parts(file)) as station:
        station.wait("^station: run 2; 'help' lists the commands")
        station.type("settings")
        station.wait("^smooth +1 ")
        log = [line for line in station.log() if not re.search(r" C  \S+ V$", line)]
        wanted = ["2 start", "1 end", "1 alarm over: temperature, 20.00 C",
                  "1 acknowledged by command", "1 alarm: temperature low, -7.25 C",
                  "1 acknowledged by button", "1 alarm: temperature high, 36.00 C",
                  "1 smooth = 1", "1 log = 0 s", "1 start"]  # fmt: skip
        tap.equal(log, wanted, "log and settings are there after a restart")


def bounce_against(station):
    """A contact that falls back within no time is no push: it acknowledges nothing."""
    station.qmp("stop")
    for value in (0, 1, 0, 1):
        level(station, BUTTON, value)
    station.qmp("cont")
    station.type("values")
    found = station.wait("^temperature ")
    tap.ok("not acknowledged" in found.string, "a bounce of the button does not acknowledge")


# ---- The graph ------------------------------------------------------------------------------------

TOP, LEFT = 2 * GLYPH_HEIGHT + 2, 32  # apps/station/panel.c
PERIOD = 120  # long enough that most of the time the board idles, and the screen stands still


def spans(values, low, high):
    """Of each value's column, oldest first, but the first one: its highest and lowest row."""
    room = HEIGHT - TOP - 1
    rows = [TOP + room - (value - low) * room / (high - low) for value in values]
    return [(min(pair), max(pair)) for pair in zip(rows, rows[1:])]


def drawn_spans(rows, count):
    """Of the last columns on the screen likewise; None where there is none, or with a gap."""
    result = []
    for x in range(WIDTH - count, WIDTH):
        lit = [y for y in range(TOP, HEIGHT) if rows[y][x] == WHITE]
        whole = lit and lit[-1] - lit[0] + 1 == len(lit)
        result.append((lit[0], lit[-1]) if whole else None)
    return result


def alike(drawn, wanted):
    return all(a and abs(a[0] - b[0]) <= 1 and abs(a[1] - b[1]) <= 1 for a, b in zip(drawn, wanted))


def reading(station):
    return float(station.wait(r"  (-?\d+\.\d+) C\b")[1])


def is_drawn(station, values):
    """Whether the screen shows the readings but the last, which is in the making."""
    station.qmp("stop")
    rows = shown(station)
    while station.console.waits():
        values.append(reading(station))
    station.qmp("cont")
    known = values[:-1][-(WIDTH - LEFT - 1) :]
    wanted = spans(known, min(known), max(known))
    return alike(drawn_spans(rows, len(wanted)), wanted)


def graph(folder):
    """What was measured is what is drawn."""
    with Station(*parts(image(folder, "graph", b"\xff" * EEPROM))) as station:
        temperature(station, 20000)
        station.type(*CALM, "set readings 100", f"set graph {PERIOD}", f"set period {PERIOD}")
        station.wait("^period = ")
        station.type("watch 1000")
        values = [reading(station) for _ in range(3)]
        for value in 30.0, 12.5, 16.25, 25.0:
            temperature(station, value * 1000)
            while values[-3:] != [value] * 3:
                values.append(reading(station))
        until(lambda: is_drawn(station, values), "the graph of the readings")
        steps = sum(a != b for a, b in zip(values, values[1:]))
        tap.ok(steps >= 4, f"the graph shows the readings, with {steps} steps of the temperature")


# ---- What is missing --------------------------------------------------------------------------------


def without_parts():
    with Station() as station:
        station.wait("^station: no store: nobody acknowledges the address; tried again later$")
        station.wait("temperature: nobody acknowledges the address$")
        shows = wait_shown(station, "none", "DEVICE_ENOACK")
        station.type("mark 1")
        station.wait("^mark: not written: nobody acknowledges the address$")
        station.type("store info")
        station.wait("^store: nobody acknowledges the address; tried again$")
        tap.ok(shows, "without thermometer and EEPROM it runs, and says and shows why")


# ---- Cuts -------------------------------------------------------------------------------------------


def marks_in(lines, pattern):
    return [int(n) for line in lines for n in re.findall(pattern, line)]


def quiet(file):
    """A first life, after which nothing but marks is noted."""
    with Station(*parts(file)) as station:
        station.type(*CALM)
        station.wait("^smooth = 1: written")
        return station.exit()


def watchdog(folder):
    """The board is reset, and the next run finds in the log why."""
    file = image(folder, "watchdog", b"\xff" * EEPROM)
    with Station(*parts(file)) as station:
        station.type(*CALM, "mark 5", "hang")
        station.wait("station: hangs: sampler; the watchdog is not fed any more$")
        found = station.wait("^station: run (.*)")[1]
        tap.equal(found, "2; the watchdog had bitten; 'help' lists the commands",
                  "a task that hangs: the watchdog resets the board")
        log = station.log()
        wanted = ["2 start, the watchdog had bitten", "1 a task hangs", "1 mark 5"]
        tap.equal(log[:3], wanted, "the log survives that")
        station.type("watch 5")
        for _ in range(5):
            reading(station)
        tap.ok(True, "and it goes on measuring")


def killed(folder):
    """QEMU is killed at some instant between one byte that the board says and the next."""
    file = image(folder, "killed", b"\xff" * EEPROM)
    quiet(file)
    reported, runs = [], [1]
    for life in range(6):
        with Station(*parts(file)) as station:
            runs.append(int(station.wait(r"^station: run (\d+)")[1]))
            station.type(*(f"mark {life * 100 + i}" for i in range(50)))
            for _ in range(2 * life + 1):
                station.wait(r"^mark \d+: written")
            while len(station.console.rest) < life * 7:
                station.console.more()
            station.process.kill()
            reported += marks_in(station.rest(), r"^mark (\d+): written")
    with Station(*parts(file)) as station:
        station.wait("^station: run 8;")
        found = marks_in(station.log(), r" mark (\d+)$")
        tap.ok(runs == list(range(1, 8)) and len(reported) > 30,
               f"killed six times, behind {len(reported)} marks: it starts again")
        tap.equal([n for n in reported if found.count(n) != 1], [], "each mark reported is there")


def torn(folder):
    """A write of which some bytes are missing, in an image of the EEPROM; those of one page of it are
    written together."""
    file = image(folder, "torn", b"\xff" * EEPROM)
    quiet(file)
    images = []
    with Station(*parts(file)) as station:
        station.wait("^station: run 2;")
        for n in range(1, 5):
            station.type(f"mark {n}")
            station.wait(f"^mark {n}: written$")
            with open(file, "rb") as kept:
                images.append(kept.read())
    problems, cuts = [], 0
    for n, (before, after) in enumerate(zip(images, images[1:]), 1):
        changed = [i for i in range(EEPROM) if before[i] != after[i]]
        boundary = changed[-1] // EEPROM_PAGE * EEPROM_PAGE
        for end in sorted({changed[0] + 1, changed[len(changed) // 2], boundary, changed[-1]}):
            if end <= changed[0]:
                continue
            cuts += 1
            with open(file, "wb") as cut:
                cut.write(after[:end] + before[end:])
            with Station(*parts(file)) as station:
                station.wait("^station: run 3;")
                station.type("mark 99")
                station.wait("^mark 99: written")
                found = marks_in(station.log(), r" mark (\d+)$")
            if found != [99] + list(range(n, 0, -1)):
                problems.append((n, end, found))
    tap.equal(problems, [], f"{cuts} writes cut short: only the mark that was being written is missing")


with tempfile.TemporaryDirectory() as folder:
    try:
        alarms(folder)
        graph(folder)
        without_parts()
        watchdog(folder)
        killed(folder)
        torn(folder)
    except TimedOut as error:
        tap.ok(False, f"runs to its end: {error}")
tap.finish()
