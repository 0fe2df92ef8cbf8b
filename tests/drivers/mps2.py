"""The devices of the emulated MPS2 boards."""

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
