#!/usr/bin/env python3
"""Runs a program on an emulated board for some seconds, and writes what its display shows as PNG.

    tools/screenshot.py PICTURE SECONDS QEMU...

Nothing is typed; what the program says on its console is shown.
"""

import json
import socket
import subprocess
import sys
import time


def answer(lines):
    """What QMP answers, past its greeting and its events."""
    for line in lines:
        message = json.loads(line)
        if "error" in message:
            sys.exit(f"screenshot: QEMU says: {message['error']['desc']}")
        if "return" in message:
            return
    sys.exit("screenshot: the program had ended")


def main():
    picture, seconds, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
    ours, qemus = socket.socketpair()
    more = ["-chardev", f"socket,id=qmp,fd={qemus.fileno()}", "-mon", "chardev=qmp,mode=control"]
    split = command.index("-M")
    process = subprocess.Popen(
        command[:split] + more + command[split:], stdin=subprocess.PIPE, pass_fds=[qemus.fileno()]
    )
    qemus.close()
    ours.settimeout(seconds + 20)
    try:
        time.sleep(seconds)
        lines = ours.makefile()
        for execute, arguments in (
            ("qmp_capabilities", {}),
            ("screendump", {"filename": picture, "format": "png"}),
        ):
            ours.sendall(json.dumps({"execute": execute, "arguments": arguments}).encode())
            answer(lines)
    except OSError as error:
        sys.exit(f"screenshot: {error}")
    finally:
        process.kill()
        process.wait()
    print(picture)


main()
