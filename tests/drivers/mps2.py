"""The devices of the emulated MPS2 boards."""

from machine import *  # noqa: F403

# Not sleep=off, as other tests have it: with that QEMU's watchdog has no interrupt before its reset, and
# a reset may hang.
CLOCK = ["-icount", "shift=4"]


def watchdog(tap, board):
    """Six lives end by a reset, and the results of all of them count."""
    starts = []

    def start(machine):
        starts.append(1)
        return len(starts)

    run(tap, board, "watchdog", {"start": start}, CLOCK)
    tap.equal(len(starts), 7, f"{board}: watchdog: it starts so often")
