"""An image: its code, the functions whose address is taken, and what its pointers to functions can be.

The image must be linked with --emit-relocs, and have debug information for what is compiled of ours."""
import bisect
import os
import re
import subprocess

from elftools.elf.descriptions import describe_reloc_type
from elftools.elf.elffile import ELFFile
from elftools.elf.relocation import RelocationSection

from machines import MACHINES, Instruction

# Relocations that are calls and jumps, or do nothing: all others take an address.
NO_ADDRESS = re.compile(r"THM_|_JUMP|_CALL|_BRANCH|_JAL|_RVC_|RELAX|ALIGN|NONE|PCREL_LO|_PCREL$|PREL31|V4BX|_DIFF|SET|SUB|ADD\d")

# These set the stack pointer, because nothing that was on the stack is needed any more. No pointer that a
# program calls leads there.
BEGINNINGS = ("arch_reset", "arch_fault", "prepare", "arch_stack_paint", "longjmp")

# Numbers of the relocations that take the address of a function (RISC-V ELF psABI; binutils' include/elf/avr.h).
OTHER_RELOCATIONS = {
    "EM_RISCV": {1: "32", 20: "GOT_HI20", 23: "PCREL_HI20", 26: "HI20", 24: "PCREL_LO12_I", 27: "LO12_I"},
    "EM_AVR": {4: "16", 5: "16_PM", 6: "LO8_LDI", 12: "LO8_LDI_PM", 24: "LO8_LDI_GS"},
}


class Function:
    """A piece of code with a name."""

    def __init__(self, address, name):
        self.address = address
        self.name = name
        self.code = []  # Instructions
        self.signature = None  # types of the result and the parameters, if known


class Image:
    """What the other files ask for."""

    def __init__(self, path, cross):
        self.path = path
        self.cross = cross
        with open(path, "rb") as file:
            elf = ELFFile(file)
            self.machine = MACHINES[elf.header.e_machine]()
            self.is_arm = elf.header.e_machine == "EM_ARM"
            self.sections = [(s["sh_addr"], s.data(), s.name) for s in elf.iter_sections()
                             if s["sh_flags"] & 2 and s["sh_type"] == "SHT_PROGBITS"]
            self.symbols = {}
            self.code_names, self.code_ends, data = {}, {}, set()
            for symbol in elf.get_section_by_name(".symtab").iter_symbols():
                self.symbols[symbol.name] = symbol["st_value"]
                if symbol["st_info"].type == "STT_OBJECT":
                    data.add(symbol["st_value"])
                if symbol["st_info"].type == "STT_FUNC":
                    start = symbol["st_value"] & ~self.is_arm
                    self.code_names.setdefault(start, symbol.name)
                    self.code_ends[start] = start + symbol["st_size"]
            self.functions = self.disassemble(data)
            self.by_address = {f.address: f for f in self.functions}
            self.starts = sorted(self.by_address)
            self.taken = self.addresses_taken(elf)
            self.lines = None  # (address, file, line), sorted
            self.files = set()  # all sources
            self.pointers = {}  # (name, whether of a member): signatures of what it points to
            Types(elf, self).read()

    def read_word(self, address):
        for base, data, _ in self.sections:
            if base <= address < base + len(data):
                return int.from_bytes(data[address - base:address - base + 4], "little")
        return 0

    def disassemble(self, data):
        out = ""
        for what in (["-d"], ["-D", "-j", ".data"]):  # some functions are in RAM
            out += subprocess.run([self.cross + "objdump", *what, "--no-show-raw-insn", self.path], check=True,
                                  stdout=subprocess.PIPE, universal_newlines=True).stdout
        functions, end = [], self.symbols.get("linker_text_end", 1 << 32)
        for line in out.splitlines():
            head = re.match(r"([0-9a-f]+) <([^>]+)>:$", line)
            if head:
                address, name = int(head[1], 16), head[2]
                # Labels inside of functions have names too.
                is_data = address not in self.code_names and (address in data or address >= end)
                if not functions or address in self.code_names or not name.startswith(".L"):
                    functions.append(Function(address, self.code_names.get(address, name)))
                continue
            match = re.match(r"\s*([0-9a-f]+):\t(.*)$", line)
            if not match or is_data or match[2].startswith("."):
                continue
            functions[-1].code.append(self.instruction(int(match[1], 16), match[2]))
        return [f for f in functions if f.code]

    @staticmethod
    def instruction(address, text):
        """objdump tells a target as an address before its name, or behind the comment's sign."""
        text, *comment = re.split(r"\s+[;@#] ", text, 1)
        comment = comment[0] if comment else ""
        name = re.search(r"(?:0x)?\b([0-9a-f]+) <[^>]*>", text) or re.match(r"(?:0x)?([0-9a-f]+) <[^>]*>", comment)
        target = int(name[1], 16) if name else None
        return Instruction(address, text.split(" <")[0].strip(), target, comment or (name[0] if name else ""))

    def function_at(self, address):
        """The function that an address lies in."""
        i = bisect.bisect_right(self.starts, address)
        return self.by_address[self.starts[i - 1]] if i else None

    def addresses_taken(self, elf):
        """Functions that a pointer may point to: start, whether one is named in code. Those of the vectors
        are not among them."""
        taken = {}
        for section in elf.iter_sections():
            if not isinstance(section, RelocationSection):
                continue
            target = elf.get_section(section["sh_info"])
            if not target["sh_flags"] & 2:
                continue
            symbols = elf.get_section(section["sh_link"])
            for relocation in section.iter_relocations():
                kind = self.relocation_name(elf, relocation["r_info_type"])
                if NO_ADDRESS.search(kind):
                    continue
                place = relocation["r_offset"]
                if section.is_RELA():
                    symbol = symbols.get_symbol(relocation["r_info_sym"])
                    value = symbol["st_value"] + relocation["r_addend"]
                else:
                    value = self.read_word(place)
                value &= ~1 if self.is_arm else ~0
                function = self.by_address.get(value) if value else None
                if function and function.name not in BEGINNINGS and not self.in_vectors(place):
                    taken[value] = taken.get(value, False) or self.in_code(place)
        return taken

    @staticmethod
    def relocation_name(elf, number):
        if elf.header.e_machine == "EM_ARM":
            return describe_reloc_type(number, elf)
        return OTHER_RELOCATIONS[elf.header.e_machine].get(number, "NONE")

    def in_code(self, address):
        """In a function, or among its constants."""
        start = self.function_at(address)
        return start is not None and address < self.code_ends.get(start.address, 0)

    def in_vectors(self, address):
        start = self.symbols.get("linker_code_start")
        if start is not None and "linker_text_start" in self.symbols:
            return start <= address < self.symbols["linker_text_start"]
        return False


class Types:
    """What the debug information says of functions and of pointers to them."""

    def __init__(self, elf, image):
        self.dwarf = elf.get_dwarf_info(relocate_dwarf_sections=False)
        self.image = image

    def read(self):
        rows = []
        for unit in self.dwarf.iter_CUs():
            top = unit.get_top_DIE()
            folder = self.text(top, "DW_AT_comp_dir")
            for die in unit.iter_DIEs():
                self.note(die)
            program = self.dwarf.line_program_for_CU(unit)
            if program:
                rows += list(self.lines_of(program, folder))
        rows.sort(key=lambda row: row[0])
        self.image.lines = rows

    @staticmethod
    def text(die, name):
        return die.attributes[name].value.decode() if name in die.attributes else ""

    def lines_of(self, program, folder):
        header = program.header
        first = 1 if header.version < 5 else 0

        def path(file):
            index = file.dir_index - first
            where = header.include_directory[index].decode() if index >= 0 else ""
            return os.path.normpath(os.path.join(folder, where, file.name.decode()))
        names = [path(file) for file in header.file_entry]
        self.image.files.update(names)
        left_out = new = True  # what the linker has left out is at address 0
        for entry in program.get_entries():
            state = entry.state
            if state is None:
                continue
            left_out = state.address == 0 if new else left_out
            new = state.end_sequence
            if not left_out and not new:
                yield state.address, names[state.file - first], state.line

    def type_of(self, die):
        while "DW_AT_type" in die.attributes:
            die = die.get_DIE_from_attribute("DW_AT_type")
            if die.tag not in ("DW_TAG_typedef", "DW_TAG_const_type", "DW_TAG_volatile_type"):
                return die
        return None

    def function_type(self, die):
        """The type of function that a thing points to, through pointers and arrays."""
        kind = self.type_of(die)
        while kind is not None and kind.tag in ("DW_TAG_pointer_type", "DW_TAG_array_type"):
            kind = self.type_of(kind)
        return kind if kind is not None and kind.tag == "DW_TAG_subroutine_type" else None

    def signature(self, die):
        """The types of the result and of the parameters."""
        parameters = [child for child in die.iter_children() if child.tag == "DW_TAG_formal_parameter"]
        return tuple(self.type_name(each) for each in [die, *parameters])

    def type_name(self, die):
        kind = self.type_of(die)
        if kind is None:
            return "void"
        if kind.tag == "DW_TAG_pointer_type":
            return "*" + self.type_name(kind)
        if kind.tag in ("DW_TAG_structure_type", "DW_TAG_union_type"):
            return self.text(kind, "DW_AT_name") or "?"
        if kind.tag == "DW_TAG_subroutine_type":
            return "()"
        return str(kind.attributes["DW_AT_byte_size"].value) if "DW_AT_byte_size" in kind.attributes else "?"

    def note(self, die):
        if die.tag == "DW_TAG_subprogram":
            low = die.attributes.get("DW_AT_low_pc")
            origin = die
            while "DW_AT_abstract_origin" in origin.attributes or "DW_AT_specification" in origin.attributes:
                name = "DW_AT_abstract_origin" if "DW_AT_abstract_origin" in origin.attributes else "DW_AT_specification"
                origin = origin.get_DIE_from_attribute(name)
            if low is not None and low.value and low.value in self.image.by_address:
                self.image.by_address[low.value].signature = self.signature(origin)
        elif die.tag in ("DW_TAG_member", "DW_TAG_variable", "DW_TAG_formal_parameter", "DW_TAG_typedef"):
            kind = self.function_type(die)
            if kind is not None and "DW_AT_name" in die.attributes:
                name = self.text(die, "DW_AT_name"), die.tag == "DW_TAG_member"
                self.image.pointers.setdefault(name, set()).add(self.signature(kind))
