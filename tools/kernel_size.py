#!/usr/bin/env python3
"""What of the kernel a linked image holds, from the linker's map: kernel_size.py [-v] MAP OBJDIR
or all of the kernel: kernel_size.py --all OBJDIR

Prints "text N" (code and constants) and "ram N" (data and bss), counting the sections that come from
the objects in OBJDIR (the build's kernel/ folder). -v lists them.
"""
import os
import re
import subprocess
import sys

KINDS = ("text", "progmem", "rodata", "data", "bss")
SECTION = re.compile(r"^ \.([a-z]+)\S*\s+0x0*([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S+)$", re.M)


def sections(map_text, objects):
    """Yields (kind, size, line) for each section placed in the image that the kernel brought."""
    placed = map_text[map_text.index("Linker script and memory map"):]
    placed = re.sub(r"^ (\.\S+)\n\s+0x", r" \1 0x", placed, flags=re.M)  # long names: two lines
    for match in SECTION.finditer(placed):
        kind, _address, size, path = match.groups()
        member = re.search(r"\(([^)]+)\)$", path)
        if kind in KINDS and (member or [0, ""])[1] in objects:
            yield kind, int(size, 16), match.group(0)


def all_of_it(folder):
    """Code, constants and data of all objects, and their data and bss."""
    objects = [os.path.join(folder, n) for n in sorted(os.listdir(folder)) if n.endswith(".o")]
    output = subprocess.run([os.environ.get("SIZE", "arm-none-eabi-size"), *objects], check=True, stdout=subprocess.PIPE,
                            universal_newlines=True).stdout
    rows = [[int(n) for n in line.split()[:3]] for line in output.splitlines()[1:]]
    print("text", sum(text + data for text, data, bss in rows))
    print("ram", sum(data + bss for text, data, bss in rows))


def main():
    if sys.argv[1:2] == ["--all"]:
        return all_of_it(sys.argv[2])
    arguments = [a for a in sys.argv[1:] if a != "-v"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    with open(arguments[0]) as file:
        map_text = file.read()
    objects = {name for name in os.listdir(arguments[1]) if name.endswith(".o")}
    total = dict.fromkeys(KINDS, 0)
    for kind, size, line in sections(map_text, objects):
        total[kind] += size
        if "-v" in sys.argv and size:
            print(size, line.split()[0], line.split()[-1].split("(")[-1][:-1])
    print("text", total["text"] + total["progmem"] + total["rodata"] + total["data"])
    print("ram", total["data"] + total["bss"])
    return None


main()
