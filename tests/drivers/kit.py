"""What is around the emulated LM3S6965 kit: pins and buttons, the parts on its buses, its screen."""

import os
import select
import tempfile

from machine import PATIENCE, Channel, TimedOut

BOARD = "lm3s6965evb"


# ---- Pins: port * 8 + bit -----------------------------------------------------------------------


def level(machine, pin, value):
    port, bit = divmod(int(pin), 8)
    machine.set_line(f"/machine/unattached/device[{8 + port}]", bit, int(value))


def out(machine, pin):
    port, bit = divmod(int(pin), 8)
    base = (0x40004000 if port < 4 else 0x40020000) + port * 0x1000
    return machine.read(base + (4 << bit)) >> bit


def key(machine, name, down):
    data = {"down": down, "key": {"type": "qcode", "data": name}}
    machine.qmp("input-send-event", events=[{"type": "key", "data": data}])


def press(machine, name):
    key(machine, name, True)


def release(machine, name):
    key(machine, name, False)


# ---- I2C ----------------------------------------------------------------------------------------


def temperature(machine, thousandths):
    machine.qmp(
        "qom-set", path="/machine/peripheral/t0", property="temperature", value=int(thousandths)
    )


def parts(file):
    return [
        "-device", "tmp105,id=t0,address=0x48",
        "-drive", f"if=none,id=ee,format=raw,file={file}",
        "-device", "at24c-eeprom,address=0x50,rom-size=8192,drive=ee",
    ]  # fmt: skip


def image(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


# ---- Display ------------------------------------------------------------------------------------

WIDTH, HEIGHT, TIMES = 128, 64, 4  # QEMU shows each pixel so many times, each way


def shown(machine):
    """Rows of what QEMU's screen shows: the colour of each pixel, all of which are of one."""
    with tempfile.NamedTemporaryFile(suffix=".ppm") as file:
        machine.qmp("screendump", filename=file.name)
        data = file.read()
    head = b"P6\n%d %d\n255\n" % (WIDTH * TIMES, HEIGHT * TIMES)
    if not data.startswith(head):
        raise TimedOut(f"the screen is {data[:20]!r}")
    stride = WIDTH * TIMES * 3
    rows = [data[i : i + stride] for i in range(len(head), len(data), stride)]
    result = []
    for y in range(HEIGHT):
        if len(set(rows[y * TIMES : (y + 1) * TIMES])) != 1:
            raise TimedOut(f"row {y} is not {TIMES} times the same")
        row = rows[y * TIMES]
        result.append([row[x : x + 3] for x in range(0, stride, 3 * TIMES)])
    return result


# ---- UARTs --------------------------------------------------------------------------------------


class Line:
    """The other end of UART `number`. Bytes are counted: that at i is i * 7 + number."""

    def __init__(self, number):
        self.number, self.name = number, f"line{number}"
        self.channel = Channel(self.name, "-serial", f"chardev:{self.name}")
        self.socket = self.channel.ours

    def say(self, count):
        self.socket.sendall(counted(self.number, count))

    def send_break(self, machine):
        machine.qmp("chardev-send-break", id=self.name)


def counted(number, count):
    return bytes((i * 7 + number) & 255 for i in range(count))


def hear(lines, count):
    """So many bytes of each line. All are served together: QEMU stands still while nobody takes what
    the board sends."""
    heard = {line: b"" for line in lines}
    while any(len(data) < count for data in heard.values()):
        ready = select.select([line.socket for line in lines], [], [], PATIENCE)[0]
        if not ready:
            raise TimedOut(f"heard {heard}")
        for line in lines:
            if line.socket in ready:
                heard[line] += line.socket.recv(65536)
    return heard
