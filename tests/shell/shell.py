#!/usr/bin/env python3
"""The shell as a person uses it: keys are typed on a terminal, the screen is compared.

    tests/shell/shell.py -- build/host/shell        the command that starts the shell
    tests/shell/shell.py sim mps2-an385             builds and tests it on these boards
"""

import re
import sys

sys.dont_write_bytecode = True

from terminal import *  # noqa: E402, F403

JOBS, WORKERS, LINE = 8, 16, 72


class Case:
    """A terminal, its shell, and where results go."""

    def __init__(self, tap, label, command, virtual):
        self.tap, self.label, self.command, self.virtual = tap, label, command, virtual
        self.emulated = len(command) > 1  # an emulator runs the image
        self.t = None

    def __call__(self, function):
        name = f"{self.label}: {(function.__doc__ or function.__name__).rstrip('.')}"
        self.t = Terminal(self.command)
        try:
            self.t.wait_prompt()
            problem = function(self)
            if self.t.screen.strange:
                problem = f"sent to the terminal: {self.t.screen.strange}"
        except (TimedOut, AssertionError) as error:
            problem = str(error) or "an assertion failed"
        finally:
            self.t.close()
        self.tap.ok(not problem, name)
        if problem:
            print("#", "\n# ".join(str(problem).splitlines()), flush=True)

    def shows(self, keys, row, column=None):
        """After these keys the cursor's row is this, and the cursor stands there."""
        self.t.type(keys)
        screen = self.t.screen
        column = len(row) if column is None else column
        self.t.wait(
            lambda: screen.text() == row and screen.column == column,
            f"row {row!r} with the cursor in column {column} after {keys!r}",
        )

    def says(self, line, *wanted):
        """The line's output; a compiled pattern stands for a row that differs from run to run."""
        same(self.t.run(line), wanted, line)

    def background(self, line, number, *wanted):
        """The line is started as that job, and has printed this."""
        self.t.wait_prompt()
        row = self.t.screen.row
        self.t.type(line + " &" + ENTER)
        for text in (f"[{number}] {line}",) + wanted:
            self.t.wait_text(text, row)
        self.t.wait_prompt()

    def interrupt(self, line, *wanted):
        """The line is started, then Ctrl-C is typed: its clean-up is seen."""
        self.t.wait_prompt()
        row = self.t.screen.row
        self.t.type(line + ENTER)
        self.t.wait(lambda: self.t.screen.row > row, "new row")
        self.t.type(ctrl("C"))
        same(self.t.rows_to_prompt(row), wanted, line)


def same(rows, wanted, what):
    fits = len(rows) == len(wanted) and all(
        w.fullmatch(r) if isinstance(w, re.Pattern) else w == r for r, w in zip(rows, wanted)
    )
    assert fits, f"after {what!r}\n  got    {rows!r}\n  wanted {list(wanted)!r}"


like = re.compile
CASES = []


def case(function):
    CASES.append(function)
    return function


# ---- Editing ------------------------------------------------------------------------------------


@case
def editing(s):
    """backspace, arrows, Home, End, Delete and Ctrl-U edit the line"""
    s.shows("uptine" + BACKSPACE * 2 + "me", "weft> uptime")
    s.shows(LEFT * 3, "weft> uptime", 9)
    s.shows("XY", "weft> uptXYime", 11)
    s.shows(BACKSPACE, "weft> uptXime", 10)
    s.shows(HOME + DELETE, "weft> ptXime", 6)
    s.shows(LEFT * 3 + "Q", "weft> QptXime", 7)  # no further left than the prompt
    s.shows(END + "!", "weft> QptXime!")
    s.shows(RIGHT * 3 + DELETE + "?", "weft> QptXime!?")  # nor further right than the text
    home = ctrl("A") * (2 if s.emulated else 1)  # the first one is for the emulator
    s.shows(home + "1" + ctrl("E") + "2", "weft> 1QptXime!?2")
    s.shows(ctrl("U"), PROMPT)
    s.shows(BACKSPACE * 3 + "x", "weft> x")
    s.shows("\b" + "y", "weft> y")
    s.shows("\033[1~" + "z" + "\033[4~" + "w", "weft> zyw")
    s.shows("\033[15~" + "\033OP" + "v", "weft> zywv")  # keys it does not know leave nothing
    s.shows("\033[1;5D" + "u", "weft> zywuv", 10)  # Ctrl and an arrow
    s.shows(END + BACKSPACE * 2 + "v", "weft> zywv")
    s.shows("\tq", "weft> zywv q")


@case
def edited_line_runs(s):
    """a line runs as it stands on the screen, wherever the cursor is"""
    s.shows("slep x" + LEFT * 4 + "e", "weft> sleep x", 9)
    row = s.t.screen.row
    s.t.type(ENTER)
    same(s.t.rows_to_prompt(row), ["sleep: ms: 'x' is not a number"], "sleep x")


@case
def empty_lines(s):
    """an empty line, spaces, a lonely & do nothing"""
    for line in ["", "   ", "&", " & ", "\t"]:
        s.says(line)


@case
def line_ends(s):
    """CR LF is one line end, LF LF are two"""
    s.t.type("uptime\r\nuptime\n\nx")
    s.t.wait_row("weft> x")
    rows = s.t.screen.rows
    same(
        rows[s.t.screen.row - 5 :],
        ["weft> uptime", like(r"up \d+\.\d{3} s")] * 2 + ["weft> ", "weft> x"],
        "line ends",
    )


@case
def history(s):
    """the arrow keys bring back lines, in order, and what was being typed"""
    for line in ["one", "two", "two", "  ", "three"]:
        s.t.run(line)
    s.shows("draft" + UP, "weft> three")
    s.shows(UP, "weft>   ")
    s.shows(UP, "weft> two")
    s.shows(UP, "weft> one")
    s.shows(UP + "!", "weft> one!")  # it ends there
    s.shows(BACKSPACE + DOWN, "weft> two")
    s.shows(DOWN * 3, "weft> draft")
    s.shows(DOWN + "?", "weft> draft?")
    s.shows(ctrl("U") + ctrl("P"), "weft> three")
    s.shows(UP * 2 + DOWN * 2 + LEFT * 2 + "X", "weft> thrXee", 10)
    row = s.t.screen.row
    s.t.type(ENTER)
    same(s.t.rows_to_prompt(row), ["thrXee: unknown command; 'help' lists them"], "recalled line")


@case
def history_is_bounded(s):
    """the history keeps the last eight lines"""
    for i in range(11):
        s.t.run(f"line{i}")
    s.shows(UP * 20 + "!", "weft> line3!")
    s.shows(DOWN * 20 + "!", "weft> !")


@case
def interrupted_line(s):
    """Ctrl-C at the prompt gives the line up"""
    s.shows("exit 9", "weft> exit 9")
    s.t.type(ctrl("C"))
    s.t.wait_prompt()
    same(s.t.screen.rows[-2:], ["weft> exit 9^C", PROMPT], "Ctrl-C")
    s.shows(UP + "x", "weft> x")  # and it is not remembered


# ---- Commands -------------------------------------------------------------------------------------


@case
def help_lists(s):
    """help lists every command with its form"""
    rows = s.t.run("help")
    for form in [
        "help",
        "ps",
        "uptime",
        "mem",
        "fault",
        "blink <n> <ms>",
        "pipe <producers> <consumers> <items>",
        "every <ms> <command>",
        "timeout <ms> <command>",
        "kill <task>",
        "sleep <ms>",
        "exit [code]",
    ]:
        assert any(row.strip().startswith(form + "  ") for row in rows), f"no {form}: {rows}"
    assert all(len(row) < 80 for row in rows), f"too wide: {rows}"


@case
def ps_lists(s):
    """ps lists each task with its state, share of time, frame and place"""
    s.background("blink 2 1000", 1, "blink: 2 light")
    rows = s.t.run("ps")
    numbers = r"+(\d+\.\d%|-) +\d+ "
    table = [
        " # name     state    time frame waits for",
        like(rf" - shell    waits  {numbers}.+"),
        like(rf" - keyboard (waits |ready ) {numbers}.+"),
        like(rf" 1 blink    waits  {numbers}.+"),
        like(rf" 2 ps       runs   {numbers}"),
        like(rf" 9 blinker  (sleeps|ready ) {numbers}.+"),
        like(rf"10 blinker  (sleeps|ready ) {numbers}.+"),
    ]
    same(rows, table, "ps")


@case
def mem_counts(s):
    """mem counts what is in use"""
    s.background("blink 3 1000", 1, "blink: 3 light")
    rows = s.t.run("mem")
    stack = [row for row in rows if row.startswith("stack")]  # bare metal can tell
    same(stack, [like(r"stack +\d+ of +\d+ bytes were in use at most")] * len(stack), "mem")
    rows = [row for row in rows if row not in stack]
    same(
        rows,
        [
            like(rf"jobs +2 of +{JOBS} in use, +\d+ bytes each"),
            like(rf"workers +3 of {WORKERS} in use, +\d+ bytes each"),
            like(r"a task is \d+ bytes, a frame's head \d+; there is no heap"),
        ],
        "mem",
    )


@case
def fault_tells_the_last_one(s):
    """fault prints what is kept of a failure, and there was none"""
    s.says("fault", "nothing has failed before this start")


@case
def pipes(s):
    """pipe sends all items through, whatever the numbers of ends"""
    for line in ["pipe 1 1 1", "pipe 3 2 1000", "pipe 8 8 777", "pipe 8 1 3", "pipe 1 8 3"]:
        items = line.split()[-1]
        s.says(line, like(rf"pipe: {items} items in (no time|\d+\.\d{{3}} ms, \d+ items/s)"))


@case
def times_out(s):
    """timeout ends a command that takes too long, and only such a one"""
    s.says(
        "timeout 30 sleep 60000",
        like(r"sleep: woken after \d+ of 60000 ms"),
        "timeout: 'sleep 60000' was not done within 30 ms",
    )
    s.says("timeout 60000 sleep 10")
    s.says(
        "timeout 60000 timeout 30 sleep 60000",
        like(r"sleep: woken after \d+ of 60000 ms"),
        "timeout: 'sleep 60000' was not done within 30 ms",
    )
    s.says(
        "timeout 30 timeout 60000 sleep 60000",
        like(r"sleep: woken after \d+ of 60000 ms"),
        "timeout: 'timeout 60000 sleep 60000' was not done within 30 ms",
    )
    s.says(
        "timeout 40 every 60000 uptime",
        like(r"up \d+\.\d{3} s"),
        "every: stopped after 1 runs, 0 ticks missed",
        "timeout: 'every 60000 uptime' was not done within 40 ms",
    )


@case
def nests(s):
    """every, timeout and sleep nest; Ctrl-C reaches the innermost"""
    s.t.wait_prompt()
    row = s.t.screen.row
    s.t.type("every 100 timeout 50 sleep 60000" + ENTER)
    for i in range(3):
        after = s.t.wait_text("timeout: 'sleep 60000' was not done within 50 ms", row + 1 + 2 * i)
        assert after == row + 2 + 2 * i, s.t.screen.rows
    s.t.type(ctrl("C"))
    rows = s.t.rows_to_prompt(row)
    assert like(r"every: stopped after \d+ runs, \d+ ticks missed").fullmatch(rows[-1]), rows
    assert any(r.endswith("^C") for r in rows), rows


# ---- Errors ----------------------------------------------------------------------------------------


@case
def errors(s):
    """each wrong line gets one line of error, and the shell goes on"""
    for line, error in {
        "nonsense": "nonsense: unknown command; 'help' lists them",
        "x" * 60: "x" * 24 + ": unknown command; 'help' lists them",
        "PS": "PS: unknown command; 'help' lists them",
        "sleep": "sleep: usage: sleep <ms>",
        "sleep 1 2": "sleep: usage: sleep <ms>",
        "ps 1": "ps: usage: ps",
        "sleep abc": "sleep: ms: 'abc' is not a number",
        "sleep -1": "sleep: ms: '-1' is not a number",
        "sleep 1x": "sleep: ms: '1x' is not a number",
        "sleep 0x10": "sleep: ms: '0x10' is not a number",
        "sleep 86400001": "sleep: ms: 86400001 is not from 0 to 86400000",
        "sleep 4294967296": "sleep: ms: 4294967296 is not from 0 to 86400000",
        "sleep 99999999999999999999": "sleep: ms: 99999999999999999999 is not from 0 to 86400000",
        "blink 1": "blink: usage: blink <n> <ms>",
        "blink 0 10": "blink: n: 0 is not from 1 to 16",
        "blink 17 10": "blink: n: 17 is not from 1 to 16",
        "blink 1 0": "blink: ms: 0 is not from 1 to 86400000",
        "pipe 1 2": "pipe: usage: pipe <producers> <consumers> <items>",
        "pipe 9 1 1": "pipe: producers: 9 is not from 1 to 8",
        "pipe 1 0 1": "pipe: consumers: 0 is not from 1 to 8",
        "pipe 1 1 0": "pipe: items: 0 is not from 1 to 1000000000",
        "pipe 1 1 x": "pipe: items: 'x' is not a number",
        "every": "every: usage: every <ms> <command>",
        "every 10": "every: usage: every <ms> <command>",
        "every 0 ps": "every: ms: 0 is not from 1 to 86400000",
        "every x ps": "every: ms: 'x' is not a number",
        "every 10 nonsense": "nonsense: unknown command; 'help' lists them",
        "every 10 sleep": "sleep: usage: sleep <ms>",
        "timeout 10": "timeout: usage: timeout <ms> <command>",
        "timeout 10 every 10 sleep x": "sleep: ms: 'x' is not a number",
        "kill": "kill: usage: kill <task>",
        "kill 7": "kill: there is no task '7' to cancel; 'ps' lists them",
        "kill 0": "kill: there is no task '0' to cancel; 'ps' lists them",
        "kill nobody": "kill: there is no task 'nobody' to cancel; 'ps' lists them",
        "kill shell": "kill: there is no task 'shell' to cancel; 'ps' lists them",
        "kill keyboard": "kill: there is no task 'keyboard' to cancel; 'ps' lists them",
        "exit 256": "exit: code: 256 is not from 0 to 255",
        "exit x": "exit: code: 'x' is not a number",
        "exit 1 2": "exit: usage: exit [code]",
        "nonsense &": "nonsense: unknown command; 'help' lists them",
    }.items():
        s.says(line, error)


@case
def long_line(s):
    """a line of 72 characters runs; a longer one is refused with its length"""
    fits = "sleep 0".ljust(LINE - 1) + "x"
    s.says(fits, "sleep: usage: sleep <ms>")
    s.says(fits + "y", "line too long: 73 characters, at most 72; not run")
    s.says("z" * 1000, "line too long: 1000 characters, at most 72; not run")
    s.says(fits + "yyy" + BACKSPACE * 3, "sleep: usage: sleep <ms>")
    s.says("z" * 100 + ctrl("U") + "sleep x", "sleep: ms: 'x' is not a number")
    s.says("a" + "\x02\xe4" + "b", "3 bytes of the line are no text; not run")


@case
def no_workers(s):
    """when the pool of workers is empty, blink and pipe say so"""
    s.background("blink 15 1000", 1, "blink: 15 light")
    s.says("blink 2 1000", "blink: only 1 of 16 workers are free")
    s.says("pipe 1 1 10", "pipe: only 1 of 16 workers are free")
    s.t.run("kill blink")
    s.t.wait_text("[1] blink: cancelled")
    s.t.wait_prompt()
    s.says("pipe 8 8 10", like("pipe: 10 items in .*"))


@case
def no_jobs(s):
    """when no job is free, background and nested commands say so, and kill still works"""
    for i in range(JOBS - 1):
        s.background("blink 1 1000", i + 1, "blink: 1 light")
    s.says("blink 1 1000 &", "blink: no free job: 7 of 8 run; 'ps' lists them")
    s.says("timeout 1000 sleep 10", "sleep: no free job: 8 of 8 run; 'ps' lists them")
    s.t.run("kill blink")
    for i in range(JOBS - 1):
        s.t.wait_text(f"[{i + 1}] blink: cancelled")
    s.t.wait_prompt()
    s.says("timeout 1000 sleep 10")


# ---- Ctrl-C, jobs -----------------------------------------------------------------------------------


@case
def interrupts(s):
    """Ctrl-C cancels the command in front, whose clean-up runs"""
    if not s.virtual:
        s.interrupt("sleep 60000", "^C", like(r"sleep: woken after \d+ of 60000 ms"))
        s.interrupt(
            "pipe 3 2 1000000000",
            "^C",
            like(r"pipe: stopped, \d+ of 1000000000 items came through"),
        )
    for line in ["every 300 uptime", "timeout 86400000 every 300 uptime"]:
        interrupts_every(s, line)


def interrupts_every(s, line):
    row = s.t.screen.row
    s.t.type(line + ENTER)
    s.t.wait_text("up ", row + 1)
    s.t.type(ctrl("C"))
    rows = s.t.rows_to_prompt(row)
    assert like(r"every: stopped after \d+ runs, \d+ ticks missed").fullmatch(rows[-1]), rows
    assert all(like(r"(up .* s)?(\^C)?").fullmatch(r) for r in rows[:-1]), rows
    assert sum("^C" in r for r in rows) == 1, rows


@case
def blinks(s):
    """blink shows its lights on the terminal, and Ctrl-C puts them out"""
    row = s.t.screen.row
    s.t.type("blink 2 50" + ENTER)
    s.t.wait_text("blink: 2 lights, every 50 ms", row + 1)
    shown = s.t.screen
    for wanted in "*." * 3:
        s.t.wait(lambda: shown.text()[1:3] == wanted * 2, f"lights {wanted}")
    s.t.type(ctrl("C"))
    rows = s.t.rows_to_prompt(row)
    same(
        rows,
        [
            "blink: 2 lights, every 50 ms; Ctrl-C or kill ends it",
            like(r"\[[.*]{2} {14}\]\^C"),
            like(r"blink: all lights are off after \d+ changes"),
        ],
        "blink",
    )
    s.says(
        "timeout 120 blink 2 50",
        "blink: 2 lights, every 50 ms; Ctrl-C or kill ends it",
        like(r"blink: all lights are off after \d+ changes"),
        "timeout: 'blink 2 50' was not done within 120 ms",
    )


@case
def lights_go_off(s):
    """a light that was cancelled is dark when others blink"""
    s.background("blink 3 1000", 1, "blink: 3 lights")
    s.t.run("kill blink")
    s.t.wait_text("[1] blink: cancelled")
    s.t.wait_prompt()
    row = s.t.screen.row
    s.t.type("blink 1 86400000" + ENTER)
    s.t.wait_text("]", row + 2)
    assert s.t.screen.text().replace(" ", "") in ("[*]", "[.]"), s.t.screen.text()
    s.t.type(ctrl("C"))
    s.t.rows_to_prompt(row)


@case
def interrupt_drops_type_ahead(s):
    """Ctrl-C drops what was typed before it, not what comes behind"""
    if s.virtual:
        return
    s.t.type("sleep 60000" + ENTER + "exit 9" + ENTER + "junk" + ctrl("C") + "uptime" + ENTER)
    s.t.wait_text("up ")
    s.t.wait_prompt()
    rows = s.t.screen.rows
    same(
        rows,
        [
            "weft> sleep 60000",
            "^C",
            like(r"sleep: woken after \d+ of 60000 ms"),
            "weft> uptime",
            like("up .* s"),
            PROMPT,
        ],
        "type-ahead and Ctrl-C",
    )


@case
def type_ahead(s):
    """what is typed while a command runs is kept, and shown when its turn comes"""
    s.t.type("sleep 300" + ENTER + "sleep x" + ENTER + "abc" + BACKSPACE)
    s.t.wait_row("weft> ab")
    same(
        s.t.screen.rows,
        ["weft> sleep 300", "weft> sleep x", "sleep: ms: 'x' is not a number", "weft> ab"],
        "type-ahead",
    )


@case
def background(s):
    """& runs a command in the background; kill ends it by number or name, with its clean-up"""
    for victim in ["1", "blink"]:
        s.background("blink 1 1000", 1, "blink: 1 light, every 1000 ms")
        row = s.t.screen.row
        s.t.type("kill " + victim + ENTER)
        s.t.wait_text("blink: all lights are off after", row)
        s.t.wait_text("[1] blink: cancelled", row)
        s.t.wait_prompt()
    row = s.t.screen.row
    s.t.type("sleep 20&" + ENTER)
    s.t.wait_text("[1] sleep: done", row)


@case
def kill_worker(s):
    """kill ends a single light; the last one ends the command"""
    s.background("blink 2 1000", 1, "blink: 2 light")
    s.says("kill 9")
    s.t.wait(lambda: len([r for r in s.t.run("ps") if "blinker" in r]) == 1, "one blinker")
    s.t.type("kill blinker" + ENTER)
    s.t.wait_text("[1] blink: done")


@case
def kill_pipe(s):
    """a worker of pipe that is killed takes the others with it"""
    if s.virtual:
        return
    for victim in ["producer", "consumer", "17", "pipe"]:
        row = s.t.screen.row
        s.t.run("pipe 2 2 1000000000 &")
        s.t.wait_text("[1] pipe", row)
        if victim == "17":  # whichever place it has: the first worker listed
            rows = s.t.run("ps")
            victim = [r for r in rows if "producer" in r][0].split()[0]
        s.t.run("kill " + victim)
        s.t.wait_text("pipe: stopped, ", row)
        s.t.wait_text("[1] pipe: ", row)
        s.t.wait_prompt()
    rows = s.t.run("mem")
    assert "workers   0 of 16" in rows[1], rows


@case
def background_output(s):
    """output of the background appears above the line being edited"""
    s.t.run("every 150 uptime &")
    row = s.t.screen.row
    s.t.type("abcdef" + LEFT * 2)
    s.t.wait(
        lambda: s.t.screen.row > row + 3
        and (s.t.screen.text(), s.t.screen.column) == ("weft> abcdef", 10),
        "line below the output",
    )
    rows = s.t.screen.rows[row + 1 : s.t.screen.row]
    assert all(like(r"up \d+\.\d{3} s").fullmatch(r) for r in rows), rows
    s.t.type(ctrl("U") + "kill every" + ENTER)
    s.t.wait_text("every: stopped after")
    s.t.wait_text("[1] every: cancelled")
    s.t.wait_prompt()


# ---- Pasting ----------------------------------------------------------------------------------------


def lost_in(screen):
    counts = [like(r".*console: overrun, (\d+) bytes .*").fullmatch(r) for r in screen.rows]
    return sum(int(m.group(1)) for m in counts if m)


@case
def pasted_line(s):
    """100 KB pasted as one line: every byte is counted"""
    size = 102400
    row = s.t.screen.row
    s.t.type("p" * size + ENTER)
    rows = s.t.rows_to_prompt(row)
    counted = int(like(r"line too long: (\d+) characters.*").fullmatch(rows[-1]).group(1))
    assert counted + lost_in(s.t.screen) == size, rows[-3:]
    s.says("sleep x", "sleep: ms: 'x' is not a number")


@case
def pasted_lines(s):
    """100 KB pasted as many lines: each is run, in order"""
    count = 102400 // 50
    lines = [f"n{i:05d}" + "-" * 43 for i in range(count)]
    s.t.type("".join(line + ENTER for line in lines))
    last = f"n{count - 1:05d}"
    s.t.wait(
        lambda: s.t.screen.text() == PROMPT
        and any(r.startswith(last) for r in s.t.screen.rows[-8:]),
        "answer to the last line",
    )
    answers = [r for r in s.t.screen.rows if r.endswith("unknown command; 'help' lists them")]
    if lost_in(s.t.screen) == 0:
        wanted = [line[:24] + ": unknown command; 'help' lists them" for line in lines]
        assert answers == wanted, "answers are missing or out of order"
    s.says("sleep x", "sleep: ms: 'x' is not a number")


# ---- The end -----------------------------------------------------------------------------------------


@case
def exits(s):
    """exit ends the shell with its code, and puts the terminal back"""
    s.background("blink 1 1000", 1, "blink: 1 light")
    s.t.type("exit 42" + ENTER)
    assert s.t.status() == 42, s.t.process.returncode
    s.t.wait_text("[1] blink: cancelled")
    assert termios.tcgetattr(s.t.slave) == s.t.settings or s.emulated, "terminal"


@case
def exits_from_within(s):
    """exit works in the background and nested, too"""
    s.t.type("timeout 60000 every 10 exit 5 &" + ENTER)
    assert s.t.status() == 5, s.t.process.returncode


@case
def terminated(s):
    """SIGTERM ends the shell as a cancel does: clean-up runs, the terminal is put back"""
    if s.emulated:
        return
    s.background("blink 1 1000", 1, "blink: 1 light")
    s.t.process.terminate()
    assert s.t.status() == 130, s.t.process.returncode
    s.t.wait_text("[1] blink: cancelled")
    assert termios.tcgetattr(s.t.slave) == s.t.settings, "terminal"


@case
def end_of_input(s):
    """Ctrl-D on an empty line ends the shell with 0; in a line it deletes"""
    s.shows("ab" + HOME + ctrl("D"), "weft> b", 6)
    s.shows(ctrl("U"), PROMPT)
    s.background("blink 1 1000", 1, "blink: 1 light")
    s.t.type(ctrl("D"))
    assert s.t.status() == 0, s.t.process.returncode
    s.t.wait_text("[1] blink: cancelled")


# ---- Running -----------------------------------------------------------------------------------------


def is_virtual(command):
    """Under virtual time work takes none, and a sleep at the terminal is over at once."""
    t = Terminal(command)
    try:
        return "in no time" in t.run("pipe 1 1 100")[0]
    finally:
        t.close()


def main():
    tap = Tap()
    names = [a for a in sys.argv[1:] if a.startswith("only=")]
    wanted = [n[5:] for n in names]
    for label, command in targets([a for a in sys.argv[1:] if a not in names]):
        run = Case(tap, label, command, is_virtual(command))
        for function in CASES:
            if not wanted or function.__name__ in wanted:
                run(function)
    tap.finish()


if __name__ == "__main__":
    main()
