"""An emulated board for tests that drive its devices from outside.

Machine is QEMU with a program of tests/drivers/<board>/: its console, and two channels to the
hardware around the processor: qtest (lines, registers, memory) and QMP (objects).

run() runs a program that prints TAP and asks for what it needs: a line "! <request> <words>" calls
the handler of that name, and what that returns is the answer, see tests/drivers/outside.h.
"""

import json
import os
import re
import select
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/shell"))

from terminal import PATIENCE, Tap, TimedOut  # noqa: E402, F401


class Lines:
    """What comes in, line by line."""

    def __init__(self, file):
        self.file, self.rest = file, b""

    def more(self, patience=PATIENCE):
        """Waits for further bytes; False when there will be none."""
        if not select.select([self.file], [], [], max(patience, 0))[0]:
            raise TimedOut(f"nothing more behind {self.rest!r}")
        data = os.read(self.file, 65536)
        self.rest += data
        return bool(data)

    def waits(self):
        """Whether a line has come that was not taken."""
        while select.select([self.file], [], [], 0)[0] and self.more():
            pass
        return b"\n" in self.rest

    def line(self, patience=PATIENCE):
        """The next one; None when there will be no more."""
        end = time.monotonic() + patience
        while b"\n" not in self.rest:
            if not self.more(end - time.monotonic()):
                return None
        line, self.rest = self.rest.split(b"\n", 1)
        return line.decode("latin-1").rstrip("\r")


class Channel:
    """One of QEMU's channels: the arguments for it, and our end. Among a machine's options it is
    one of the board's own, as "-serial chardev:<name>", behind the console."""

    def __init__(self, name, *arguments):
        self.ours, self.qemus = socket.socketpair()
        self.lines = Lines(self.ours.fileno())
        chardev = f"socket,id={name},fd={self.qemus.fileno()}"
        self.arguments = ["-chardev", chardev, *arguments]


class Machine:
    """A board that runs an image, "drivers/gpio" or an application; `with` ends it."""

    def __init__(self, board, program, *options):
        folder = os.path.join(ROOT, "build", board)
        with open(os.path.join(folder, "run-test")) as file:
            command = file.read().split()
        if "-icount" in options:  # in place of the board's own
            at = command.index("-icount")
            del command[at : at + 2]
        image = os.path.join(folder, f"{program}.elf")
        self.qtest_channel = Channel("qtest", "-qtest", "chardev:qtest", "-qtest-log", "/dev/null")
        self.qmp_channel = Channel("qmp", "-mon", "chardev=qmp,mode=control")
        channels = [self.qtest_channel, self.qmp_channel]
        channels += [option for option in options if isinstance(option, Channel)]
        more = [option for option in options if not isinstance(option, Channel)]
        more += [argument for channel in channels for argument in channel.arguments]
        self.process = subprocess.Popen(
            command[:-1] + more + command[-1:] + [image],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            pass_fds=[channel.qemus.fileno() for channel in channels],
        )
        for channel in channels:
            channel.qemus.close()
        self.console = Lines(self.process.stdout.fileno())
        self.raised = []  # lines that qtest was asked to watch: (number, level), in order
        self.qmp_ready = False
        self.symbols = Symbols(image)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    # ---- Console --------------------------------------------------------------------------

    def line(self):
        return self.console.line()

    def send(self, text):
        os.write(self.process.stdin.fileno(), text.encode())

    def status(self):
        """Waits for the end."""
        return self.process.wait(PATIENCE)

    # ---- Lines and memory -----------------------------------------------------------------

    def qtest(self, command):
        """What qtest answers behind its OK."""
        self.qtest_channel.ours.sendall(f"{command}\n".encode())
        while True:
            line = self.qtest_channel.lines.line()
            if line is None:
                raise TimedOut(f"the emulator has ended; it was asked to {command!r}")
            words = line.split()
            if words[0] == "IRQ":
                self.raised.append((int(words[2]), words[1] == "raise"))
                continue
            if words[0] != "OK":
                raise TimedOut(f"{command!r}: {line}")
            return words[1:]

    def set_line(self, path, line, level, name="unnamed-gpio-in"):
        self.qtest(f"set_irq_in {path} {name} {line} {int(level)}")

    def read(self, address, size=4):
        return int(self.qtest(f"read{'_bw_l'[size]} {address:#x}")[0], 16)

    def write(self, address, value, size=4):
        self.qtest(f"write{'_bw_l'[size]} {address:#x} {value:#x}")

    # ---- Objects --------------------------------------------------------------------------

    def qmp(self, execute, **arguments):
        """What QMP returns."""
        if not self.qmp_ready:
            self.qmp_ready = True
            self.qmp("qmp_capabilities")
        message = json.dumps({"execute": execute, "arguments": arguments})
        self.qmp_channel.ours.sendall(message.encode())
        while True:
            line = self.qmp_channel.lines.line()
            if line is None:
                raise TimedOut(f"the emulator has ended; it was asked to {execute!r}")
            answer = json.loads(line)
            if "error" in answer:
                raise TimedOut(f"{execute!r}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]


class Symbols:
    """Addresses of an image's objects and functions."""

    def __init__(self, image):
        self.image, self.known = image, None

    def __getitem__(self, name):
        if self.known is None:
            out = subprocess.run(
                ["nm", self.image], stdout=subprocess.PIPE, universal_newlines=True, check=True
            ).stdout
            rows = [row.split() for row in out.splitlines()]
            self.known = {row[2]: int(row[0], 16) for row in rows if len(row) == 3}
        return self.known[name]


def edges(level):
    """Handlers for tests/drivers/fast_edges.h, from the board's level(machine, pin, value)."""

    def pulse(machine, pin, value):
        """That level and the other one, before the processor looks."""
        machine.qmp("stop")
        level(machine, pin, value)
        level(machine, pin, 1 - int(value))
        machine.qmp("cont")

    def bounce(machine, pin, last):
        for value in (1, 0, 1, 0, 1, last):
            level(machine, pin, value)

    return {"level": level, "pulse": pulse, "bounce": bounce}


RESULT = re.compile(r"(not )?ok (\d+) - (.*)")


def run(tap, board, program, handlers=None, options=()):
    """Runs a program to its end: each of its cases counts as one, and its end as another. What is reset
    numbers its cases anew; the plan is that of its last life."""
    handlers = handlers or {}
    name = f"{board}: {program}"
    count, plan, problem = 0, None, None
    with Machine(board, f"drivers/{program}", *options) as machine:
        try:
            for line in iter(machine.line, None):
                result = RESULT.fullmatch(line)
                if result:
                    count = int(result[2])
                    tap.ok(not result[1], f"{name}: {result[3]}")
                elif line.startswith("1.."):
                    plan = int(line[3:])
                elif line.startswith("! "):
                    request, *words = line[2:].split()
                    machine.send(f"{int(handlers[request](machine, *words) or 0)}\n")
                else:
                    print(line if line.startswith("#") else f"# {line}", flush=True)
            status = machine.status()
            if status or plan != count:
                problem = f"it ends with {status} behind {count} cases of {plan}"
        except (TimedOut, subprocess.TimeoutExpired) as error:
            problem = str(error)
    tap.ok(not problem, f"{name}: runs to its end")
    if problem:
        print(f"# {problem}", flush=True)
