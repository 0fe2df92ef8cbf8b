#!/usr/bin/env python3
"""Changes kernel/ in small ways, one at a time, and sees whether a test fails: tools/mutate.py
[--files "kernel/a.c ..."] [--sample N [--seed S]] [--again OUTPUT] ACCEPTED

All mutants are compiled into one program, in a copy of the sources (build/mutate): each expression
becomes a choice of itself and its mutants, and MUTANT=number chooses (tools/mutant.h). Three builds
for the simulation are made so. What is changed, in the bodies of functions of *.c and *.h:

    (conditions on constants of the build are left alone)
    relational, arithmetic, logical and bitwise operators, also those of assignments; ! and ~ left out;
    whole numbers by one up and down, true and false; conditions negated; statements left out

The tests are the unit tests, the programs of apps/patterns and the conformance scenarios, which must
end and print as they do without mutant, in a second of the processor's time. Only those that reach
the place are run, those of the same name first, until one fails.

With --again only those that this output of a run before names.

ACCEPTED names those that survive, a line each, as they are printed:

    kernel/file.c: the source line: "<" to "<=": why

Fails when another one survives, or when one that is named is killed.
"""

import argparse
import collections
import concurrent.futures
import glob
import os
import random
import re
import shutil
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.join(ROOT, "build/mutate")
TREE = os.path.join(OUT, "tree")
BUILDS = "lends", "release", "small"
CPU_MS = 1000
ENTRY = re.compile(r'(kernel/[^:]+): (.*): ("\S+" (?:\d+ )?(?:to "\S+"|left out)|negated|left out): (\S.*)')

# ---- Reading C -----------------------------------------------------------------------------------

TOKEN = re.compile(r"""
    (?P<space>\s+|/\*.*?\*/|//[^\n]*)
  | (?P<directive>(?<=\n)\#(?:\\\n|[^\n])*)
  | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<number>\d[\w.]*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<operator><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)
""", re.X | re.S)
Token = collections.namedtuple("Token", "kind text start end")

TYPES = set("""static const volatile struct union enum unsigned signed int char short long void bool float double
    size_t uint8_t uint16_t uint32_t uint64_t int32_t int64_t uintptr_t intptr_t weft_time hal_time weft_place
    _Static_assert __typeof__ extern""".split())
OPENING, CLOSING = "([{", ")]}"


def tokens_of(text):
    tokens = [Token(m.lastgroup, m[0], m.start(), m.end()) for m in TOKEN.finditer("\n" + text)]
    return [Token(t.kind, t.text, t.start - 1, t.end - 1) for t in tokens if t.kind != "space"]


class Parser:
    """Finds what can be mutated: values (an expression's place) and statements, as ranges of tokens."""

    def __init__(self, text):
        self.source = text
        self.tokens = tokens_of(text)
        self.at = 0
        self.values = []      # (first, behind the last token, may be negated)
        self.statements = []  # (first, behind the last token, its value was noted)

    def text(self, ahead=0):
        at = self.at + ahead
        return self.tokens[at].text if at < len(self.tokens) else ""

    def behind(self, at, ends):
        """Where the next of these tokens is, outside of brackets."""
        depth = 0
        while depth or self.tokens[at].text not in ends:
            depth += (self.tokens[at].text in OPENING) - (self.tokens[at].text in CLOSING)
            at += 1
        return at

    def bodies(self):
        """Goes through the file's functions."""
        while self.at < len(self.tokens):
            if self.text() == "{":
                if self.text(-1) == ")":
                    self.block()
                else:
                    self.at = self.behind(self.at + 1, "}") + 1
            else:
                self.at += 1

    def block(self):
        self.at += 1
        while self.text() != "}":
            self.statement()
        self.at += 1

    def bracketed(self, negatable):
        """A value in brackets."""
        end = self.behind(self.at + 1, ")")
        self.values.append((self.at + 1, end, negatable))
        self.at = end + 1

    def statement(self):
        word = self.text()
        if self.tokens[self.at].kind == "directive" or word == ";":
            self.at += 1
        elif word == "{":
            self.block()
        elif word in ("if", "while", "switch"):
            self.at += 1
            self.bracketed(word != "switch")
            self.statement()
        elif word in ("else", "do"):
            self.at += 1
            self.statement()
            if word == "do":
                self.at += 1
                self.bracketed(True)
                self.at += 1
        elif word == "for":
            self.for_loop()
        elif word in ("case", "default"):
            self.at = self.behind(self.at, ":") + 1
        elif self.tokens[self.at].kind == "name" and self.text(1) == ":":
            self.at += 2
        else:
            self.simple(self.behind(self.at, ";"))

    def for_loop(self):
        self.at += 2
        for part, end in enumerate((";", ";", ")")):
            end = self.behind(self.at, end)
            if self.declares():
                self.declaration(end)
            elif end > self.at:
                self.values.append((self.at, end, part == 1))
            self.at = end + 1
        self.statement()

    def declares(self):
        return self.text() in TYPES or self.tokens[self.at].kind == "name" and (
            self.tokens[self.at + 1].kind == "name" or
            self.text(1) == "*" and self.tokens[self.at + 2].kind == "name" and self.text(3) in "=;,")

    def declaration(self, end):
        """Its initialisers."""
        while self.at < end and self.text() not in ("static", "enum", "_Static_assert"):
            self.at = self.behind(self.at, ("=", ";", ")"))
            if self.at >= end:
                break
            self.at += 1
            behind = min(self.behind(self.at, (",", ";", ")")), end)
            if self.text() != "{":
                self.values.append((self.at, behind, False))
            self.at = behind

    def simple(self, end):
        word = self.text()
        first = self.at
        if word == "return":
            if end > first + 1:
                self.values.append((first + 1, end, False))
            if not (self.tokens[end + 1].text == "}" and self.in_column_1(end + 1)):
                self.statements.append((first, end + 1, True))
        elif word in ("AWAIT", "TRY", "RETURN", "END"):
            self.at += 1
            self.bracketed(False)
            if word != "END":
                self.statements.append((first, end + 1, True))
        elif word in ("break", "continue", "goto"):
            self.statements.append((first, end + 1, True))
        elif word == "(" and self.text(1) == "void":
            pass  # does nothing
        elif word not in ("BEGIN", "__builtin_unreachable") and not self.declares():
            self.statements.append((first, end + 1, False))
        elif word != "BEGIN":
            self.declaration(end)
        self.at = end + 1

    def in_column_1(self, at):
        return self.source[self.tokens[at].start - 1] == "\n"


# ---- Mutating ------------------------------------------------------------------------------------

CHANGES = {
    "<": "<= >=", "<=": "< >", ">": ">= <=", ">=": "> <", "==": "!=", "!=": "==",
    "+": "-", "-": "+", "*": "/", "/": "*", "%": "*",
    "&&": "||", "||": "&&", "&": "|", "|": "&", "^": "&", "<<": ">>", ">>": "<<",
    "+=": "-=", "-=": "+=", "|=": "&=", "&=": "|=", "<<=": ">>=", ">>=": "<<=", "++": "--", "--": "++",
    "true": "false", "false": "true", "!": "", "~": "",
}
DECIDING = "< <= > >= == != && || !".split()


class Mutant:
    def __init__(self, file, line, source, what, first, end, text):
        self.file, self.line, self.source, self.what = file, line, source, what
        self.first, self.end, self.text = first, end, text  # what takes the place of these bytes
        self.number = 0

    def __str__(self):
        return f"{self.file}: {self.source}: {self.what}"


def is_binary(tokens, at):
    """An operator that may be one of a single operand as well."""
    before = tokens[at - 1]
    if tokens[at + 1].text in (")", "*", ","):
        return False  # of a type
    if before.text == ")":
        depth, at = 1, at - 2
        while depth:
            depth += (tokens[at].text == ")") - (tokens[at].text == "(")
            at -= 1
        inside = tokens[at + 2]
        return not (inside.text in TYPES or tokens[at + 1].text == "(" and tokens[at].kind != "name" and
                    re.match(r"weft_\w+$|hal_\w+$", inside.text) and tokens[at + 3].text in (")", "*"))
    return before.kind in ("name", "number") and before.text not in ("return", "case") or before.text == "]"


# What is chosen when the kernel is built: both ways must do the same, or one of them is another build.
CONFIGURATION = "WEFT_PRIORITIES", "WEFT_FAST", "WEFT_DEBUG", "HAL_LENDS", "HAL_HZ"


def is_configuration(tokens, at):
    """Part of a condition on such a constant; or the guess in __builtin_expect()."""
    token, before = tokens[at], tokens[at - 1]
    if token.kind == "number":
        return before.text in (">", "%") and tokens[at - 2].text in CONFIGURATION or \
            before.text == "==" and tokens[at - 4].text in CONFIGURATION or \
            before.text == "," and tokens[at + 1].text == ")" and \
            any(t.text == "__builtin_expect" for t in tokens[at - 8:at])
    return token.text in (">", "%") and before.text in CONFIGURATION or \
        token.text == "!" and tokens[at + 1].text in CONFIGURATION


def replacements(tokens, at):
    token = tokens[at]
    if is_configuration(tokens, at):
        return []
    if token.kind == "number":
        n = re.match(r"(0[xX][0-9a-fA-F]+|\d+)(\w*)$", token.text)
        return [f"({token.text} {sign} 1)" for sign in "+-"] if n else []
    if token.text in "+-*&" and not is_binary(tokens, at):
        return []
    if token.text in CHANGES:
        return CHANGES[token.text].split(" ")
    return []


class File:
    """A source file, its mutants, and its text with all of them."""

    def __init__(self, name):
        self.name = name
        with open(os.path.join(ROOT, name)) as file:
            self.text = file.read()
        self.lines = self.text.splitlines()
        self.parser = Parser(self.text)
        self.tokens = self.parser.tokens
        self.parser.bodies()

    def mutant(self, at, what, first, end, text):
        line = self.text.count("\n", 0, self.tokens[at].start) + 1
        source = self.lines[line - 1].strip()
        return Mutant(self.name, line, source, what, first, end, text)

    def of_token(self, at):
        token = self.tokens[at]
        line_start = self.text.rfind("\n", 0, token.start) + 1
        same = sum(t.text == token.text and line_start <= t.start < token.start for t in self.tokens)
        number = f"{same + 1} " if same else ""
        for new in replacements(self.tokens, at):
            new_name = re.sub(r"[() ]", "", new)
            what = f'"{token.text}" {number}' + (f'to "{new_name}"' if new else "left out")
            yield self.mutant(at, what, token.start, token.end, new)

    def negated(self, first, end):
        """A condition; one that is decided by an operator of its own is mutated there."""
        depth = 0
        if end == first + 1 and self.tokens[first].text in CONFIGURATION:
            return
        for token in self.tokens[first:end]:
            depth += (token.text in OPENING) - (token.text in CLOSING)
            if not depth and token.text in DECIDING:
                return
        start, stop = self.tokens[first].start, self.tokens[end - 1].end
        yield self.mutant(first, "negated", start, stop, f"!({self.text[start:stop]})")

    def chosen_by(self, first, at):
        """Where the condition of the "?" begins."""
        depth = 0
        while at > first:
            text = self.tokens[at - 1].text
            depth += (text in CLOSING) - (text in OPENING)
            if depth < 0 or not depth and text in ("=", ",", "?", ":"):
                break
            at -= 1
        return at

    def of_range(self, first, end):
        if any(token.kind == "directive" for token in self.tokens[first:end]):
            return
        for at in range(first, end):
            yield from self.of_token(at)
            if self.tokens[at].text == "?":
                yield from self.negated(self.chosen_by(first, at), at)

    def slots(self):
        """Each place in the source that becomes a choice: its bytes, whether it is a statement, its mutants."""
        for first, end, negatable in self.parser.values:
            mutants = list(self.of_range(first, end))
            start, stop = self.tokens[first].start, self.tokens[end - 1].end
            if negatable:
                mutants += self.negated(first, end)
            yield start, stop, False, mutants
        for first, end, is_noted in self.parser.statements:
            mutants = [] if is_noted else list(self.of_range(first, end))
            start, stop = self.tokens[first].start, self.tokens[end - 1].end
            mutants.append(self.mutant(first, "left out", start, stop, ";"))
            yield start, stop, True, mutants


def changed(text, start, stop, mutant):
    return text[start:mutant.first] + mutant.text + text[mutant.end:stop]


def with_choices(file, slots):
    """The file's text in which MUTANT() chooses. Slots do not overlap but for values in statements."""

    def render(start, stop, inner):
        parts, at = [], start
        for slot in inner:
            parts.append(file.text[at:slot[0]])
            parts.append(choice(*slot))
            at = slot[1]
        return "".join(parts) + file.text[at:stop]

    def choice(start, stop, is_statement, mutants):
        inner = [] if not is_statement else [s for s in slots if not s[2] and start <= s[0] and s[1] <= stop]
        original = render(start, stop, inner)
        copies = [(m.number, changed(file.text, start, stop, m)) for m in mutants]
        if is_statement:
            return "{ " + "".join(f"if (MUTANT({n})) {{ {t} }} else\n" for n, t in copies) + original + " }"
        return "(" + "".join(f"MUTANT({n}) ? ({t}) :\n" for n, t in copies) + f"({original}))"

    outer = [s for s in slots if s[2] or not any(t[2] and t[0] <= s[0] and s[1] <= t[1] for t in slots)]
    return render(0, len(file.text), sorted(outer, key=lambda slot: slot[0]))


# ---- Building --------------------------------------------------------------------------------------

def copy_tree(mutated):
    """The sources, with some of another content; what stays the same is not built again."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, stdout=subprocess.PIPE,
                            universal_newlines=True, check=True).stdout.split()
    for name in listed:
        if name.startswith(("kernel/", "hal/", "boards/", "drivers/", "apps/", "tests/", "tools/", "Makefile")) \
                and os.path.isfile(os.path.join(ROOT, name)):
            with open(os.path.join(ROOT, name), "rb") as file:
                write(os.path.join(TREE, name), mutated.get(name) or file.read())
            shutil.copymode(os.path.join(ROOT, name), os.path.join(TREE, name))
    shutil.copy2(os.path.join(ROOT, "tools/mutant.c"), os.path.join(TREE, "kernel/mutant.c"))


def write(path, content):
    """Only if it is another one."""
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == content:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


class Mutation:
    """The files that are mutated, and their mutants."""

    def __init__(self, names, sample, seed, again):
        self.files = [(file, list(file.slots())) for file in map(File, names)]
        self.mutants = [m for _, slots in self.files for slot in slots for m in slot[3]]
        if again:
            with open(again) as file:
                named = file.read()
            self.mutants = [m for m in self.mutants if f"{m}: " in named]
        if sample and sample < len(self.mutants):
            self.mutants = random.Random(seed).sample(self.mutants, sample)
        self.mutants.sort(key=lambda m: (m.file, m.first))
        for number, mutant in enumerate(self.mutants, 1):
            mutant.number = number
        self.contents = {}
        self.render()

    def render(self):
        kept = set(map(id, self.mutants))
        for file, slots in self.files:
            slots = [(a, b, c, [m for m in some if id(m) in kept]) for a, b, c, some in slots]
            self.contents[file.name] = with_choices(file, [s for s in slots if s[3]]).encode()

    def drop(self, errors):
        """Leaves out those for which the compiler has complained."""
        wrong = set()
        for name, line, column in errors:
            lines = self.contents[name].decode().splitlines()[:int(line)]
            lines[-1] = lines[-1][:int(column)]
            wrong.add(int(re.findall(r"MUTANT\((\d+)\)", "\n".join(lines))[-1]))
        self.mutants = [m for m in self.mutants if m.number not in wrong]
        self.render()
        for name, content in self.contents.items():
            write(os.path.join(TREE, name), content)


def make(build, *targets):
    command = ["make", "-k", "-j2", "APP=", "BOARD=sim", "VARIANT=" + build,
               f"DEFS=-w -Wno-error -O0 {'-DWEFT_FAST=0' if build == 'small' else ''} -include tools/mutant.h",
               *targets]
    done = subprocess.run(command, cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True)
    return done.stdout if done.returncode else ""


def build_all(mutation):
    """Builds the tests, without the mutants that do not compile."""
    for build in BUILDS:
        output = make(build, f"build/sim-{build}/libweft.a")
        while output:
            errors = re.findall(r"^(kernel/\w+\.[ch]):(\d+):(\d+): error", output, re.M)
            if not errors:
                sys.exit(f"mutate: does not compile:\n{output[-3000:]}")
            mutation.drop(errors)
            output = make(build, f"build/sim-{build}/libweft.a")
    for build in BUILDS:
        patterns = [f"build/sim-{build}/{name[5:-2]}" for name in glob.glob("apps/patterns/*.c")]
        output = make(build, "tests", *patterns)
        if output:
            sys.exit(f"mutate: does not compile:\n{output[-3000:]}")


# ---- Running ---------------------------------------------------------------------------------------

class Test:
    """A program, what it is given, and what it does without mutant."""

    def __init__(self, build, program, given=b""):
        self.build, self.program, self.given = build, program, given
        self.name = os.path.basename(program)
        self.number = 0
        self.seen = b""
        self.expected = None
        self.kills = 0

    def run(self, mutant=0, seen=None):
        environment = {"PATH": os.environ["PATH"], "MUTANT": str(mutant), "MUTANT_MS": str(CPU_MS),
                       "WEFT_SCHEDULE": "none:"}  # to explore takes longer than that
        if seen:
            environment["MUTANT_SEEN"] = seen
        process = subprocess.Popen([self.program, *(["--batch"] if self.given else [])], cwd=TREE, env=environment,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        try:
            output = process.communicate(self.given, timeout=20)[0]
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return None
        return process.returncode, re.sub(rb"0x[0-9a-f]+", b"an address", output)

    def prepare(self):
        path = os.path.join(OUT, f"seen-{self.build}-{self.name}")
        with open(path, "wb") as file:
            file.truncate(65536)
        self.expected = self.run(seen=path)
        with open(path, "rb") as file:
            self.seen = file.read()
        os.remove(path)
        if self.expected != self.run() or self.expected[0] != 0:
            sys.exit(f"mutate: {self.program} fails, or does not repeat, without any mutant")

    def kills_it(self, mutant):
        if not self.seen[mutant.number] or self.run(mutant.number) == self.expected:
            return False
        self.kills += 1
        return True


def scenarios():
    texts = []
    for path in sorted(glob.glob(os.path.join(ROOT, "tests/conformance/scenarios/**/*.scn"), recursive=True)):
        with open(path, "rb") as file:
            texts.append(file.read())
    return b"\n%%\n".join(texts) + b"\n%%\n"


def tests_of(build):
    folder = os.path.join(TREE, f"build/sim-{build}")
    programs = sorted(glob.glob(folder + "/tests/*") + glob.glob(folder + "/patterns/*"))
    tests = [Test(build, p) for p in programs if os.path.isfile(p) and os.access(p, os.X_OK)]
    return tests + [Test(build, folder + "/conformance", scenarios())]


def judge(mutant, tests):
    """The test that kills it, None if none does."""
    own = os.path.splitext(os.path.basename(mutant.file))[0]
    for test in sorted(tests, key=lambda t: (t.name != own, BUILDS.index(t.build), -t.kills)):
        if test.kills_it(mutant):
            return test
    return None


def read_accepted(path):
    entries = {}
    with open(path) as file:
        for number, line in enumerate(file, 1):
            if line.startswith("#") or not line.strip():
                continue
            match = ENTRY.fullmatch(line.strip())
            if not match:
                sys.exit(f"{path}:{number}: not 'kernel/file.c: the source line: \"<\" to \"<=\": why'")
            entries[": ".join(match.groups()[:3])] = match[4]
    return entries


def report(mutants, killers, accepted):
    """Prints what survives and how many do; returns whether all is well."""
    names = collections.defaultdict(list)
    for mutant in mutants:
        names[str(mutant)].append(mutant)
    bad = 0
    survivors = [m for m in mutants if not killers[m.number]]
    for mutant in survivors:
        why = accepted.get(str(mutant))
        bad += why is None
        print(f"{mutant}: {why or f'SURVIVES, line {mutant.line}'}")
    for name in sorted(accepted):
        if name in names and all(killers[m.number] for m in names[name]):
            print(f"{name}: is killed: take it out of the list")
            bad += 1
    count = len(survivors)
    print(f"{len(mutants)} mutants, {len(mutants) - count} killed, {count} survive "
          f"({100 * count / max(1, len(mutants)):.1f} %), {count - sum(str(m) not in accepted for m in survivors)} "
          f"of them judged")
    return not bad


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("accepted")
    parser.add_argument("--files", default="")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", default="")
    options = parser.parse_args()
    os.chdir(ROOT)
    accepted = read_accepted(options.accepted)
    mutation = Mutation(options.files.split() or sorted(glob.glob("kernel/*.[ch]")), options.sample, options.seed,
                        options.again)
    copy_tree(mutation.contents)
    build_all(mutation)
    mutants = mutation.mutants
    tests = [test for build in BUILDS for test in tests_of(build)]
    killers = {}
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(Test.prepare, tests))
        for mutant, killer in zip(mutants, pool.map(lambda m: judge(m, tests), mutants)):
            killers[mutant.number] = killer
            if sys.stderr.isatty() or mutant.number % 100 == 0:
                print(f"\r{mutant.number} of {mutants[-1].number} ", end="", file=sys.stderr, flush=True)
    sys.exit(0 if report(mutants, killers, accepted) else 1)


if __name__ == "__main__":
    main()
