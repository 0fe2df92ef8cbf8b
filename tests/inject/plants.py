#!/usr/bin/env python3
"""The test of the test: plants faults in a copy of the sources, one at a time, and demands that
tests/inject finds each. Prints TAP. plants.py [NAME...] tries only some.

A fault is a change of a source's text. It is one that works in every test without interrupts."""
import os
import re
import shutil
import subprocess
import sys

COPIED = ["Makefile", "boards", "drivers", "hal", "kernel", "linker", "tests", "tools", "apps"]

# name, board:variant, file, what is replaced (a regular expression), by what
PLANTS = [
    ("exclusive pair by plain loads and stores", "mps2-an385:release", "hal/arch/armv7m/arch.h",
     [(r'"ldrex" suffix', '"ldr" suffix'), (r'"strex" suffix " r3, %2, \[%0\]\\n\\t"', '"str" suffix " %2, [%0]\\\\n\\\\tmovs r3, #0\\\\n\\\\t"')]),
    ("mask of the atomics dropped", "microbit:small", "hal/arch/armv6m/arch.h", [(r'"cpsid i\\n\\t"', r'"nop\\n\\t"')]),
    ("idle looks outside of its mask", "mps2-an385:release", "hal/arch/cortexm/idle.c",
     [(r'\t__asm volatile\("cpsid i" ::: "memory"\);\n\tif \(!weft_pending\(\)\)\n',
       '\tif (weft_pending())\n\t\treturn;\n\t__asm volatile("cpsid i" ::: "memory");\n')]),
    ("idle looks outside of its mask", "qemu-rv32:release", "hal/arch/rv32/idle.c",
     [(r'\t__asm volatile\("csrci mstatus, %0"([^\n]*)\n\tif \(!weft_pending\(\)\)\n',
       '\tif (weft_pending())\n\t\treturn;\n\t__asm volatile("csrci mstatus, %0"\\1\n')]),
    ("lr and sc by plain loads and stores", "qemu-rv32:release", "hal/arch/rv32/arch.h",
     [(r"lr\.w t0, \(%0\)", "lw t0, (%0)"), (r"sc\.w t0, (%2|t0), \(%0\)", r"sw \1, (%0); li t0, 0")]),
    ("post's link cleared behind the record", "mps2-an385:release", "kernel/post.c",
     [(r"\t\tHAL_STORE\(&post->next, NULL\);[^\n]*\n\t\tcarry_out\[kind\]\(post\);\n",
       "\t\tcarry_out[kind](post);\n\t\tHAL_STORE(&post->next, NULL);\n")]),
    ("units taken over in two steps", "mps2-an385:release", "kernel/semaphore.c",
     [(r"HAL_SWAP\(&semaphore->posted, 0\);", "semaphore->posted;\n\n\tHAL_STORE(&semaphore->posted, 0);")]),
    ("inbox taken in two steps", "mps2-an505:release", "kernel/post.c",
     [(r"HAL_SWAP\(&weft_loop.inbox, NULL\);\n", "HAL_LOAD(&weft_loop.inbox);\n\n\tHAL_STORE(&weft_loop.inbox, NULL);\n")]),
    ("a second interrupt acts in the loop's place", "mps2-an385:release", "kernel/waiter.h",
     [(r"\tHAL_STORE\(&weft_loop.asleep, false\);\n\tweft_trace_post\(post\);\n\tWEFT_LENT\(true\);\n\tcarry_out\(post\);\n",
       "\tWEFT_LENT(true);\n\tcarry_out(post);\n\tHAL_STORE(&weft_loop.asleep, false);\n")]),
]


def copy_sources(folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name in COPIED:
        if os.path.isdir(name):
            shutil.copytree(name, os.path.join(folder, name), ignore=shutil.ignore_patterns("node_modules", "corpus"))
        else:
            shutil.copy(name, folder)


def plant(path, changes):
    """False when the text to be changed is not there any more."""
    with open(path) as file:
        text = file.read()
    for pattern, by in changes:
        text, times = re.subn(pattern, by, text)
        if not times:
            return False
    with open(path, "w") as file:
        file.write(text)
    return True


def try_plant(build, file, changes):
    """What went wrong with it, None if the fault was found; and what was printed."""
    folder = os.path.join("build", "planted")
    board, variant = build.split(":")
    copy_sources(folder)
    if not plant(os.path.join(folder, file), changes):
        return "the text to change is not there", file
    make = subprocess.run(["make", "-s", "-C", folder, "APP=", f"BOARD={board}", f"VARIANT={variant}", "inject-images"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    if make.returncode:
        return "it does not build", make.stdout
    run = subprocess.run(["tests/inject/inject.py", build], cwd=folder, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, universal_newlines=True)
    found = re.search(r"^not ok: .*|.* ended with status .*", run.stdout, re.M)
    if run.returncode == 0 or not found:
        return "it was not found", run.stdout[-500:]
    return None, found.group(0)


def main():
    chosen = [p for p in PLANTS if not sys.argv[1:] or p[0] in sys.argv[1:]]
    failures = 0
    for number, (name, build, file, changes) in enumerate(chosen, 1):
        wrong, said = try_plant(build, file, changes)
        failures += wrong is not None
        print(f"{'not ok' if wrong else 'ok'} {number} - planted on {build}: {name}{': ' + wrong if wrong else ''}")
        print("# " + said.replace("\n", "\n# "), flush=True)
    print(f"1..{len(chosen)}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
