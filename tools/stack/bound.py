"""The bound: how deep the stack can get behind an entry, from the instructions and who calls whom."""
import collections
import re
import sys

from image import BEGINNINGS

sys.setrecursionlimit(100000)

# A call that is made at a depth: what it may reach, or None, if that is not known.
Call = collections.namedtuple("Call", "address depth targets")

# The pointer that a function calls through whose source is not here: (name, whether of a member).
LIBRARY = ((r"\w*printf", ("put", True)),)
# Calls what a DEFER has noted: any function of one argument, whatever its result, that is named in code.
DEFERRED = ("leave_run",)
# So many lines from the one that an instruction is said to be of, in its function, is what it belongs to.
BEHIND, BEFORE = 8, 2
MOST_VISITS = 40  # of an instruction, at ever greater depth: it grows with every turn


class Entry:
    """What one piece of code needs by itself, and what it calls."""

    def __init__(self, address, name):
        self.address = address
        self.name = name
        self.depth = 0
        self.calls = []
        self.resets = False  # it sets the stack pointer to something that is not known here


class Graph:
    def __init__(self, image):
        self.image = image
        self.code, self.following = {}, {}
        for function in image.functions:
            for ins in function.code:
                self.code[ins.address] = ins
        addresses = sorted(self.code)
        self.following = dict(zip(addresses, addresses[1:]))
        self.entries = {}
        self.unknown = {}  # address of a call: its place
        self.sources, self.macros = {}, {}
        for file in image.files:
            self.text(file)

    def entry(self, address):
        if address not in self.entries:
            function = self.image.function_at(address)
            self.entries[address] = entry = Entry(address, function.name)
            Walk(self, entry, function).run()
        return self.entries[address]

    # ---- Calls through pointers ---------------------------------------------------------------

    def place(self, address):
        """File and line of an instruction."""
        lines = self.image.lines
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            if lines[middle][0] <= address:
                low = middle + 1
            else:
                high = middle
        return lines[low - 1][1:] if low else ("?", 0)

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


class Walk:
    """Follows the instructions of one entry, wherever they lead."""

    def __init__(self, graph, entry, function):
        self.graph = graph
        self.image = graph.image
        self.entry = entry
        self.function = function
        self.seen = {}
        self.visits = collections.Counter()
        self.machine = type(self.image.machine)()
        self.work = [(entry.address, 0, None)]
        self.jumps = []  # through pointers: address, depth

    def run(self):
        self.follow()
        unreached = self.unreached()
        gotos = bool(unreached)
        while self.jumps and unreached:
            self.work.append((unreached[0], max(depth for _, depth in self.jumps), None))
            self.follow()
            unreached = self.unreached()
        for address, depth in self.jumps:
            self.jump_pointer(address, depth, gotos)

    def unreached(self):
        if self.entry.address != self.function.address:
            return []
        left = [ins for ins in self.function.code if ins.address not in self.seen]
        while left and left[-1].text.startswith(("nop", "udf", "unimp")):
            left.pop()
        return [ins.address for ins in left if not ins.text.startswith("nop")]

    def jump_pointer(self, address, depth, may_be_goto):
        """A body's BEGIN goes to one of its own labels; a switch, too. Otherwise it is a call at the end."""
        line = self.graph.source(self.graph.place(address))
        if "BEGIN" in line or (may_be_goto and not self.graph.named_in(line)):
            return
        self.call(address, depth, self.graph.pointed_to(address))

    def call(self, address, depth, targets):
        if targets and self.image.by_address.get(targets[0], self.function).name in BEGINNINGS and \
                self.function.name not in BEGINNINGS:
            return  # it begins anew
        if targets is None:
            stated = self.graph.stated(address)
            if stated is not None:
                self.entry.depth = max(self.entry.depth, depth + stated)
                return
            self.graph.unknown[address] = self.graph.place(address)
        self.entry.calls.append(Call(address, depth, targets))

    def follow(self):
        while self.work:
            address, depth, known = self.work.pop()
            if self.seen.get(address, -1) >= depth:
                continue
            if address != self.entry.address and address in self.image.by_address:
                self.call(address, depth, [address])
                continue
            ins = self.graph.code.get(address)
            if ins is None:
                continue
            self.visits[address] += 1
            if self.visits[address] > MOST_VISITS:
                self.entry.resets = True
                continue
            self.seen[address] = depth
            self.one(ins, depth, known)

    def ends_behind(self, address):
        """Nothing of the function follows: what was called does not come back."""
        while address and address not in self.image.by_address:
            if not self.graph.code[address].text.startswith("nop"):
                return False
            address = self.graph.following.get(address)
        return True

    def one(self, ins, depth, known):
        step, known = self.machine.step(ins, depth, known, self.image.read_word)
        depth += step.change
        self.entry.depth = max(self.entry.depth, depth)
        self.entry.resets |= step.reset
        following = self.graph.following.get(ins.address)
        if step.goes in ("jump", "call") and step.target not in self.graph.code:
            self.call(ins.address, depth, None)
        elif step.goes in ("branch", "jump"):
            self.work.append((step.target, depth, known))
        elif step.goes == "call":
            self.call(ins.address, depth + self.machine.return_address, [step.target])
        if step.goes == "call_pointer":
            self.call(ins.address, depth + self.machine.return_address, self.graph.pointed_to(ins.address))
        if step.goes == "jump_pointer":
            self.jumps.append((ins.address, depth))
        if step.goes in ("call", "call_pointer") and self.ends_behind(following):
            return
        if step.goes in ("next", "branch", "skip", "call", "call_pointer") and following:
            self.work.append((following, depth, known))
        if step.goes == "skip":
            self.work.append((self.graph.following.get(following), depth, known))


class Bound:
    """The deepest path from an entry. One that leads back to where it was is followed so many times."""

    def __init__(self, graph, levels):
        self.graph = graph
        self.levels = levels
        self.memory = {}
        self.order = {}
        self.number = {}  # of the group of entries that reach each other
        self.group_of = {}
        self.groups = []

    def explore(self, root):
        """Tarjan's strongly connected components (SIAM J. Comput. 1, 1972)."""
        if root in self.number:
            return
        stack, low = [], {}

        def visit(node):
            self.number[node] = low[node] = len(self.number)
            stack.append(node)
            for target in self.targets(node):
                if target not in self.number:
                    visit(target)
                    low[node] = min(low[node], low[target])
                elif target not in self.group_of:
                    low[node] = min(low[node], self.number[target])
            if low[node] == self.number[node]:
                members = stack[stack.index(node):]
                del stack[stack.index(node):]
                for member in members:
                    self.group_of[member] = len(self.groups)
                self.groups.append(members)
        visit(root)

    def targets(self, node):
        found = []
        for call in self.graph.entry(node).calls:
            found += call.targets or []
        return found

    def leads_back(self, node, target):
        """An edge inside a group to what was met before: without those there is no circle."""
        return self.group_of[node] == self.group_of[target] and self.number[target] <= self.number[node]

    def of(self, node, left=None):
        """Bytes, and the call that leads to them, or None."""
        self.explore(node)
        left = self.levels if left is None else left
        key = node, left
        if key in self.memory:
            return self.memory[key]
        entry = self.graph.entry(node)
        best, way = entry.depth, None
        for call in entry.calls:
            for target in call.targets or []:
                back = self.leads_back(node, target)
                if back and not left:
                    continue
                same = self.group_of[node] == self.group_of[target]
                now = left - 1 if back else left if same else self.levels
                need = call.depth + self.of(target, now)[0]
                if need > best:
                    best, way = need, (call, target, now)
        self.memory[key] = best, way
        return self.memory[key]

    def path(self, node):
        """The entries on the deepest path: name, bytes that each has on the stack there."""
        steps, left = [], self.levels
        while True:
            need, way = self.of(node, left)
            entry = self.graph.entry(node)
            if not way:
                return steps + [(entry.name, entry.depth)]
            steps.append((entry.name, way[0].depth))
            node, left = way[1], way[2]

    def circles(self):
        return [[self.graph.entry(m).name for m in group] for group in self.groups
                if len(group) > 1 or group[0] in self.targets(group[0])]
