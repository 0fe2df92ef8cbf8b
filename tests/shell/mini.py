#!/usr/bin/env python3
"""apps/shell-mini, from a pipe and from a terminal.

    tests/shell/mini.py sim uno           on these boards
"""

import re
import subprocess
import sys

sys.dont_write_bytecode = True

from terminal import *  # noqa: E402, F403

tap = Tap()

HELP = """\
help: this list
up: the time since the start
tasks: what each task does
blink <ms>: a light in the background; 0 puts it out
pipe <n>: the numbers up to n through a queue, added up
exit [code]: ends
"""
TYPED = "help\nup\npipe 1000\nblink 100\ntasks\nblink 0\ntasks\npip 1\n\nexit 3\n"
PRINTED = f"""\
weft> help
{re.escape(HELP)}weft> up
up \\d+ ms
weft> pipe 1000
pipe: 1000 items, sum 500500, \\d+ ms
weft> blink 100
weft> tasks
light, (on|off): (ready|sleeps)
shell: runs
weft> blink 0
weft> tasks
shell: runs
weft> pip 1
no such command; try help
weft> 
weft> exit 3
"""


def from_a_pipe(board, command):
    done = subprocess.run(
        command, input=TYPED.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        timeout=PATIENCE,
    )
    tap.match(re.compile(PRINTED), done.stdout.decode("latin-1").split("\n"), f"{board}: from a pipe")
    tap.equal((done.returncode, done.stderr), (3, b""), f"{board}: exit 3")


def from_a_terminal(board, command):
    terminal = Terminal(command)
    try:
        terminal.wait_prompt()
        terminal.type("x" * 50)
        terminal.wait_row(PROMPT + "x" * 40)  # what finds no room is not shown
        terminal.type(BACKSPACE * 41 + "hepl" + BACKSPACE * 2 + "lp")
        terminal.wait(lambda: terminal.screen.text().rstrip() == PROMPT + "help", "help")
        terminal.type(ENTER)
        tap.equal("\n".join(terminal.rows_to_prompt(0) + [""]), HELP, f"{board}: a line is edited")
        terminal.run("blink 50")
        light = "light, (on|off): (sleeps|ready)\nshell: runs"
        tap.match(re.compile(light), terminal.run("tasks"), f"{board}: a task beside the shell")
        terminal.type(ctrl("C"))
        tap.equal(terminal.status(), 130, f"{board}: Ctrl-C ends it")
        tap.equal(terminal.screen.strange, [], f"{board}: nothing strange is sent")
    except TimedOut as error:
        tap.ok(False, f"{board}: {error}")
    finally:
        terminal.close()


def main():
    for board in sys.argv[1:]:
        command = build(board, "shell-mini")
        from_a_pipe(board, command)
        from_a_terminal(board, command)
    tap.finish()


if __name__ == "__main__":
    main()
