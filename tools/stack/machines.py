"""How the instructions of each processor change the stack, and where they lead.

A machine reads one line of objdump's and says what the instruction does: a Step. Depths are in bytes,
from what the stack pointer was when the function was entered."""
import collections
import re

# goes: what comes after it
#   next           the next instruction
#   branch         the target or the next
#   skip           the next or the one behind that
#   jump           the target; in another function it is a call that does not come back here
#   call           the target, then the next
#   end            nothing: it returns, or stops
#   call_pointer   whatever a register holds, then the next
#   jump_pointer   whatever a register holds: a switch, a label of this function, or another function
# change: of the depth. reset: the stack pointer is set to something else than a sum with itself.
Step = collections.namedtuple("Step", "goes change target reset", defaults=("next", 0, None, False))
Instruction = collections.namedtuple("Instruction", "address text target comment")


class Machine:
    """What most processors have in common. A machine is used for one function at a time."""
    return_address = 0  # bytes that a call puts on the stack
    pointer = 4

    def __init__(self):
        self.frame = {}  # register that points into the stack: at which depth

    def step(self, ins, depth, known, read_word):
        """The Step at a depth. known: what the path here has left in registers, step's own; returned too."""
        raise NotImplementedError


def registers_in(text):
    """How many words a list such as {r4, r5-r7, lr} or {d8-d9} has."""
    words = 0
    for item in re.search(r"\{(.*)\}", text)[1].split(","):
        names = item.strip().split("-")
        size = 2 if names[0][0] == "d" else 1
        count = int(names[1][1:]) - int(names[0][1:]) + 1 if len(names) > 1 else 1
        words += size * count
    return words


class Arm(Machine):
    """Cortex-M, Thumb code."""
    CONDITION = "(?:eq|ne|cs|cc|hs|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)"
    RULES = [(re.compile(pattern), goes) for pattern, goes in (
        (rf"b({CONDITION})(\.[nw])?\t", "branch"),
        (r"cbn?z\t", "branch"),
        (r"b(\.[nw])?\t", "jump"),
        (r"bl\t", "call"),
        (r"blx\t(?!r\d|ip|lr)", "call"),
        (rf"blx({CONDITION})?\t", "call_pointer"),
        (r"(bx|mov)\t(pc, )?lr", "end"),
        (rf"bx({CONDITION})\tlr", "next"),
        (r"(pop|ldmia\.w\tsp!,).*pc\}|ldr(\.w)?\tpc, \[sp\]", "end"),
        (rf"(bx|mov|ldr(\.w)?|tb[bh])({CONDITION})?\t(pc|r\d+|ip)(?=$|, r|, ip|, \[)|tb[bh]\t", "jump_pointer"),
        (r"udf", "end"),
    )]

    READERS = re.compile(r"str|stm|cmp|cmn|tst|teq|v?push|cbn?z|b[a-z.]*\t|msr|vmov|vstr")  # write no register

    def goes(self, text, known):
        if text.startswith(("mov", "ldr")) and "\tpc," not in text:
            return "next"
        for pattern, goes in self.RULES:
            if pattern.match(text):
                return goes
        return "next"

    def change(self, text, depth, known):
        """Bytes that the stack grows by; None: unknown."""
        if re.match(r"v?push(\.w)?\t|stmdb(\.w)?\tsp!|vstmdb\tsp!", text):
            return 4 * registers_in(text)
        if re.match(r"v?pop(\.w)?\t|ldmia(\.w)?\tsp!|vldmia\tsp!", text):
            return -4 * registers_in(text)
        match = re.match(r"(sub|add)w?(?:\.w)?\tsp,(?: sp,)? #(\d+)", text)
        if match:
            return int(match[2]) * (1 if match[1] == "sub" else -1)
        match = re.match(r"add(?:\.w)?\tsp,(?: sp,)? (r\d+|ip)$", text)
        if match:
            return -known[match[1]] if isinstance(known.get(match[1]), int) else None
        match = re.match(r"(?:str|ldr)d?(?:\.w)?\t.*\[sp(?:, #(-?\d+)\]!|\], #(-?\d+))", text)
        if match:
            return -int(match[1] or match[2])
        match = re.match(r"mov\tsp, (r\d+)$", text)
        if match and match[1] in self.frame:
            return self.frame[match[1]] - depth
        if re.match(r"(mov|sub|add|sub\.w|add\.w|rsb|bic|ldr|ldr\.w)\tsp,|msr\t[MP]SP,", text):
            return None
        return 0

    def learn(self, ins, depth, known, read_word):
        """Constants from the pool, return addresses from the stack, pointers into the frame."""
        match = re.match(r"ldr(?:\.w|\.n)?\t(r\d+|ip), \[pc, #-?\d+\]", ins.text)
        literal = re.match(r"\(?([0-9a-f]+) <", ins.comment)
        if match and literal:
            value = read_word(int(literal[1], 16))
            return {**known, match[1]: value - (1 << 32) if value >> 31 else value}
        match = re.match(r"pop\t\{(r\d)\}", ins.text)
        if match:
            return {**known, match[1]: "popped"}
        match = re.match(r"add\t(r\d+), sp, #(\d+)", ins.text)
        if match:
            self.frame.setdefault(match[1], depth - int(match[2]))
        if ins.text.startswith(("bl", "svc")):
            return {}
        written = [] if self.READERS.match(ins.text) else re.findall(r"\b(?:r\d+|ip)\b", ins.text)
        if not ins.text.startswith(("ldm", "pop", "ldrd", "umull", "smull", "umlal", "smlal")):
            written = written[:1]
        return {name: value for name, value in known.items() if name not in written}

    def step(self, ins, depth, known, read_word):
        known = known or {}
        goes, change = self.goes(ins.text, known), self.change(ins.text, depth, known)
        if re.match(r"(v?pop|ldm)" + self.CONDITION, ins.text):
            goes, change = "next", 0
        if goes == "call" and "thumb1_case" in ins.comment: # a table follows, from which it jumps
            goes = "jump_pointer"
        through = re.match(r"blx\t(r\d+|ip)$|bx\t(r\d+|ip)$", ins.text)
        value = known.get(through[1] or through[2]) if through else None
        if value == "popped":  # as Thumb-1 returns
            goes = "end"
        elif isinstance(value, int) and goes in ("call_pointer", "jump_pointer"):  # a function that is far away
            return Step(goes.split("_")[0], 0, value & 0xfffffffe), known
        return Step(goes, change or 0, ins.target, change is None), self.learn(ins, depth, known, read_word)


class RiscV(Machine):
    """RV32, with the names of registers and instructions that objdump prefers."""

    def goes(self, ins):
        name = ins.text.split("\t")[0]
        if name in ("ret", "mret", "ebreak"):
            return "end"
        if name.startswith("b") and ins.target:
            return "branch"
        if name == "j" or name == "jr" and ins.target:
            return "jump"
        if name in ("jal", "jalr") and ins.target:
            return "call"
        return {"jr": "jump_pointer", "jalr": "call_pointer"}.get(name, "next")

    def step(self, ins, depth, known, read_word):
        known = known or {}
        match = re.match(r"jal\tt0,.*<__riscv_save_(\d+)>", ins.text + " " + ins.comment)
        if match: # it is as if it were part of the function; what it takes at most for a moment
            return Step("next", 16 if int(match[1]) < 4 else 64), None
        match = re.match(r"addi?\tsp,sp,(-?\d+)$", ins.text)
        if match and "sp" not in known:
            return Step("next", -int(match[1])), known
        match = re.match(r"addi?\t(s\d+),sp,(\d+)$", ins.text)
        if match:
            self.frame.setdefault(match[1], depth - int(match[2]))
        match = re.match(r"addi?\tsp,(s\d+),(-?\d+)$", ins.text)
        if match and match[1] in self.frame:
            return Step("next", self.frame[match[1]] - int(match[2]) - depth), known
        match = re.match(r"(add|sub)\tsp,sp,(t\d)$", ins.text)
        if match and match[2] in known:
            return Step("next", known[match[2]] * (-1 if match[1] == "add" else 1)), known
        reset = bool(re.match(r"(mv|addi?|sub|li|lw|la|lui|auipc|and)\tsp,|csrrw\tsp,", ins.text))
        return Step(self.goes(ins), 0, ins.target, reset), self.learn(ins, known)

    @staticmethod
    def learn(ins, known):
        """Constants in registers."""
        match = re.match(r"(lui|li)\t(t\d|sp),(-?\w+)$", ins.text)
        if match:
            value = int(match[3], 0) << (12 if match[1] == "lui" else 0)
            return {**known, match[2]: value - (1 << 32) if value >> 31 == 1 else value}
        match = re.match(r"addi?\t(t\d),(t\d),(-?\d+)$", ins.text)
        if match and match[2] in known:
            return {**known, match[1]: known[match[2]] + int(match[3])}
        if re.match(r"auipc\tsp,", ins.text):
            return {**known, "sp": 0}
        match = re.match(r"(?!s[bhw]\t|b)\S+\t(t\d)\b", ins.text)
        return {name: value for name, value in known.items() if not match or name != match[1]}


class Avr(Machine):
    """AVR with 16 bits of program counter. Locals are behind Y, which is the stack pointer then."""
    return_address = 2
    pointer = 2
    READERS = ("cp", "cpc", "cpi", "tst", "cpse", "sbrc", "sbrs", "bst", "mul", "muls")
    SKIPS = ("cpse", "sbrc", "sbrs", "sbic", "sbis")
    GOES = {"ret": "end", "reti": "end", "jmp": "jump", "rjmp": "jump", "call": "call", "rcall": "call",
            "icall": "call_pointer", "ijmp": "jump_pointer"}

    def step(self, ins, depth, known, read_word):
        name, _, operands = ins.text.partition("\t")
        known = known or {}
        if name == "push":
            return Step("next", 1), known
        if name == "pop":
            return Step("next", -1), known
        if name == "rcall" and operands.startswith(".+0"):
            return Step("next", 2), known
        match = re.match(r"(in|out)\t(?:0x3d, )?r(\d+)(?:, 0x3d)?$", ins.text)
        if match and match[1] == "in":
            return Step(), {**known, int(match[2]): depth}
        if match:
            to = known.get(int(match[2]), depth)
            if to is None:
                return Step("next", 0, None, True), known
            return Step("next", (to - depth + 0x8000) % 0x10000 - 0x8000), known
        match = re.match(r"(sbiw|adiw|subi|sbci|movw)\tr(\d+), (?:0x|r)([0-9a-fA-F]+)", ins.text)
        if match:
            return Step(), self.moved(known, match, depth)
        match = re.match(r"r(\d+)", operands)
        if match and int(match[1]) in known and name not in self.READERS:
            return Step(), {**known, int(match[1]): None}  # something else is in it now
        if name in self.SKIPS:
            return Step("skip"), known
        if name.startswith("br") and ins.target is not None and name != "break":
            return Step("branch", 0, ins.target), known
        goes = self.GOES.get(name, "next")
        return Step(goes, 0, ins.target), known

    @staticmethod
    def moved(known, match, depth):
        """What is known of the registers that hold a stack pointer. Y does where nothing else is known."""
        name, register, value = match[1], int(match[2]), match[3]
        known = {28: depth, **known}
        if name == "movw":
            return {**known, register: known.get(int(value), depth)}
        if name == "sbci":
            register, value = register - 1, value + "00"
        change = int(value, 16) * (-1 if name == "adiw" else 1)
        if known.get(register) is None:
            return known
        return {**known, register: known[register] + change}


MACHINES = {"EM_ARM": Arm, "EM_RISCV": RiscV, "EM_AVR": Avr}
