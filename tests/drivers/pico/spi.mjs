// What spi.c wants connected: a device that answers each byte with its complement, 8 us later, while GPIO 17 is low.
import { after } from '../../../tools/rp2040/parts.mjs';

export default function connect(machine) {
	const { gpio, spi: [spi] } = machine.chip;
	let selected = false;
	gpio[17].addListener((state) => {
		selected = state === 0;
		gpio[17].setInputValue(!selected);
	});
	spi.onTransmit = (byte) => after(machine, 8000, () => spi.completeTransmit(selected ? ~byte & 255 : 0));
}
