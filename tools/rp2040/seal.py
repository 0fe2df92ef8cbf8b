#!/usr/bin/env python3
"""Puts the checksum into the boot block of an RP2040 image: tools/rp2040/seal.py IMAGE.elf

The boot ROM starts an image only if the last 4 of its first 256 bytes are the CRC-32 of the others
(RP2040 Datasheet, 2.8.1.3.1: polynomial 04c11db7, from ffffffff, nothing reflected or inverted).
"""

import struct
import sys

FLASH, SIZE = 0x10000000, 252


def crc32(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ (0x104C11DB7 if crc & 0x80000000 else 0)
    return crc


def boot_block(elf):
    """Where in the file it is: the segment at the beginning of flash."""
    headers, size, count = struct.unpack_from("<28xI10xHH", elf)
    for i in range(count):
        kind, offset, _, address, length = struct.unpack_from("<5I", elf, headers + i * size)
        if kind == 1 and address == FLASH and length >= SIZE + 4:
            return offset
    sys.exit(f"{sys.argv[0]}: no boot block at the beginning of flash")


def main():
    with open(sys.argv[1], "r+b") as file:
        elf = file.read()
        at = boot_block(elf)
        file.seek(at + SIZE)
        file.write(struct.pack("<I", crc32(elf[at : at + SIZE])))


if __name__ == "__main__":
    main()
