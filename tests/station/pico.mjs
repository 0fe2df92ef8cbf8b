// The outside of the instrument on a Pico: thermometer, voltage, button, terminal. What happens there
// stands in the file that STATION_SCRIPT names, in lines as sim has them: "at 12000 temperature 36". In
// STATION_CUT is the operation of the flash in whose middle the power fails. What the alarm's pin does
// goes to stderr.
import { readFileSync, writeSync } from 'node:fs';

import { TMP105, after, connectI2C } from '../../tools/rp2040/parts.mjs';
import { Wire, character } from '../../tools/rp2040/uart.js';

const BAUD = 115200, LED = 25, STATUS_CUT = 99;

const script = readFileSync(process.env.STATION_SCRIPT, 'utf8').trim().split('\n').map((line) => {
	const [, ms, what, rest] = line.match(/^at (\d+) (\w+) ?(.*)$/);
	return { nanos: ms * 1e6, what, rest };
});
const thermometer = new TMP105(21.5);
const targets = new Map([[0x48, thermometer]]);
const SENSOR = { absent: undefined, back: thermometer, stuck: { write: () => undefined } };
let elapsed = 0, machine; // in the lives before, and this one

function type(wire, text) {
	for (const byte of Buffer.from(text.replaceAll('\\n', '\n')))
		wire.send(character(byte), BAUD);
}

function happenings(wire) {
	return {
		type: (text) => type(wire, text),
		temperature: (degrees) => thermometer.set(Number(degrees)),
		tmp105: (how) => targets.set(0x48, SENSOR[how]),
		analogue: (words) => {
			const [channel, sample] = words.split(' ').map(Number);
			machine.chip.adc.channelValues[channel] = sample >> 3;
		},
		pin: (words) => {
			const [pin, level] = words.split(' ').map(Number);
			machine.chip.gpio[pin].setInputValue(level === 1);
		},
	};
}

export default function connect(next) {
	elapsed += machine?.clock.nanos ?? 0;
	machine = next;
	connectI2C(machine, targets);
	machine.chip.gpio[15].setInputValue(true);
	machine.chip.gpio[LED].addListener((state, before) => {
		if (state !== before)
			writeSync(2, `light ${state} at ${Math.round((elapsed + machine.clock.nanos) / 1e6)}\n`);
	});
	const happen = happenings(new Wire(machine, machine.uarts[0]));
	for (const { nanos, what, rest } of script.filter((event) => event.nanos >= elapsed))
		after(machine, nanos - elapsed, () => happen[what](rest));
	machine.qspi.flash.onOperation = (number) => {
		if (number !== Number(process.env.STATION_CUT))
			return 1;
		machine.end(STATUS_CUT, 'the power is cut');
		return 0.5;
	};
}
