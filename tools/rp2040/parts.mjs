// What may be connected to a Pico: models of parts on I2C bus 0, and what else is set.
//
//   run.js --parts=tools/rp2040/parts.mjs IMAGE    connects a TMP105 (0x48) and an AT24C64 (0x50)
//
// The default function of such a module is called with each machine: anew when the watchdog has bitten.
//
// A target is { write(byte) -> acknowledged?, read() -> byte, stop() }; any of them may be missing. One
// that returns undefined from write() holds the clock for ever.

const BIT = 10000; // ns, at 100 kHz
const BYTE = 9 * BIT;

export function after(machine, nanos, call) {
	machine.clock.createAlarm(call).schedule(nanos);
}

// Everything on the bus takes its time.
export function connectI2C(machine, targets) {
	const i2c = machine.chip.i2c[0];
	let target;
	i2c.onStart = () => after(machine, BIT, () => i2c.completeStart());
	i2c.onConnect = (address) => {
		target = targets.get(address);
		after(machine, BYTE, () => i2c.completeConnect(target !== undefined));
	};
	i2c.onWriteByte = (byte) => after(machine, BYTE, () => {
		const acknowledged = target.write ? target.write(byte) : true;
		if (acknowledged !== undefined)
			i2c.completeWrite(acknowledged);
	});
	i2c.onReadByte = () => after(machine, BYTE, () => i2c.completeRead(target.read ? target.read() : 0xff));
	i2c.onStop = () => after(machine, BIT, () => {
		target?.stop?.();
		i2c.completeStop();
	});
}

// TMP105 (SLOS648): register 0 is the temperature in 1/256 degrees, the higher byte first.
export class TMP105 {
	constructor(degrees) {
		this.registers = [0, 0];
		this.set(degrees);
		this.stop();
	}

	set(degrees) {
		this.registers[0] = Math.round(degrees * 256) & 0xffff;
	}

	write(byte) {
		if (this.count++ === 0)
			this.pointer = byte & 3;
		return true;
	}

	read() {
		const word = this.registers[this.pointer] ?? 0;
		return this.given++ % 2 ? word & 255 : word >> 8;
	}

	stop() {
		this.count = this.given = 0;
	}
}

// AT24C64 (DS20006231): two address bytes, pages of 32 bytes.
export class AT24C64 {
	constructor() {
		this.bytes = new Uint8Array(8192).fill(0xff);
		this.at = 0;
		this.stop();
	}

	write(byte) {
		if (this.count++ < 2)
			this.at = ((this.at << 8) | byte) & 8191;
		else {
			this.bytes[this.at] = byte;
			this.at = (this.at & ~31) | ((this.at + 1) & 31);
		}
		return true;
	}

	read() {
		const byte = this.bytes[this.at];
		this.at = (this.at + 1) & 8191;
		return byte;
	}

	stop() {
		this.count = 0;
	}
}

const parts = new Map([[0x48, new TMP105(21.5)], [0x50, new AT24C64()]]);

export default function connect(machine) {
	connectI2C(machine, parts);
	machine.chip.adc.channelValues[0] = 2048;
	machine.chip.gpio[15].setInputValue(true);
}
