"""Calls through pointers: which functions they may reach, as far as the source and the types tell."""
import bisect
import re

# The pointer that a function calls through whose source is not here: (name, whether of a member).
LIBRARY = ((r"\w*printf", ("put", True)),)
# Calls what a DEFER has noted: any function of one argument, whatever its result, that is named in code.
DEFERRED = ("leave_run",)
# So many lines from the one that an instruction is said to be of, in its function, is what it belongs to.
BEHIND, BEFORE = 8, 2


class Pointers:
    """Reads the line that an instruction is of, and finds the functions that fit the pointers it names."""

    def __init__(self, image):
        self.image = image
        self.starts = [row[0] for row in image.lines]
        self.sources, self.macros = {}, {}
        for file in image.files:
            self.text(file)

    def place(self, address):
        """File and line of an instruction."""
        i = bisect.bisect_right(self.starts, address)
        return self.image.lines[i - 1][1:] if i else ("?", 0)

    def text(self, file):
        """A source's lines; its macros become known."""
        if file not in self.sources:
            try:
                with open(file, encoding="utf-8") as opened:
                    self.sources[file] = opened.read().splitlines()
            except OSError:
                self.sources[file] = []
            whole = "\n".join(self.sources[file]).replace("\\\n", " ")
            for name, parameters, body in re.findall(r"^\s*#\s*define\s+(\w+)(\([^)]*\))?(.*)$", whole, re.M):
                for parameter in re.findall(r"\w+", parameters):
                    body = re.sub(rf"\b{parameter}\b", "", body)
                self.macros[name] = self.macros.get(name, "") + body.replace("weft_body_", "")  # is never called
        return self.sources[file]

    def source(self, place, away=0):
        file, line = place
        text = self.text(file)
        return text[line + away - 1] if 0 < line + away <= len(text) else ""

    def near(self, address):
        """The line of an instruction, then those around it."""
        place = self.place(address)
        for way in (range(BEHIND + 1), range(-1, -BEFORE - 1, -1)):
            for away in way:
                text = self.source(place, away)
                if text.startswith(("}", "{")) and away:
                    break
                yield text

    def named_in(self, text, seen=()):
        """Signatures of the pointers that a text names, itself or in a macro."""
        kinds = set()
        for member, name in re.findall(r"((?:->|\.)?)\s*\b([A-Za-z_]\w*)", text):
            kinds |= self.image.pointers.get((name, bool(member)), set())
            if name in self.macros and name not in seen:
                kinds |= self.named_in(self.macros[name], seen + (name,))
        return kinds

    def stated(self, address):
        """What a comment at a call says that it needs: stack: N bytes."""
        for text in self.near(address):
            match = re.search(r"/\*.*\bstack: (\d+) bytes", text)
            if match:
                return int(match[1])
        return None

    def kinds_at(self, address):
        name = self.image.function_at(address).name
        for pattern, pointer in LIBRARY:
            if re.fullmatch(pattern, name):
                return self.image.pointers.get(pointer, set())
        for text in self.near(address):
            kinds = self.named_in(text)
            if kinds:
                return kinds
        return set()

    def pointed_to(self, address):
        """The functions that a call through a pointer may reach; None: not known."""
        caller = self.image.function_at(address).name
        veneer = re.fullmatch(r"__(\w+)_veneer", caller)  # the linker's, for what is far away
        if veneer:
            return [self.image.symbols[veneer[1]] & ~1]
        kinds = self.kinds_at(address)
        if not kinds:
            return None
        deferred = caller in DEFERRED
        return [a for a, named in self.image.taken.items()
                if (named or not deferred) and self.fits(self.image.by_address[a].signature, kinds, deferred)]

    def fits(self, signature, kinds, any_result):
        return signature is not None and any(
            len(kind) == len(signature) and all(map(self.same, kind[any_result:], signature[any_result:]))
            for kind in kinds)

    def same(self, a, b):
        word = str(self.image.machine.pointer)
        return a == b or ("*void" in (a, b) and all(x[0] == "*" or x == word for x in (a, b)))
