#!/usr/bin/env python3
"""Writes an image as UF2, the form that boot loaders with a USB drive take.

    tools/uf2.py IMAGE.bin ADDRESS FAMILY IMAGE.uf2

FAMILY says for which chip it is (github.com/microsoft/uf2, utils/uf2families.json).
"""

import struct
import sys

MAGIC = 0x0A324655, 0x9E5D5157
MAGIC_END = 0x0AB16F30
FAMILY_PRESENT = 0x2000
PAYLOAD = 256


def blocks(image, address, family):
    pieces = [image[i : i + PAYLOAD].ljust(PAYLOAD, b"\0") for i in range(0, len(image), PAYLOAD)]
    for number, piece in enumerate(pieces):
        header = MAGIC + (FAMILY_PRESENT, address + number * PAYLOAD, PAYLOAD, number, len(pieces), family)
        yield struct.pack("<8I", *header) + piece.ljust(476, b"\0") + struct.pack("<I", MAGIC_END)


def main():
    source, address, family, target = sys.argv[1:]
    with open(source, "rb") as file:
        image = file.read()
    with open(target, "wb") as file:
        file.writelines(blocks(image, int(address, 0), int(family, 0)))


if __name__ == "__main__":
    main()
