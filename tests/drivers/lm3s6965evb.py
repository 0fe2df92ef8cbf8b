#!/usr/bin/env python3
"""The devices of the emulated LM3S6965 kit, driven from outside.

    tests/drivers/lm3s6965evb.py        after make APP= BOARD=lm3s6965evb tests
"""

import os
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from kit import *  # noqa: E402, F403
from machine import *  # noqa: E402, F403


# ---- UARTs --------------------------------------------------------------------------------------


def uart(tap):
    lines = {str(number): Line(number) for number in (1, 2)}

    def wrong(machine, number, count):
        line = lines[number]
        return hear([line], int(count))[line] != counted(line.number, int(count))

    def across(machine, count):
        """All is said at once; what one says the other one hears."""
        for line in lines.values():
            line.say(int(count))
        heard = hear(lines.values(), int(count))
        return sum(data != counted(3 - line.number, int(count)) for line, data in heard.items())

    run(tap, BOARD, "uart", {
        "say": lambda machine, number, count: lines[number].say(int(count)),
        "wrong": wrong,
        "break": lambda machine, number: lines[number].send_break(machine),
        "across": across,
    }, [line.channel for line in lines.values()])  # fmt: skip


# ---- I2C ----------------------------------------------------------------------------------------


def i2c(tap, folder):
    file = image(folder, "counted", bytes((i * 3 + 5) & 255 for i in range(8192)))
    run(tap, BOARD, "i2c", {"temperature": temperature}, parts(file))


def eeprom(tap, folder):
    file = image(folder, "eeprom", b"\xff" * 8192)
    for number in (1, 2):
        run(tap, BOARD, "eeprom", {"which": lambda machine: number}, parts(file))
    with open(file, "rb") as kept:
        content = kept.read()
    tap.ok(
        content[4100:4300] == bytes((i * 11 + 3) & 255 for i in range(200))
        and content[4099] == content[4300] == 255,
        f"{BOARD}: eeprom: the bytes are in the file, and no others beside them",
    )


# ---- Display ------------------------------------------------------------------------------------


def drawn(machine):
    """The frame buffer: rows of greys."""
    address, size = machine.symbols["pixels"], WIDTH * HEIGHT // 2
    data = bytes.fromhex(machine.qtest(f"read {address:#x} {size}")[0][2:])
    greys = [half for byte in data for half in (byte >> 4, byte & 15)]
    return [greys[i : i + WIDTH] for i in range(0, len(greys), WIDTH)]


def colour(grey):
    return bytes([grey * 255 // 15] * 3)


def compare(machine):
    """How many pixels show another grey than was drawn."""
    return sum(
        colour(grey) != seen
        for row, seen_row in zip(drawn(machine), shown(machine))
        for grey, seen in zip(row, seen_row)
    )


def greys(machine):
    return len({seen for row in shown(machine) for seen in row})


def screenshot(tap, folder):
    """make screenshot, of the program that waits behind its first drawing."""
    build, picture = os.path.join(ROOT, "build", BOARD), os.path.join(folder, "screen.png")
    with open(os.path.join(build, "run-test")) as file:
        command = file.read().split() + [os.path.join(build, "drivers", "oled.elf")]
    tool = os.path.join(ROOT, "tools/screenshot.py")
    done = subprocess.run([tool, picture, "1"] + command, cwd=ROOT, stdout=subprocess.DEVNULL)
    data = b""
    if done.returncode == 0:
        with open(picture, "rb") as file:
            data = file.read()
    size = struct.pack(">II", WIDTH * TIMES, HEIGHT * TIMES)
    tap.ok(
        data.startswith(b"\x89PNG") and data[16:24] == size and len(data) > 1000,
        f"{BOARD}: screenshot: a picture, and not an empty one",
    )


# ---- Card ---------------------------------------------------------------------------------------


def card(tap, folder, megabytes):
    """Twice with the same card: without one, once."""
    options = []
    if megabytes:
        file = image(folder, "card", b"")
        os.truncate(file, megabytes << 20)  # what is not written takes no room
        options = ["-drive", f"if=sd,format=raw,file={file}"]
    for number in (1, 2) if megabytes else (1,):
        handlers = {
            "number": lambda machine: number,
            "megabytes": lambda machine: megabytes,
            "compare": compare,
        }
        run(tap, BOARD, "card", handlers, options)


# ---- Watchdog -----------------------------------------------------------------------------------


def watchdog(tap):
    """The program starts twice: its first run's case is not among the results."""
    events = []

    def start(machine):
        events.append("start")
        return events.count("start")

    run(tap, BOARD, "watchdog", {"start": start, "fed": lambda machine: events.append("fed")})
    tap.ok(events == ["start", "fed", "start"], f"{BOARD}: watchdog: it bites when it is not fed")


# Not sleep=off, as other tests have it: idle time would be over at once, between one bounce and the next.
CLOCK = ["-icount", "shift=4"]

tap = Tap()
with tempfile.TemporaryDirectory() as folder:
    handlers = {"out": out, "press": press, "release": release, **edges(level)}
    run(tap, BOARD, "gpio", handlers, CLOCK)
    uart(tap)
    i2c(tap, folder)
    eeprom(tap, folder)
    run(tap, BOARD, "spi")
    run(tap, BOARD, "oled", {"compare": compare, "greys": greys})
    screenshot(tap, folder)
    for megabytes in (0, 16, 4096):
        card(tap, folder, megabytes)
    watchdog(tap)
tap.finish()
