#!/usr/bin/env python3
"""Runs the images of tests/inject on boards, looks which instructions were interrupted, and reports.

    inject.py [--tap] [--quick] [--table FILE] [--jobs N] BOARD:VARIANT...

--jobs: so many images at a time. --tap prints the results as TAP, for the tests. --quick takes the images that try every 61st instruction.
--table writes the figures into FILE, between the lines <!-- prove --> and <!-- /prove -->, where those of other
images stay."""
import argparse
import collections
import concurrent.futures
import os
import re
import subprocess
import sys

Function = collections.namedtuple("Function", "name file instructions")


def make_variable(board, variant, target):
    """What make says of a board."""
    return subprocess.run(["make", "-s", "--no-print-directory", "APP=", f"BOARD={board}", f"VARIANT={variant}", target],
                          check=True, stdout=subprocess.PIPE, universal_newlines=True).stdout.strip()


def output_of(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, universal_newlines=True).stdout


def functions(cross, image):
    """The functions of kernel/ and hal/ in an image, with the addresses of their instructions."""
    symbols = output_of([cross + "readelf", "-sW", image])
    code = {int(at, 16) & ~1 for at in re.findall(r"^\s*\d+: ([0-9a-f]+)\s+\d+ FUNC", symbols, re.M)}
    files = {}
    for line in output_of([cross + "nm", "--defined-only", "-l", image]).splitlines():
        match = re.match(r"([0-9a-f]+) [tTwW] \S+\t\S*/((?:kernel|hal)/\S+):\d+$", line)
        if match and int(match.group(1), 16) & ~1 in code:
            files[int(match.group(1), 16) & ~1] = match.group(2)
    found, current = [], None
    for line in output_of([cross + "objdump", "-d", "--no-show-raw-insn", image]).splitlines():
        head = re.match(r"([0-9a-f]+) <([^>]+)>:$", line)
        if head:
            file = files.get(int(head.group(1), 16))
            current = Function(head.group(2), file, []) if file else None
            if current:
                found.append(current)
            continue
        match = re.match(r"\s*([0-9a-f]+):\s+(\S+)", line)
        if match and current and match.group(2) not in (".word", ".short", ".byte", "nop", "nop.w", "udf"):
            current.instructions.append(int(match.group(1), 16))
    return found


def hits_in(text, unit):
    """The addresses that were interrupted."""
    hits = set()
    for base, digits in re.findall(r"^hits 0x([0-9a-f]+) ([0-9a-f]+)$", text, re.M):
        for i, byte in enumerate(bytes.fromhex(digits)):
            hits.update(int(base, 16) + (i * 8 + bit) * unit for bit in range(8) if byte >> bit & 1)
    return hits


def function_at(found, address):
    best = [f for f in found if f.instructions and f.instructions[0] <= address <= f.instructions[-1] + 2]
    return f"{best[0].name}, {best[0].file}" if best else f"0x{address:x}"


def reviewed():
    """The functions that need not be interrupted: (file, name), with the reasons."""
    with open(os.path.join(os.path.dirname(__file__), "uncovered.txt")) as file:
        lines = [line.split(None, 2) for line in file if line.strip() and not line.startswith("#")]
    return {(file, name): reason.strip() for file, name, reason in lines}


class Result:
    """What one image has shown."""

    def __init__(self, build, quick):
        self.board, self.variant = build.split(":")
        self.name = build
        self.tried = "every 61st instruction" if quick else "every instruction"
        cross, command, image = make_variable(self.board, self.variant, "show-inject").split("|")
        image = image.replace(".elf", "-quick.elf") if quick else image
        run = subprocess.run(f"timeout -s KILL 14400 {command} {image}", shell=True, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, universal_newlines=True, errors="replace")
        self.text, self.status = run.stdout, run.returncode
        self.sweeps = re.findall(r"^(?:inject|pairs) (.+) (\d+) ok$", self.text, re.M)
        self.faults = re.findall(r"^not ok: (.*)", self.text, re.M)
        self.ok = run.returncode == 0 and "\ntotal " in run.stdout and not self.faults
        self.points = sum(int(points) for _name, points in self.sweeps)
        found = functions(cross, image)
        hits = hits_in(self.text, 2)
        self.parts = {}
        left_out = reviewed()
        wanted = [f for f in found if not {(f.file, f.name), (f.file, "*")} & left_out.keys()]
        for part, chosen in (("kernel", [f for f in found if f.file.startswith("kernel")]),
                             ("hal", [f for f in found if f.file.startswith("hal")]),
                             ("wanted", [f for f in wanted if f.file.startswith("kernel")])):
            all_of_them = [a for f in chosen for a in f.instructions]
            self.parts[part] = (len(all_of_them), sum(a in hits for a in all_of_them))
        self.missed = [(f, sum(a not in hits for a in f.instructions)) for f in wanted if f.file.startswith("kernel")]
        stretches = re.findall(r"^masked (\d+) 0x([0-9a-f]+)(?: (cycles))?$", self.text, re.M)
        self.masked = sorted(((int(n), unit or "instructions", function_at(found, int(at, 16)))
                              for n, at, unit in stretches), reverse=True)

    def share(self, part):
        there, hit = self.parts[part]
        return f"{hit:,} of {there:,} ({100 * hit / there:.1f} %)" if there else "none"

    def lines(self):
        for name, points in self.sweeps:
            yield f"inject {self.name} {name} {int(points):,} ok"
        yield from (f"not ok: {self.name} {fault}" for fault in self.faults)
        if not self.ok:
            yield f"{self.name} ended with status {self.status}: {self.text[-300:]!r}"
            return
        yield f"inject {self.name}: {len(self.sweeps)} sweeps, {self.points:,} points"
        yield f"  interrupted in kernel/: {self.share('kernel')} instructions; in hal/: {self.share('hal')}"
        yield f"  without what tests/inject/uncovered.txt tells: {self.share('wanted')}"
        for function, missed in sorted(self.missed, key=lambda m: -m[1]):
            if missed:
                yield f"  not interrupted: {missed} of {len(function.instructions)} in {function.name} ({function.file})"
        for length, unit, where in self.masked:
            yield f"  masked: {length} {unit}, until {where}"


HEAD = """| board, variant | tried | sweeps | points | kernel instructions interrupted | longest masked |
| --- | --- | --- | --- | --- | --- |
"""


def row(r):
    longest = "{} {} (until {})".format(*r.masked[0]) if r.masked else "-"
    return f"| {r.name} | {r.tried} | {len(r.sweeps)} | {r.points:,} | {r.share('kernel')} | {longest} |"


def write_table(path, results):
    """Writes the rows of the results; those of other builds stay."""
    with open(path) as file:
        text = file.read()
    begin, end = "<!-- prove -->\n", "<!-- /prove -->"
    before, rest = text.split(begin)
    inside, behind = rest.split(end)
    rows = {name: line for line, name in re.findall(r"^(\| ([\w-]+:\w+) \|.*)$", inside, re.M)}
    for r in results:
        rows.pop(r.name, None)
    rows.update((r.name, row(r)) for r in results if r.ok)
    with open(path, "w") as file:
        file.write(before + begin + HEAD + "".join(rows[name] + "\n" for name in sorted(rows)) + end + behind)


def tap(results):
    number = 0
    for r in results:
        for name, points in r.sweeps:
            number += 1
            print(f"ok {number} - {r.name} {name}: {points} points")
        number += 1
        print(f"{'ok' if r.ok else 'not ok'} {number} - {r.name}: an interrupt anywhere does no harm")
        if not r.ok:
            print("# " + "\n# ".join(r.faults or [f"status {r.status}: {r.text[-300:]!r}"]))
    print(f"1..{number}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tap", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--table")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("builds", nargs="+", metavar="BOARD:VARIANT")
    arguments = parser.parse_args()
    results = []
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for result in pool.map(lambda build: Result(build, arguments.quick), arguments.builds):
            results.append(result)
            if not arguments.tap:
                print("\n".join(result.lines()), flush=True)
    if arguments.tap:
        tap(results)
    else:
        print(f"total: {sum(len(r.sweeps) for r in results):,} sweeps, {sum(r.points for r in results):,} points")
    if arguments.table:
        write_table(arguments.table, results)
    sys.exit(0 if all(r.ok for r in results) else 1)


main()
