"""The log and the settings of the instrument through power cuts."""

import concurrent.futures
import os
import re
import shutil
import tempfile

from instrument import CUT, PAGE, WORD, Run, store, tap, work

# What the first run does: entries and settings beyond the end of a page in both journals.
MARKS = 7
LIFE = [(5 + i, f"mark {i + 1}") for i in range(MARKS)] + \
       [(20 + i, f"set smooth {11 + i}") for i in range(5)] + [(30, "exit")]
AFTER = [(1, "settings"), (2, "log 1000"), (3, "mark 99"), (4, "log 1"), (5, "store info"), (6, "exit")]


def filled_store():
    """A store in which the next entries and settings go beyond the end of a page; see boards/sim/board.h for
    the page, and the sizes of the records in apps/station."""
    flash = store("filled")
    entries, settings = PAGE // 24, PAGE // 56
    events = [(1 + i * 0.1, f"set smooth {1 + i % 9}") for i in range(settings - 2)]
    events += [(20 + i * 0.1, f"mark {1000 + i}") for i in range(entries - (settings - 2) - 2 - 4)]
    run = Run(events + [(50, "exit")], flash=flash, variant="debug")
    tap.equal(run.status, 0, "a store is filled")
    return flash


def cut_at(filled, cut, seed):
    """The power fails when so many bytes have been written; then what is left is looked at: the outcome of the
    cut, and what is wrong, '' if nothing."""
    handle, flash = tempfile.mkstemp(dir=work)
    os.close(handle)
    shutil.copy(filled, flash)
    run = Run(LIFE, flash=flash, cut=cut, variant="debug", WEFT_SEED=str(seed))
    with open(flash, "rb") as file:
        outcome = (run.status, file.read())
    again = Run(AFTER, flash=flash, variant="debug")
    os.remove(flash)
    return outcome, lost(run, again)


def lost(run, again):
    log = "\n".join(again.answer("log 1000")) + "\n"
    marks = [n for n in range(1, MARKS + 1) if f"mark {n}: written" in run.lines]
    missing = [n for n in marks if log.count(f"  mark {n}\n") != 1]
    settings = [int(n) for n in re.findall(r"^smooth = (\d+): written$", run.text, re.M)]
    smooth = int(re.search(r"^smooth +(\d+)", again.text, re.M).group(1))
    last = settings[-1] if settings else before_cut
    # The one after the last that was reported may have been written, too.
    problems = []
    if run.status not in (0, CUT) or run.errors:
        problems.append(f"the first run: status {run.status}, {run.errors}")
    if missing:
        problems.append(f"marks {missing} are reported and not there")
    if smooth not in (last, settings[-1] + 1 if settings else 11):
        problems.append(f"smooth is {smooth}, reported was {last}")
    if again.status != 0 or again.errors or again.answer("mark 99") != ["mark 99: written"] or \
            not again.answer("log 1")[0].endswith("  mark 99") or "0 lost; 0 failures" not in again.text:
        problems.append(f"the next run: status {again.status}, {again.errors}")
    if not re.match(r"station: run [23]; 'help'", again.lines[0]):
        problems.append(again.lines[0])
    return "\n".join(problems)


before_cut = None


def cuts_by_operation(filled):
    """Behind each operation of the flash: words of four bytes, and pages that are erased, which are told by that
    a cut four bytes later leaves the same. Gives the place of each cut and its outcome."""
    cut, last = 0, None
    while True:
        outcome, problem = cut_at(filled, cut, 1)
        if outcome == last:
            cut += PAGE - WORD  # in the middle of an erasure, which was begun at the last cut
            yield from ((cut - 1 - i, *cut_at(filled, cut - 1 - i, 2 + i)) for i in range(3))
            last = None
            continue
        yield cut, outcome, problem
        if outcome[0] != CUT:
            return
        cut, last = cut + WORD, outcome


def cuts_at_every_byte(filled):
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        begin, step = 0, 512
        while True:
            results = list(pool.map(lambda cut: (cut, *cut_at(filled, cut, cut)), range(begin, begin + step)))
            yield from results
            if results[-1][1][0] != CUT:
                return
            begin += step


def power_cuts(every_byte):
    global before_cut
    filled = filled_store()
    run = Run([(1, "settings"), (2, "log 1"), (3, "exit")], flash=shutil.copy(filled, store("look")))
    before_cut = int(re.search(r"^smooth +(\d+)", run.text, re.M).group(1))
    results = list((cuts_at_every_byte if every_byte else cuts_by_operation)(filled))
    problems = [f"cut at byte {cut}:\n{problem}" for cut, _, problem in results if problem]
    cuts = sum(outcome[0] == CUT for _, outcome, _ in results)
    tap.ok(not problems, f"{cuts} power cuts: all that was reported as written is there, and it starts again",
           "\n".join(problems[:2]))
    erasures = {outcome[1].count(b"\xff" * 64) for _, outcome, _ in results}
    tap.ok(cuts > 100 and len(erasures) > 3, "among them some while a page was erased", (cuts, erasures))
