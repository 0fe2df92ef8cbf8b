// What spi.c wants connected: a device that answers each byte with its complement, 8 us later.
import { after } from '../../../tools/rp2040/parts.mjs';

export default function connect(machine) {
	const spi = machine.chip.spi[0];
	spi.onTransmit = (byte) => after(machine, 8000, () => spi.completeTransmit(~byte & 255));
}
