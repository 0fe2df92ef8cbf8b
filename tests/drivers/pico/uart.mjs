// The other side of UART 1: for each byte that the program sends it sends what is named there, at once.
import { Wire, character } from '../../../tools/rp2040/uart.js';

const BAUD = 115200;
const text = (wire, bytes, options) =>
	Buffer.from(bytes).forEach((byte) => wire.send(character(byte, options), BAUD));

// "abcd", of which one is sent otherwise.
function disturbed(wire, place, send, options) {
	for (let i = 0; i < 4; i++) {
		if (i === place)
			send(0x61 + i);
		else
			text(wire, [0x61 + i], options);
	}
}

const ANSWERS = {
	F: (wire, place) => disturbed(wire, place, (byte) => wire.send([...character(byte, { stop: 0 }), [1, 1]], BAUD)),
	P: (wire, place) => disturbed(wire, place, (byte) => text(wire, [byte], { parity: 'odd' }), { parity: 'even' }),
	B: (wire, place) => disturbed(wire, place, () => wire.send([[0, 25], [1, 1]], BAUD)),
	N: (wire, place) => disturbed(wire, place, () => wire.send([[0, 0.3], [1, 12]], BAUD)), // too short for a start
	R: (wire) => [0x61, 0x62].forEach((byte) => wire.send(character(byte), BAUD / 2)), // too slow by half
	T: (wire) => text(wire, 'abcdefghijklmnop'),
	Q: (wire) => text(wire, 'q'),
	H: (wire) => text(wire, 'hijk'),
};

export default function connect(machine) {
	const wire = new Wire(machine, machine.uarts[1]);
	let what;
	machine.uarts[1].onByte = (byte) => {
		if (byte >= 0x30 && byte <= 0x39)
			ANSWERS[what](wire, byte - 0x30);
		what = String.fromCharCode(byte);
	};
}
