#!/usr/bin/python3
"""The most that a program can need of its stack, computed from its image (make stack).

The status is 1 when the stack is too small, or when something is not known that the bound depends on."""
import argparse
import os
import sys

sys.dont_write_bytecode = True

from bound import Bound, Graph  # noqa: E402
from image import BEGINNINGS, Image  # noqa: E402


def handlers(image):
    """The entries of the interrupts in the table of vectors, without the reset and the faults."""
    if image.is_arm:
        table = range(image.symbols["linker_code_start"] + 4, image.symbols["linker_text_start"], 4)
        found = [image.read_word(at) & ~1 for at in table]
    else:
        start = image.symbols["arch_vectors"]
        code = [ins for f in image.functions for ins in f.code if ins.address >= start]
        found = []
        for ins in code:
            if ins.text.split("\t")[0] not in ("j", "jmp"):
                break
            found.append(ins.target)
    other = {image.symbols[name] & ~image.is_arm for name in ("arch_reset", "arch_fault", "nmi") if name in image.symbols}
    return sorted(set(found) & set(image.by_address) - other)


class Report:
    """What is printed, and what is wrong."""

    def __init__(self, image, graph, bound):
        self.image, self.graph, self.bound = image, graph, bound
        self.fine = True

    def part(self, title, entry, before=0):
        need = self.bound.of(entry)[0] + before
        print(f"{need:7,}  {title}, deepest in")
        for name, size in self.bound.path(entry):
            if size:
                print(f"         {size:6,} {name}")
        return need

    def interrupts(self, frame, levels):
        entries = sorted(handlers(self.image), key=lambda e: self.bound.of(e)[0], reverse=True)
        return sum(self.part("interrupt", entry, frame) for entry in entries[:levels])

    def fault(self):
        entry = self.image.symbols.get("arch_fault")
        if entry is not None:
            print(f"{self.bound.of(entry & ~1)[0]:7,}  not counted: a fault's report, which takes the guard if need be")

    def circles(self, again):
        for group in self.bound.groups:
            names = [self.graph.entry(m).name for m in group]
            more = max(self.bound.of(m, again + 1)[0] - self.bound.of(m, again)[0] for m in group)
            if more > 0:
                shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
                times = {1: "once", 2: "twice"}.get(again, f"{again} times")
                print(f"Can call itself again; counted {times}, each further time may take {more:,} bytes: {shown}")

    def unknown(self):
        """Without these it is a bound only of the rest."""
        for address, (file, line) in sorted(self.graph.unknown.items()):
            self.wrong(f"{self.image.function_at(address).name} calls through a pointer, it is not known what: {file}:{line}")
        for entry in self.graph.entries.values():
            if entry.resets and entry.name not in BEGINNINGS:
                self.wrong(f"{entry.name} takes as much of the stack as it wants to (alloca, an array of variable size)")

    def wrong(self, text):
        self.fine = False
        print(f"not bounded: {text}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cross", required=True, help="prefix of the binary utilities")
    parser.add_argument("--guard", type=int, default=0, help="bytes of the stack that nothing may use")
    parser.add_argument("--frame", type=int, default=0, help="bytes that the processor stacks for an interrupt")
    parser.add_argument("--levels", type=int, default=1, help="so many interrupts can interrupt each other")
    parser.add_argument("--again", type=int, default=1, help="what calls itself again does it so many times")
    parser.add_argument("--functions", action="store_true", help="list what each function needs by itself")
    parser.add_argument("image")
    return parser.parse_args()


def main():
    args = arguments()
    image = Image(args.image, args.cross)
    graph = Graph(image)
    report = Report(image, graph, Bound(graph, args.again))
    size = image.symbols["linker_stack_top"] - image.symbols["linker_stack_bottom"] - args.guard
    print(f"  bytes  stack of {args.image}")
    need = report.part("program", image.symbols["arch_reset"] & ~image.is_arm)
    need += report.interrupts(args.frame, args.levels)
    print(f"{need:7,}  in all, of {size:,}")
    report.fault()
    report.circles(args.again)
    report.unknown()
    if args.functions:
        for entry in sorted(graph.entries.values(), key=lambda e: e.name):
            file = os.path.relpath(graph.pointers.place(entry.address)[0])
            print(f"function {file}:{entry.name} {entry.depth + image.machine.return_address}")
    if need > size:
        report.wrong(f"the stack has {size:,} bytes, {need - size:,} too few")
    sys.exit(0 if report.fine else 1)


if __name__ == "__main__":
    main()
