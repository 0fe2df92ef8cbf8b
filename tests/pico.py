#!/usr/bin/env python3
"""The images of the board pico, and what runs them (tools/rp2040): formats, start, ends. Prints TAP."""

import os
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "shell"))

from terminal import *  # noqa: E402, F403

FLASH = 0x10000000
FAMILY = 0xE48BFF56
EMULATOR = ["node", "tools/rp2040/run.js"]
STATUS_FAULT, STATUS_ASLEEP, STATUS_LOCKED_UP = 70, 3, 134

tap = Tap()


def run(image, text=b"", *options):
    done = subprocess.run(
        EMULATOR + [*options, image], input=text, cwd=ROOT, timeout=PATIENCE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    return done.stdout.decode("latin-1"), done.stderr.decode(), done.returncode


def virtually(image, text=b""):
    return run(image, text, "--virtual")


def images(app):
    """The application's images: elf, bin, hex, uf2."""
    lines = make("image", "BOARD=pico", f"APP={app}").split()
    return {os.path.splitext(line)[1][1:]: os.path.join(ROOT, line) for line in lines}


def content(path):
    with open(path, "rb") as file:
        return file.read()


# ---- Formats ------------------------------------------------------------------------------------


def uf2(path):
    """What its blocks say, having checked that each is as it must be."""
    file, image = content(path), b""
    count = len(file) // 512
    for i in range(count):
        block = file[512 * i : 512 * i + 512]
        wanted = (0x0A324655, 0x9E5D5157, 0x2000, FLASH + 256 * i, 256, i, count, FAMILY)
        if struct.unpack_from("<8I", block) != wanted or block[-4:] != b"\x30\x6f\xb1\x0a":
            return f"block {i} is {block.hex()}"
        image += block[32 : 32 + 256]
    return image


def formats():
    files = images("pipeline")
    plain = content(files["bin"])
    tap.ok(uf2(files["uf2"]) == plain + bytes(-len(plain) % 256), "the .uf2 holds what the .bin holds")
    results = {name: virtually(files[name]) for name in ["elf", "bin", "uf2"]}
    tap.equal(results["elf"][1:], ("", 0), "the .elf runs")
    for name in ["bin", "uf2"]:
        tap.ok(results[name] == results["elf"], f"the .{name} does the same")


# ---- Start ----------------------------------------------------------------------------------------


class Patched:
    """An image with some bytes changed, by their addresses."""

    def __init__(self, image, patches):
        plain = bytearray(content(image))
        for address, new in patches.items():
            plain[address - FLASH : address - FLASH + len(new)] = new
        self.file = tempfile.NamedTemporaryFile(suffix=".bin")
        self.file.write(plain)
        self.file.flush()

    def run(self):
        return virtually(self.file.name)


def boot_block(files):
    for address in [FLASH, FLASH + 251, FLASH + 252]:
        byte = bytes([content(files["bin"])[address - FLASH] ^ 1])
        out, err, status = Patched(files["bin"], {address: byte}).run()
        tap.equal((out, status), ("", 1), f"a wrong bit at 0x{address:x}: the image is not started")
        tap.ok("wrong checksum" in err, "and it is said why")


# ---- Ends -----------------------------------------------------------------------------------------


def symbol(elf, name):
    lines = subprocess.run(
        ["arm-none-eabi-nm", elf], stdout=subprocess.PIPE, universal_newlines=True, check=True
    ).stdout.splitlines()
    return [int(line.split()[0], 16) for line in lines if line.split()[-1] == name][0]


# What main is replaced by, where its instruction is that does it, and how that ends.
ENDS = [
    ("an undefined instruction", "c046 00de", 2, STATUS_FAULT),
    ("a breakpoint without a debugger", "c046 00be", 2, STATUS_FAULT),
    ("a load from an odd address", "0120 0068", 2, STATUS_FAULT),
    ("a load from where nothing is", "0320 0007 0068", 4, STATUS_FAULT),  # 0x30000000
    ("a store to where nothing is", "0320 0007 0060", 4, STATUS_FAULT),
    ("a jump to where nothing is", "0320 0007 0047", None, STATUS_FAULT),
    ("a jump into the boot ROM", "0120 0047", None, STATUS_FAULT),
    ("a fault while faults are handled", "0320 0007 8546 00de", None, STATUS_LOCKED_UP),  # bad stack
    ("a sleep without an alarm", "72b6 20bf 20bf fde7", None, STATUS_ASLEEP),
]


def ends(files):
    main = symbol(files["elf"], "main") & ~1
    for name, code, at, wanted in ENDS:
        out, err, status = Patched(files["bin"], {main: bytes.fromhex(code)}).run()
        tap.equal(status, wanted, f"{name}: status {wanted}")
        if at is not None:
            tap.ok(f"{main + at:08x}" in out, f"{name}: the report says where") or print("#", repr(out))
        elif status != STATUS_FAULT:
            tap.ok(err.startswith("rp2040: "), f"{name}: it is said what happened")


def load_from(address, at):
    """Machine code for `at` that loads from this address: ldr r0, =address; ldr r1, [r0]."""
    code = "0048 0168" if at % 4 == 0 else "0148 0168 c046"
    return bytes.fromhex(code) + struct.pack("<I", address)


def reset_blocks(files):
    main = symbol(files["elf"], "main") & ~1
    for name, address, wanted in [("the timer", 0x40054028, False), ("UART 1", 0x40038018, True)]:
        _, err, _ = Patched(files["bin"], {main: load_from(address, main)}).run()
        tap.equal("held in reset" in err, wanted, f"{name} {'may not' if wanted else 'may'} be used")


# ---- Input ----------------------------------------------------------------------------------------


def input_in_virtual_time(files):
    lines = [f"line{i}" for i in range(1000)]
    text = ("sleep 100\n" + "\n".join(lines) + "\nuptime\nexit 7\n").encode()
    first, again = virtually(files["elf"], text), virtually(files["elf"], text)
    tap.equal(first[1:], ("", 7), "input that is there from the start is read to its end")
    answered = [row.split(":")[0] for row in first[0].splitlines() if "unknown command" in row]
    tap.ok(answered == lines, "every line of it, in order")
    tap.ok(first == again, "and a second time everything is the same")


def end_key():
    t = Terminal(build("pico"))
    try:
        t.wait_prompt()
        t.type(ctrl("A") + "b")
        t.wait_row(PROMPT + "b")
        t.type(ctrl("A") + "x")
        tap.equal(t.status(), 0, "Ctrl-A X ends the emulator")
        tap.ok(termios.tcgetattr(t.slave) == t.settings, "the terminal is as before")
    finally:
        t.close()


def main():
    formats()
    files = images("shell")
    boot_block(files)
    ends(files)
    reset_blocks(files)
    input_in_virtual_time(files)
    end_key()
    tap.finish()


if __name__ == "__main__":
    main()
