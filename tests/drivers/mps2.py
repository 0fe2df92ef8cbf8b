"""The devices of the emulated MPS2 boards."""

import tempfile

from kit import image, parts, temperature
from machine import *  # noqa: F403

# Not sleep=off, as other tests have it: with that a reset may hang, and the watchdog of a processor that
# sleeps resets without an interrupt before.
CLOCK = ["-icount", "shift=4"]


def watchdog(tap, board):
    """Seven lives end by a reset, and the results of all of them count."""
    starts = []

    def start(machine):
        starts.append(1)
        return len(starts)

    run(tap, board, "watchdog", {"start": start}, CLOCK)
    tap.equal(len(starts), 8, f"{board}: watchdog: it starts so often")


def word(machine, address):
    """As the processor reads it, in its Secure state if it has one; qtest does not."""
    text = machine.qmp("human-monitor-command", **{"command-line": f"x /1wx {address:#x}"})
    return int(text.split()[1], 16)


def devices(tap, board, fpgaio):
    """All of them; fpgaio is where the register of the LEDs is."""
    run(tap, board, "gpio", {"leds": lambda machine: word(machine, fpgaio)})
    run(tap, board, "spi")
    with tempfile.TemporaryDirectory() as folder:
        file = image(folder, "counted", bytes((i * 3 + 5) & 255 for i in range(8192)))
        run(tap, board, "i2c", {"temperature": temperature}, parts(file))
    watchdog(tap, board)
