#!/usr/bin/env python3
"""Applications whose input is a pipe or a file: what they print and how they end.

    tests/shell/piped.py sim host         on these
"""

import random
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from terminal import *  # noqa: E402, F403

tap = Tap()


def make_run(board, text, app="shell"):
    """What `printf ... | make -s run` prints, and its status."""
    return run(["make", "-s", "run", f"BOARD={board}", f"APP={app}"], text)


def run(command, text):
    try:
        done = subprocess.run(
            command, input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=ROOT, timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as slow:
        return (slow.stdout or b"").decode("latin-1"), "", "timed out"
    return done.stdout.decode("latin-1"), done.stderr.decode("latin-1"), done.returncode


# ---- Any board ----------------------------------------------------------------------------------

RUN = """\
weft> ps
 # name     state    time frame waits for
 - shell    waits .*
( - keyboard (waits |ready ) .*
)? 1 ps       runs .*
weft> pipe 3 2 1000
pipe: 1000 items in (no time|\\d+\\.\\d{3} ms, \\d+ items/s)
weft> exit 3
"""


def through_make(board):
    out, err, status = make_run(board, "ps\npipe 3 2 1000\nexit 3\n")
    tap.match(re.compile(RUN), out.split("\n"), f"{board}: commands from a pipe print their results")
    tap.equal((status, "Error 3" in err), (2, True), f"{board}: exit 3 reaches make")
    out, err, status = make_run(board, "exit\n")
    tap.equal((out, err, status), ("weft> exit\n", "", 0), f"{board}: exit alone is success")


def many_lines(board, command):
    """100 KB; on emulators, but for one, 20 KB, which take long enough."""
    size = 100 if board in HOSTED + ["mps2-an385"] else 20
    lines = [f"line{i}" for i in range(size * 1024 // 10)]
    text = "sleep 200\n" + "\n".join(lines) + "\nexit 7\n"  # much waits behind the sleep
    wanted = "weft> sleep 200\n" + "".join(f"weft> {n}\n{n}: unknown command; 'help' lists them\n" for n in lines)
    out, _, status = run(command, text)
    tap.equal(status, 7, f"{board}: {len(text)} bytes from a pipe end as the last line says")
    tap.ok(out == wanted + "weft> exit 7\n", f"{board}: and each line is answered, in order")


def long_line(board, command):
    out, _, status = run(command, "x" * 102400 + "\nsleep x\nexit 1\n")
    tail = out.split("\n", 1)[1]
    wanted = (
        "line too long: 102400 characters, at most 72; not run\n"
        "weft> sleep x\nsleep: ms: 'x' is not a number\nweft> exit 1\n"
    )
    tap.equal((tail, status), (wanted, 1), f"{board}: a line of 100 KB is counted and refused")


def end_key(board, command):
    out, _, status = run(command, "uptime\n\004")
    tap.match(
        re.compile(r"weft> uptime\nup \d+\.\d{3} s\nweft> \n"), out.split("\n"),
        f"{board}: Ctrl-D in a pipe ends the shell",
    )
    tap.equal(status, 0, f"{board}: with success")


# ---- Boards whose input can end -------------------------------------------------------------------


def input_ends(board, command):
    for text, name in [("sleep 10\n", "a line"), ("sleep 10", "a line without an end")]:
        tap.equal(
            run(command, text),
            ("weft> sleep 10\nweft> \n", "", 0),
            f"{board}: the input ends behind {name}, which has run",
        )
    tap.equal(run(command, ""), ("weft> \n", "", 0), f"{board}: no input at all")
    out, _, status = run(command, "blink 2 5000 &\nsleep 1\n")
    tap.equal(
        (out, status),
        (
            "weft> blink 2 5000 &\n[1] blink 2 5000\nweft> sleep 1\n"
            "blink: 2 lights, every 5000 ms; Ctrl-C or kill ends it\nweft> \n"
            "blink: all lights are off after 2 changes\n[1] blink: cancelled\n",
            0,
        ),
        f"{board}: jobs in the background are cancelled at the end of input",
    )


def from_file(board, command):
    with tempfile.TemporaryFile() as file:
        file.write(b"sleep 1\nexit 4\n")
        file.seek(0)
        done = subprocess.run(command, stdin=file, stdout=subprocess.PIPE, timeout=PATIENCE)
    tap.equal(
        (done.stdout, done.returncode), (b"weft> sleep 1\nweft> exit 4\n", 4),
        f"{board}: a file as input",
    )


# ---- Virtual time: every run prints the same -------------------------------------------------------

SESSION = [
    ("uptime", "up 0.000 s"),
    ("sleep 1500", ""),
    ("uptime", "up 1.500 s"),
    ("pipe 3 2 1000", "pipe: 1000 items in no time"),
    ("pipe 8 8 100000", "pipe: 100000 items in no time"),
    (
        "timeout 50 sleep 70",
        "sleep: woken after 50 of 70 ms\ntimeout: 'sleep 70' was not done within 50 ms",
    ),
    ("timeout 70 sleep 50", ""),
    ("timeout 0 sleep 50", "timeout: 'sleep 50' was not done within 0 ms"),
    (
        "timeout 350 every 100 uptime",
        "up 1.600 s\nup 1.700 s\nup 1.800 s\nup 1.900 s\n"
        "every: stopped after 4 runs, 0 ticks missed\n"
        "timeout: 'every 100 uptime' was not done within 350 ms",
    ),
    (
        "timeout 400 every 100 sleep 130",
        "sleep: woken after 10 of 130 ms\nevery: stopped after 4 runs, 0 ticks missed\n"
        "timeout: 'every 100 sleep 130' was not done within 400 ms",
    ),
    (
        "timeout 800 every 100 sleep 350",
        "sleep: woken after 100 of 350 ms\nevery: stopped after 3 runs, 5 ticks missed\n"
        "timeout: 'every 100 sleep 350' was not done within 800 ms",
    ),
    (
        "timeout 250 every 100 timeout 50 sleep 70",
        "sleep: woken after 50 of 70 ms\ntimeout: 'sleep 70' was not done within 50 ms\n" * 2
        + "sleep: woken after 50 of 70 ms\nevery: stopped after 3 runs, 0 ticks missed\n"
        "timeout: 'every 100 timeout 50 sleep 70' was not done within 250 ms",
    ),
    (
        "timeout 55 blink 3 10",
        "blink: 3 lights, every 10 ms; Ctrl-C or kill ends it\n"
        "blink: all lights are off after 18 changes\n"
        "timeout: 'blink 3 10' was not done within 55 ms",
    ),
    ("every 40 uptime &", "[1] every 40 uptime"),
    ("sleep 100", "up 3.455 s\nup 3.495 s\nup 3.535 s"),
    ("kill every", "every: stopped after 3 runs, 0 ticks missed\n[1] every: cancelled"),
    ("sleep 99 &", "[1] sleep 99"),
    ("timeout 10 sleep 99 &", "[2] timeout 10 sleep 99"),
    (
        "sleep 100",
        "sleep: woken after 10 of 99 ms\ntimeout: 'sleep 99' was not done within 10 ms\n"
        "[2] timeout: not done in time\n[1] sleep: done",
    ),
    ("foo", "foo: unknown command; 'help' lists them"),
    ("exit 3", ""),
]


def session():
    text = "".join(line + "\n" for line, _ in SESSION)
    wanted = "".join(f"weft> {line}\n{out}\n" if out else f"weft> {line}\n" for line, out in SESSION)
    first, again = make_run("sim", text), make_run("sim", text)
    if not tap.ok(first[0] == wanted, "sim: a session prints exactly this"):
        for got, want in zip(first[0].split("\n"), wanted.split("\n")):
            print(f"# {'  ' if got == want else '! '}{got!r}" + ("" if got == want else f" wanted {want!r}"))
    tap.equal(first[2], 2, "sim: and ends with its code")
    tap.ok(first == again, "sim: and a second time the same")


def interrupts():
    tap.equal(
        run(build("sim"), "sleep 5000\n\003uptime\nsleep 5000\nps x\nuptime\n\003exit 1\n"),
        ("weft> sleep 5000\n^C\nsleep: woken after 0 of 5000 ms\nweft> exit 1\n", "", 1),
        "sim: a Ctrl-C in a pipe cancels what is in front and drops what stood before it",
    )


def scripted(events):
    """A session in virtual time: what is typed, and when; what the terminal shows, and the status."""
    with tempfile.NamedTemporaryFile("w", suffix=".script") as script:
        script.write("".join(f"at {ms} {event}\n" for ms, event in events))
        script.flush()
        done = subprocess.run(
            build("sim"), stdout=subprocess.PIPE, env=dict(os.environ, WEFT_SCRIPT=script.name),
            timeout=PATIENCE,
        )
    screen = Screen()
    screen.feed(done.stdout.decode("latin-1"))
    return screen.rows, done.returncode


def interrupted_at():
    """Ctrl-C at an instant, and exactly what each command's clean-up then says."""
    for line, ms, wanted in [
        ("sleep 60000", 1234, ["^C", "sleep: woken after 1234 of 60000 ms"]),
        (
            "every 100 timeout 50 sleep 70",
            130,
            ["sleep: woken after 50 of 70 ms", "timeout: 'sleep 70' was not done within 50 ms"]
            + ["^C", "sleep: woken after 30 of 70 ms", "every: stopped after 2 runs, 0 ticks missed"],
        ),
        (
            "blink 3 100",
            350,
            ["blink: 3 lights, every 100 ms; Ctrl-C or kill ends it", "[...             ]^C"]
            + ["blink: all lights are off after 12 changes"],
        ),
        (
            "timeout 500 every 200 uptime",
            300,
            ["up 0.000 s", "up 0.200 s", "^C", "every: stopped after 2 runs, 0 ticks missed"],
        ),
    ]:
        typed = [(0, f"type {line}\\r"), (ms, "type \\x03"), (ms + 1, "type uptime\\rexit 6\\r")]
        end = ["weft> uptime", f"up {(ms + 1) / 1000:.3f} s", "weft> exit 6", ""]
        tap.equal(
            scripted(typed), ([f"weft> {line}"] + wanted + end, 6),
            f"sim: Ctrl-C after {ms} ms of {line!r}",
        )


def shut_down_at():
    typed = [(0, "type blink 1 400 &\\rsleep 900\\r"), (500, "shutdown")]
    rows, status = scripted(typed)
    tap.equal(
        (rows[-4:], status),
        (
            ["sleep: woken after 500 of 900 ms"]
            + ["blink: all lights are off after 2 changes", "[1] blink: cancelled", ""],
            130,
        ),
        "sim: a shutdown while a command is in front cleans everything up",
    )


def overrun():
    """More than the type-ahead and the console's buffer hold, with nobody to hold it back."""
    typed = [(0, "type sleep 1000\\r")] + [(10 + i, "type " + "x" * 900) for i in range(8)]
    rows, status = scripted(typed + [(2000, "type \\rsleep 1\\rexit 8\\r")])
    text = "\n".join(rows)
    lost = sum(int(n) for n in re.findall(r"console: overrun, (\d+) bytes of the input are lost", text))
    kept = sum(int(n) for n in re.findall(r"line too long: (\d+) characters", text))
    tap.ok(lost > 0 and status == 8, "sim: an overrun is reported, and the shell goes on")
    tap.equal(lost + kept, 7200, "sim: and each byte is counted as kept or lost")


WORDS = "help ps uptime mem pipe timeout sleep kill exit & 1 2 3 8 50 5000 99999999999 x -1".split()
KEYS = ["\003", "\177", "\025", "\033", "\033[", "\t", "\001", "\005", "\xff", "\0", "\r\n", "\r"]
KEYS += [UP, DOWN, LEFT, RIGHT, HOME, END, DELETE]


def random_input(chance):
    text = ""
    for _ in range(chance.randrange(150)):
        text += chance.choice(
            [chance.choice(WORDS) + " "] * 6
            + [chance.choice("\r\n")] * 2
            + [chance.choice(KEYS), "".join(chr(chance.randrange(256)) for _ in range(20))]
        )
    return text + "\n\n"


def random_inputs():
    """Whatever comes, the shell goes on to the end of its input or an exit."""
    command = build("sim")
    for seed in range(100):
        text = random_input(random.Random(seed))
        done = subprocess.run(
            command, input=text.encode("latin-1"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=PATIENCE,
        )
        if done.returncode not in (0, 1, 2, 3, 8, 50) or done.stderr:
            print(f"# seed {seed}: status {done.returncode}, {done.stderr!r}, input {text!r}")
            return False
    return True


BLINK = "red\n  green\nred\nred\n  green\nred\nred\n  green\nred\n  green is off\nred is off\n"


def other_apps(board):
    out, _, status = make_run(board, "", "blink")
    # In real time it may be late by more than the lights are apart: there only the lines count.
    in_order = list if board == "sim" else sorted
    tap.equal(
        (in_order(out.splitlines()), status), (in_order(BLINK.splitlines()), 0), f"{board}: blink"
    )
    out, _, status = make_run(board, "", "pipeline")
    lines = out.splitlines()
    tap.equal(status, 0, f"{board}: pipeline ends")
    tap.equal(
        (sum("put" in x for x in lines), sum("done with" in x for x in lines), lines[-1:]),
        (12, 12, ["12 items, all done"]),
        f"{board}: pipeline works everything off",
    )
    done = sorted(int(x.split()[-1]) for x in lines if "done with" in x)
    tap.equal(done, list(range(1, 13)), f"{board}: pipeline works each item off once")


def main():
    for board in sys.argv[1:]:
        command = build(board)
        through_make(board)
        many_lines(board, command)
        long_line(board, command)
        end_key(board, command)
        if board in HOSTED:  # a serial line has no end
            input_ends(board, command)
            from_file(board, command)
        other_apps(board)
        if board == "sim":
            session()
            interrupts()
            interrupted_at()
            shut_down_at()
            overrun()
            tap.ok(random_inputs(), "sim: random input leaves the shell standing")
    tap.finish()


if __name__ == "__main__":
    main()
