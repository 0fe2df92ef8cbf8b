#!/usr/bin/env python3
"""The devices of the emulated Netduino Plus 2, driven from outside.

    tests/drivers/netduinoplus2.py        after make APP= BOARD=netduinoplus2 tests
"""

import sys
import tempfile

sys.dont_write_bytecode = True

from machine import *  # noqa: E402, F403

BOARD = "netduinoplus2"
SOC = "/machine/unattached/device[0]"
IDR = 0x10  # of a GPIO port; and how far apart the ports are in the test's memory
PORT = 0x28


# ---- Pins ---------------------------------------------------------------------------------------
# QEMU has no GPIO ports; the program has their registers in its memory. Its multiplexer in front of the
# edges' interrupts takes port A only: other ports' pins go past it.


def level(machine, pin, value):
    pin, value = int(pin), int(value)
    address = machine.symbols["ports"] + pin // 16 * PORT + IDR
    bit = 1 << pin % 16
    levels = machine.read(address)
    machine.write(address, levels | bit if value else levels & ~bit)
    if pin < 16:
        machine.set_line(f"{SOC}/syscfg", pin, value)
    else:
        machine.set_line(f"{SOC}/exti", pin % 16, value)


# ---- SPI ----------------------------------------------------------------------------------------


def memory_image(file):
    file.write(bytes((i * 7 + 1) & 255 for i in range(65536)))
    file.flush()
    return [
        "-drive", f"if=none,id=memory,format=raw,file={file.name}",
        "-device", "m25p05,bus=ssi,drive=memory",
    ]


# ---- Converter ------------------------------------------------------------------------------------

ADC1_CR1 = 0x40012004


def bits(machine, number):
    """The resolution: QEMU's samples stay below it."""
    code = (12 - int(number)) // 2
    machine.write(ADC1_CR1, machine.read(ADC1_CR1) & ~(3 << 24) | code << 24)


# While the board waits for us its time must not run ahead.
CLOCK = ["-icount", "shift=3"]

tap = Tap()
run(tap, BOARD, "gpio", edges(level), options=CLOCK)
with tempfile.NamedTemporaryFile() as file:
    run(tap, BOARD, "spi", options=memory_image(file))
run(tap, BOARD, "adc", {"bits": bits})
tap.finish()
