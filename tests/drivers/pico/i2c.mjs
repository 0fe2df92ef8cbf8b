// The outside of tests/drivers/pico/i2c.c.
import { AT24C64, TMP105, connectI2C } from '../../../tools/rp2040/parts.mjs';

export default function connect(machine) {
	const refuses = { write: () => false };
	const hangs = { write: () => undefined };
	connectI2C(machine, new Map([
		[0x48, new TMP105(25)], [0x49, new TMP105(-10.5)], [0x50, new AT24C64()],
		[0x30, refuses], [0x31, hangs],
	]));
}
