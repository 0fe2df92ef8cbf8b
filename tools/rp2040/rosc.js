// The ring oscillator's random bit, which rp2040js does not have: its level when it is read. Each period
// is off by a little chance; the level leans to one side.
import { BasePeripheral } from 'rp2040js';

const RANDOM_BIT = 0x1c;
const HZ = 6.5e6, JITTER = 0.005, HIGH = 0.55; // of a period

// The same numbers in every run (Park and Miller).
function repeatable() {
	let state = 1;
	return () => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff;
}

export class Rosc extends BasePeripheral {
	constructor(chip) {
		super(chip, 'ROSC');
		this.random = repeatable();
		this.stuck = false;
		this.phase = 0;
		this.at = 0;
	}

	readUint32(offset) {
		return offset === RANDOM_BIT ? this.look() : 0;
	}

	writeUint32() {}

	look() {
		const { nanos } = this.rp2040.clock;
		const periods = (nanos - this.at) * 1e-9 * HZ;
		const gauss = Math.sqrt(-2 * Math.log(this.random())) * Math.cos(2 * Math.PI * this.random());
		this.at = nanos;
		this.phase = this.stuck ? 0 : (this.phase + periods + Math.sqrt(periods) * JITTER * gauss) % 1;
		return this.phase < HIGH ? 1 : 0;
	}
}
