"""The bound: how deep the stack can get behind an entry, from the instructions and who calls whom."""
import collections
import sys

from image import BEGINNINGS
from pointers import Pointers

sys.setrecursionlimit(100000)

# A call that is made at a depth: what it may reach, or None, if that is not known.
Call = collections.namedtuple("Call", "address depth targets")

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
    """The entries of an image that were asked for, and those that they call."""

    def __init__(self, image):
        self.image = image
        self.code, self.following = {}, {}
        for function in image.functions:
            for ins in function.code:
                self.code[ins.address] = ins
        addresses = sorted(self.code)
        self.following = dict(zip(addresses, addresses[1:]))
        self.entries = {}
        self.pointers = Pointers(image)
        self.unknown = {}  # address of a call: its place

    def entry(self, address):
        if address not in self.entries:
            function = self.image.function_at(address)
            self.entries[address] = entry = Entry(address, function.name)
            Walk(self, entry, function).run()
        return self.entries[address]


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
        line = self.graph.pointers.source(self.graph.pointers.place(address))
        if "BEGIN" in line or (may_be_goto and not self.graph.pointers.named_in(line)):
            return
        self.call(address, depth, self.graph.pointers.pointed_to(address))

    def call(self, address, depth, targets):
        if targets and self.image.by_address.get(targets[0], self.function).name in BEGINNINGS and \
                self.function.name not in BEGINNINGS:
            return  # it begins anew
        if targets is None:
            stated = self.graph.pointers.stated(address)
            if stated is not None:
                self.entry.depth = max(self.entry.depth, depth + stated)
                return
            self.graph.unknown[address] = self.graph.pointers.place(address)
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
            self.call(ins.address, depth + self.machine.return_address, self.graph.pointers.pointed_to(ins.address))
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
            _, way = self.of(node, left)
            entry = self.graph.entry(node)
            if not way:
                return steps + [(entry.name, entry.depth)]
            steps.append((entry.name, way[0].depth))
            node, left = way[1], way[2]
