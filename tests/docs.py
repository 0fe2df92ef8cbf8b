#!/usr/bin/env python3
"""The programs in the documentation: each is compiled, run under sim, and its output compared with
what the text shows. Prints TAP.

A program is a C block whose first line is "// program: NAME"; the text block behind it, if there is
one, is its output.
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BLOCK = re.compile(r"^```c\n// program: (\S+)\n(.*?)^```\n(?:\s*^```text\n(.*?)^```$)?", re.M | re.S)


def documents():
    yield "README.md"
    for name in sorted(os.listdir(os.path.join(ROOT, "docs"))):
        if name.endswith(".md"):
            yield "docs/" + name


def programs():
    for document in documents():
        with open(os.path.join(ROOT, document)) as file:
            for name, code, output in BLOCK.findall(file.read()):
                yield document, name, code, output


def build_command():
    """How the build compiles for sim."""
    shown = subprocess.run(
        ["make", "-s", "--no-print-directory", "-f", "tests/compile-fail/flags.mk", "BOARD=sim",
         "VARIANT=sanitize", "APP=", "show"], cwd=ROOT, check=True, stdout=subprocess.PIPE,
        universal_newlines=True)
    return shown.stdout.split()


def attempt(command, code, folder):
    """The program's output, or what went wrong."""
    source, program = os.path.join(folder, "program.c"), os.path.join(folder, "program")
    with open(source, "w") as file:
        file.write(code)
    library = os.path.join(ROOT, "build/sim-sanitize/libweft.a")
    built = subprocess.run(command + [source, library, "-o", program], cwd=ROOT,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           universal_newlines=True)
    if built.returncode:
        return None, built.stdout
    done = subprocess.run([program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True, timeout=60)
    return done.stdout, ""


def main():
    subprocess.run(["make", "-s", "BOARD=sim", "VARIANT=sanitize", "APP=blink", "app"], cwd=ROOT,
                   check=True, stdout=sys.stderr)
    command, failures, number = build_command(), 0, 0
    for document, name, code, expected in programs():
        number += 1
        with tempfile.TemporaryDirectory() as folder:
            output, problem = attempt(command, code, folder)
        good = output is not None and (not expected or output == expected)
        application = os.path.join(ROOT, "apps", name + ".c")
        if good and os.path.exists(application) and open(application).read() != code:
            good, problem = False, f"differs from {application}"
        failures += not good
        print(f"{'ok' if good else 'not ok'} {number} - {document}: {name}")
        if not good:
            shown = problem or f"printed:\n{output}\ninstead of:\n{expected}"
            print("# " + "\n# ".join(shown.splitlines()))
    if not number:
        print("Bail out! no program found in the documentation")
    print(f"1..{number}")
    sys.exit(bool(failures))


main()
