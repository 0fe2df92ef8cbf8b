"""A person at a terminal, for tests: a pseudo-terminal, keys that are typed, a screen to look at."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATIENCE = float(os.environ.get("PATIENCE", 120))  # seconds; only a failing test waits so long
PROMPT = "weft> "

UP, DOWN, RIGHT, LEFT = "\033[A", "\033[B", "\033[C", "\033[D"
HOME, END, DELETE = "\033[H", "\033[F", "\033[3~"
BACKSPACE, ENTER = "\177", "\r"


def ctrl(letter):
    return chr(ord(letter) & 31)


class Screen:
    """What the terminal shows: all rows since the start, as if it had no lower end."""

    def __init__(self):
        self.rows, self.row, self.column = [""], 0, 0
        self.sequence = None
        self.strange = []  # what no terminal should be sent

    def feed(self, text):
        for c in text:
            self.put(c)

    def put(self, c):
        if self.sequence is not None:
            self.in_sequence(c)
        elif c == "\033":
            self.sequence = ""
        elif c == "\r":
            self.column = 0
        elif c == "\n":
            self.row += 1
            if self.row == len(self.rows):
                self.rows.append("")
        elif c == "\b":
            self.column = max(self.column - 1, 0)
        elif c >= " ":
            self.show(c)
        else:
            self.strange.append(c)

    def show(self, c):
        row = self.rows[self.row].ljust(self.column)
        self.rows[self.row] = row[: self.column] + c + row[self.column + 1 :]
        self.column += 1

    def in_sequence(self, c):
        self.sequence += c
        if c == "[" or c.isdigit():
            return
        number = int(self.sequence[1:-1] or 1) if self.sequence[1:-1].isdigit() or c in "CDK" else 1
        if c == "D":
            self.column = max(self.column - number, 0)
        elif c == "C":
            self.column += number
        elif c == "K":
            self.rows[self.row] = self.rows[self.row][: self.column]
        else:
            self.strange.append(self.sequence)
        self.sequence = None

    def text(self):
        return self.rows[self.row]


class TimedOut(Exception):
    pass


class Terminal:
    """A program on a pseudo-terminal whose line discipline changes nothing, like a serial line."""

    def __init__(self, command):
        self.screen = Screen()
        self.master, slave = pty.openpty()
        self.settings = self.make_raw_output(slave)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, start_new_session=True
        )
        self.slave = slave
        os.set_blocking(self.master, False)
        self.unsent = b""

    @staticmethod
    def make_raw_output(slave):
        settings = termios.tcgetattr(slave)
        settings[1] &= ~termios.OPOST
        termios.tcsetattr(slave, termios.TCSANOW, settings)
        return termios.tcgetattr(slave)

    def type(self, keys):
        self.unsent += keys.encode()
        self.pump(0)

    def pump(self, seconds):
        """Sends and receives what can be; waits at most so long for something to happen."""
        writes = [self.master] if self.unsent else []
        readable, writable, _ = select.select([self.master], writes, [], seconds)
        if writable:
            try:
                self.unsent = self.unsent[os.write(self.master, self.unsent[:4096]) :]
            except BlockingIOError:
                pass
        if readable:
            try:
                self.screen.feed(os.read(self.master, 65536).decode("latin-1"))
            except (BlockingIOError, OSError):
                pass

    def wait(self, condition, what, patience=None):
        end = time.monotonic() + (patience or PATIENCE)
        while True:
            result = condition()
            if result:
                return result
            if time.monotonic() > end:
                raise TimedOut(f"no {what}; the screen ends with {self.screen.rows[-12:]}")
            self.pump(0.1)

    def wait_row(self, text):
        """Waits until the cursor's row shows exactly this."""
        self.wait(lambda: self.screen.text() == text, f"row {text!r}")

    def wait_prompt(self):
        self.wait_row(PROMPT)

    def wait_text(self, text, after=0):
        """Waits until a row from `after` on contains this; gives the row's number."""

        def find():
            for i in range(after, len(self.screen.rows)):
                if text in self.screen.rows[i]:
                    return i + 1
            return 0

        return self.wait(find, f"text {text!r}") - 1

    def run(self, line):
        """Types a line and gives the rows up to the next prompt."""
        self.wait_prompt()
        row = self.screen.row
        self.type(line + ENTER)
        return self.rows_to_prompt(row)

    def rows_to_prompt(self, row):
        screen = self.screen
        self.wait(lambda: screen.row > row and screen.text() == PROMPT, "next prompt")
        return screen.rows[row + 1 : screen.row]

    def status(self):
        """Waits for the end; the exit status."""
        self.wait(lambda: self.process.poll() is not None, "end of the program")
        self.pump(0)
        return self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


class Tap:
    """Counts and prints results (https://testanything.org)."""

    def __init__(self):
        self.count = self.failures = 0

    def ok(self, passed, name, details=""):
        self.count += 1
        self.failures += not passed
        print(f"{'ok' if passed else 'not ok'} {self.count} - {name}", flush=True)
        if details and not passed:
            print("# " + "\n# ".join(str(details).splitlines()[-40:]), flush=True)
        return passed

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}", flush=True)

    def equal(self, got, wanted, name):
        if not self.ok(got == wanted, name):
            print(f"#      got {got!r}\n#   wanted {wanted!r}", flush=True)

    def match(self, pattern, rows, name):
        """The rows, joined by newlines, match the pattern as a whole."""
        text = "\n".join(rows)
        if not self.ok(pattern.fullmatch(text), name):
            print(f"#      got {text!r}\n#   wanted {pattern.pattern!r}", flush=True)

    def finish(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failures else 0)


HOSTED = ["host", "sim"]  # the boards whose input can end


def make(*arguments):
    """What make prints."""
    return subprocess.run(
        ["make", "-s", "--no-print-directory", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, universal_newlines=True, check=True,
    ).stdout


def build(board, app="shell"):
    """Builds an application; the command that starts it."""
    image = make("build", f"BOARD={board}", f"APP={app}").split()[-1]
    return make("show-run", f"BOARD={board}").split() + [os.path.join(ROOT, image)]


def targets(arguments):
    """What is to be tested: "-- command ...", or names of boards."""
    if "--" in arguments:
        command = arguments[arguments.index("--") + 1 :]
        return [(os.path.basename(os.path.dirname(command[-1])), command)]
    return [(board, build(board)) for board in arguments]
