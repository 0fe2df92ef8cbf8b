// The outside of tests/drivers/pico/devices.c.
import { AT24C64, TMP105, connectI2C, drive } from '../../../tools/rp2040/parts.js';

export default function connect(machine) {
	const refuses = { write: () => false };
	const hangs = { write: () => undefined };
	connectI2C(machine, new Map([
		[0x48, new TMP105(25)], [0x49, new TMP105(-10.5)], [0x50, new AT24C64()],
		[0x30, refuses], [0x31, hangs],
	]));
	machine.chip.adc.channelValues = [1024, 4095, 0, 0, 876];
	// It bounces when pressed at 20.00 s and when released at 20.10 s; at 20.20 s there is a disturbance.
	drive(machine, 15, [[0, true], [20000, false], [20001, true], [20003, false], [20004, true], [20005, false],
		[20100, true], [20102, false], [20103, true], [20200, false], [20202, true]]);
}
