"""A session with the instrument apps/station: what happens in it, as a script; what it has said."""

import os
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROMPT = "station> "


def script(events, folder):
    """A file of pairs of a time in seconds and what happens then, a command if it is not said otherwise:
    "! pin 2 0"."""
    handle, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "w") as file:
        for seconds, what in events:
            happens = what[2:] if what.startswith("! ") else f"type {what}\\n"
            file.write(f"at {round(seconds * 1000)} {happens}\n")
    return name


class Session:
    def __init__(self, done):
        self.status = done.returncode
        self.text = done.stdout.decode("latin-1").replace("\r", "")
        self.errors = done.stderr.decode("latin-1")
        # What it says, without the lines that were typed.
        self.lines = [line for line in self.text.split("\n") if line and not line.startswith(PROMPT)]

    def answer(self, command):
        """What was said behind a command, up to the next one, without what came unasked."""
        lines = self.text.split("\n")
        at = lines.index(PROMPT + command) + 1
        behind = next((i for i in range(at, len(lines)) if lines[i].startswith(PROMPT)), len(lines))
        return lines[at:behind]
