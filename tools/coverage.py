#!/usr/bin/env python3
"""Which branches of kernel/ the tests take, from what gcov counted: tools/coverage.py ACCEPTED FOLDER...

Each folder is a build with --coverage whose tests have run. A branch is one way that a condition can
go, a line without any is one as well. Their counts are summed over all builds and all objects that
hold the line (of a header: many). A line that is compiled to another number of branches in another
build (a condition on WEFT_DEBUG) counts for itself there: all are to be taken.

ACCEPTED names those that need not be, a line each:

    kernel/file.c: the source line: 2/4: why

"2/4" is the second of four branches in gcov's order; "..." in a name or a line stands for anything, as
do several lines that read the same. Fails on a branch that is missed and not named there, and on one that is named and taken.
"""

import collections
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENTRY = re.compile(r"(kernel/\S+: .*: \d+/\d+): (\S.*)")


def counted(folders):
    """All that gcov knows of these builds: (file, line, branches): their counts."""
    counts = collections.defaultdict(list)
    for folder in folders:
        data = [os.path.join(path, name) for path, _, names in os.walk(folder)
                for name in names if name.endswith(".gcda")]
        if not data:
            sys.exit(f"coverage: nothing was counted in {folder}: build it with VARIANT=coverage-..., and run it")
        output = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", *data],
                                stdout=subprocess.PIPE, check=True).stdout.decode()
        for document in output.splitlines():
            for file in json.loads(document)["files"]:
                if file["file"].startswith("kernel/"):
                    add(counts, file)
    return counts


def add(counts, file):
    for line in file["lines"]:
        taken = [branch["count"] for branch in line["branches"]] or [line["count"]]
        sums = counts[file["file"], line["line_number"], len(taken)]
        sums[:] = [a + b for a, b in zip(sums, taken)] if sums else taken


def source_lines(path):
    with open(path) as file:
        return [line.strip() for line in file]


def read_accepted(path):
    entries = {}
    with open(path) as file:
        for number, line in enumerate(file, 1):
            if line.startswith("#") or not line.strip():
                continue
            match = ENTRY.fullmatch(line.strip())
            if not match:
                sys.exit(f'{path}:{number}: not "kernel/file.c: the source line: 2/4: why"')
            entries[match[1]] = match[2]
    return entries


def table(counts):
    """Branches and those taken, for each file and in all."""
    total = collections.Counter()
    taken = collections.Counter()
    for (file, _, _), sums in counts.items():
        for name in file, "all of kernel/":
            total[name] += len(sums)
            taken[name] += sum(map(bool, sums))
    print(f"{'file':28} branches  taken")
    for name in sorted(total, key=lambda name: (name == "all of kernel/", name)):
        print(f"{name:28} {total[name]:8} {taken[name]:6} {100 * taken[name] / total[name]:6.1f} %")


def missed(counts):
    """Each branch that was not taken: its entry in ACCEPTED, its line."""
    sources = {}
    for (file, line, n), sums in sorted(counts.items()):
        lines = sources.setdefault(file, source_lines(file))
        for i, count in enumerate(sums, 1):
            if not count:
                yield f"{file}: {lines[line - 1]}: {i}/{n}", line


def entry_for(branch, accepted):
    for entry in accepted:
        if re.fullmatch(re.escape(entry).replace(r"\.\.\.", ".*"), branch):
            return entry
    return None


def main(accepted_path, folders):
    os.chdir(ROOT)
    accepted = read_accepted(accepted_path)
    counts = counted(folders)
    table(counts)
    unused = set(accepted)
    failures = 0
    for branch, line in missed(counts):
        entry = entry_for(branch, accepted)
        unused.discard(entry)
        failures += entry is None
        print(f"line {line}, {branch}: {accepted.get(entry, 'NOT TAKEN, and not in ' + accepted_path)}")
    for entry in sorted(unused):
        failures += 1
        print(f"{accepted_path}: {entry}: is taken, or is no more: take it out of the list")
    print(f"{len(accepted) - len(unused)} accepted, {failures} wrong")
    return bool(failures)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
