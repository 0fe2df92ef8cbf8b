#!/usr/bin/env python3
"""Turns the compiler's command lines on standard input into a compilation database."""
import json
import os
import shlex
import sys

entries = []
for line in sys.stdin:
    words = line.split()
    if "-c" in words and words[0].endswith(("gcc", "clang")):
        source = words[words.index("-c") + 1]
        entries.append({"directory": os.getcwd(), "file": source, "arguments": shlex.split(line)})
json.dump(entries, sys.stdout, indent=1)
