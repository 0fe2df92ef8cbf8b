#!/usr/bin/env python3
"""The programs in the documentation. Each is built, run under sim, and its output compared with
what the text shows. Prints TAP. With arguments: only the programs of these names.

A program is a C block whose first line is "// program: NAME"; the text block behind it, if there is
one, is its output. A Python block whose first line is "# program: NAME" is run as well, and must
print the same as the C program of that name in the same document: so both are shown to do the same.
"# program: NAME (Python 3.13)" is skipped where python3 is older than that.

Without arguments the tables of boards (tools/boards.py) are looked at as well.
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
TITLE = re.compile(r"(?://|#) program: (\w+)(?: \(Python 3\.(\d+)\))?\n")
OLDEST = 11  # asyncio has time-outs and task groups from Python 3.11 on

# Runs a Python program in virtual time, as sim runs the C program: when nothing is ready, time
# jumps to what is due next. While there are other threads it waits for them first.
VIRTUAL_TIME = """
import asyncio, runpy, selectors, sys, threading

class Selector(selectors.DefaultSelector):
    now = 0.0

    def select(self, timeout=None):
        wait = timeout if timeout is None or threading.active_count() > 1 else 0
        ready = super().select(wait)
        if timeout and not ready:
            self.now += timeout
        return ready

class Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.selector = Selector()
        super().__init__(self.selector)

    def time(self):
        return self.selector.now

asyncio.events.new_event_loop = Loop
runpy.run_path(sys.argv[1], run_name="__main__")
"""


class Program:
    def __init__(self, document, language, code, output):
        title = TITLE.match(code)
        self.document, self.language, self.output = document, language, output
        self.name, self.minor = title.group(1), int(title.group(2) or OLDEST)
        self.code = code[title.end():]


def documents():
    yield "README.md"
    for name in sorted(os.listdir(os.path.join(ROOT, "docs"))):
        if name.endswith(".md"):
            yield "docs/" + name


def programs_of(document):
    with open(os.path.join(ROOT, document)) as file:
        blocks = BLOCK.findall(file.read())
    for (language, code), (kind, text) in zip(blocks, blocks[1:] + [("", "")]):
        if language in ("c", "python") and TITLE.match(code):
            yield Program(document, language, code, text if kind == "text" else None)


def programs():
    for document in documents():
        found = list(programs_of(document))
        outputs = {p.name: p.output for p in found if p.language == "c"}
        for program in found:
            if program.language == "python":
                program.output = outputs.get(program.name, "(there is no such C program)\n")
            yield program


def build_command():
    """How the build compiles for sim."""
    shown = subprocess.run(
        ["make", "-s", "--no-print-directory", "-f", "tests/compile-fail/flags.mk", "BOARD=sim",
         "VARIANT=sanitize", "APP=", "show"], cwd=ROOT, check=True, stdout=subprocess.PIPE,
        universal_newlines=True)
    return shown.stdout.split()


def run(command, errors=subprocess.STDOUT):
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=errors, universal_newlines=True, timeout=60)


def attempt_c(compiler, code, folder):
    """The program's output, or what went wrong."""
    source, program = os.path.join(folder, "program.c"), os.path.join(folder, "program")
    with open(source, "w") as file:
        file.write(code)
    library = os.path.join(ROOT, "build/sim-sanitize/libweft.a")
    built = run(compiler + [source, library, "-o", program])
    if built.returncode:
        return None, built.stdout
    return run([program]).stdout, ""


def attempt_python(code, folder):
    source, runner = os.path.join(folder, "program.py"), os.path.join(folder, "runner.py")
    with open(source, "w") as file:
        file.write(code)
    with open(runner, "w") as file:
        file.write(VIRTUAL_TIME)
    done = run([sys.executable, runner, source], subprocess.PIPE)
    return (None if done.returncode else done.stdout), done.stderr


def attempt(compiler, program):
    with tempfile.TemporaryDirectory() as folder:
        if program.language == "python":
            return attempt_python(program.code, folder)
        return attempt_c(compiler, program.code, folder)


def differs_from_application(program):
    application = os.path.join(ROOT, "apps", program.name + ".c")
    if program.language != "c" or not os.path.exists(application):
        return False
    with open(application) as file:
        return file.read() != program.code


def without_counts(text):
    """How many schedules a program has depends on the build and changes with the kernel."""
    return re.sub(r"\d+ schedules ok", "schedules ok", text)


def test(compiler, program):
    """What is wrong with a program; an empty text if nothing is."""
    output, problem = attempt(compiler, program)
    if output is None:
        return problem or "it failed"
    if program.output is not None and without_counts(output) != without_counts(program.output):
        return f"printed:\n{output}\ninstead of:\n{program.output}\n{problem}"
    if differs_from_application(program):
        return f"differs from apps/{program.name}.c"
    return ""


def test_tables():
    done = run(["tools/boards.py"])
    print(f"{'not ok' if done.returncode else 'ok'} 1 - the tables of boards")
    if done.returncode:
        print("# " + done.stdout)
    return bool(done.returncode)


def main():
    subprocess.run(["make", "-s", "BOARD=sim", "VARIANT=sanitize", "APP=blink", "app"], cwd=ROOT,
                   check=True, stdout=sys.stderr)
    compiler, failures, number = build_command(), 0, 0
    if not sys.argv[1:]:
        failures, number = test_tables(), 1
    for program in programs():
        if sys.argv[1:] and program.name not in sys.argv[1:]:
            continue
        number += 1
        label = f"{number} - {program.document}: {program.name} ({program.language})"
        if program.language == "python" and sys.version_info < (3, program.minor):
            print(f"ok {label} # SKIP needs Python 3.{program.minor}")
            continue
        problem = test(compiler, program)
        failures += bool(problem)
        print(f"{'not ok' if problem else 'ok'} {label}")
        if problem:
            print("# " + "\n# ".join(problem.splitlines()))
    if number == (not sys.argv[1:]):
        print("Bail out! no program found in the documentation")
    print(f"1..{number}")
    sys.exit(bool(failures))


main()
