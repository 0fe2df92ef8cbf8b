// A UART as ARM's PL011 is one (DDI 0183), in what rp2040js leaves out: what was wrong with a byte, the
// overrun, interrupts that come when they should. And a wire to its pin, along which levels come bit by
// bit, so that errors arise as they do on a line: by a wrong rate, a stop bit that is not there.
const DR = 0, RSR = 4;
export const FRAMING = 1, PARITY = 2, BREAK = 4, OVERRUN = 8; // in RSR; in DR 8 bits higher
const ERRORS_IN_DR = 8, ERRORS_IN_RIS = 7;
const TX_INTERRUPT = 1 << 5;
const UARTEN_TXE = 0x101, UARTEN_RXE = 0x201; // CR
const PARITY_ON = 2, PARITY_EVEN = 4; // LCR_H
const FUNCTION_UART = 2;
const CLK_PERI_ENABLE = 0x800;
const TX_PINS = [0, 8]; // the receiver's are the next ones

export class Uart {
	constructor(machine, number) {
		this.machine = machine;
		this.chip = machine.chip;
		this.number = number;
		this.registers = machine.chip.uart[number];
		this.tx = TX_PINS[number];
		this.status = 0; // RSR
		this.overrun = false; // since the last byte that found room
		this.onByte = () => {};
		this.registers.onByte = (byte) => (this.sends ? this.sent(byte) : this.lost());
		this.correctInterrupt();
		this.addStatus();
	}

	// rp2040js has the transmit interrupt pending all the time. It comes when a byte has gone.
	correctInterrupt() {
		const { chip, registers } = this;
		registers.checkInterrupts = () =>
			chip.setInterrupt(registers.irq, (registers.interruptStatus & registers.interruptMask) !== 0);
	}

	addStatus() {
		const { registers } = this;
		const read = registers.readUint32.bind(registers), write = registers.writeUint32.bind(registers);
		registers.readUint32 = (offset) => {
			if (offset === RSR)
				return this.status;
			const value = read(offset);
			if (offset === DR)
				this.status = (this.status & OVERRUN) | ((value >> ERRORS_IN_DR) & ~OVERRUN);
			return value;
		};
		registers.writeUint32 = (offset, value) => (offset === RSR ? (this.status = 0) : write(offset, value));
	}

	connected(enabled, pin) {
		const { chip, registers } = this;
		return (registers.ctrlRegister & enabled) === enabled && registers.wordLength === 8 &&
			chip.clocks.periCtrl & CLK_PERI_ENABLE && chip.gpio[pin].functionSelect === FUNCTION_UART;
	}

	get sends() {
		return this.connected(UARTEN_TXE, this.tx);
	}

	get receives() {
		return this.connected(UARTEN_RXE, this.tx + 1) && this.chip.gpio[this.tx + 1].inputEnable;
	}

	get bit() {
		return 1e9 / this.registers.baudRate; // ns
	}

	sent(byte) {
		const { registers } = this;
		this.onByte(byte);
		registers.interruptStatus |= TX_INTERRUPT;
		registers.checkInterrupts();
	}

	lost() {
		const { chip, registers, tx } = this;
		this.machine.end(70, `a byte is sent, but UART ${this.number} is not set up: CR ${registers.ctrlRegister}, ` +
			`LCR_H ${registers.lineCtrlRegister}, ${registers.baudRate} baud, CLK_PERI_CTRL ${chip.clocks.periCtrl}, ` +
			`function of GPIO ${tx} ${chip.gpio[tx].functionSelect}`);
	}

	// With the FIFOs off there is one place.
	get hasRoom() {
		const { registers } = this;
		return registers.rxFIFO.itemCount < (registers.fifosEnabled ? registers.rxFIFO.size : 1);
	}

	// A byte has come. One for which there is no room is lost, which is told with the next that finds
	// some (DDI 0183, 2.4.3), and in RSR at once.
	receive(byte, errors = 0) {
		const { registers } = this;
		if (!this.hasRoom) {
			this.overrun = true;
			errors = OVERRUN;
			this.status |= OVERRUN;
		} else {
			registers.feedByte(byte | ((errors | (this.overrun ? OVERRUN : 0)) << ERRORS_IN_DR));
			this.overrun = false;
		}
		registers.interruptStatus |= errors << ERRORS_IN_RIS;
		registers.checkInterrupts();
	}
}

// Levels of a character, with their lengths in bits: start, data, parity if it is 'odd' or 'even', stop.
export function character(byte, { parity, stop = 1 } = {}) {
	const data = Array.from({ length: 8 }, (_, i) => (byte >> i) & 1);
	const odd = data.reduce((sum, bit) => sum ^ bit);
	const check = parity ? [parity === 'even' ? odd : odd ^ 1] : [];
	return [0, ...data, ...check, stop].map((level) => [level, 1]);
}

export class Wire {
	constructor(machine, uart) {
		this.clock = machine.clock;
		this.uart = uart;
		this.edges = []; // { at, level }, those that the receiver has not passed
		this.end = 0; // of what is being sent
		this.last = 1;
		this.alarm = machine.clock.createAlarm(() => this.step());
	}

	// Sends levels, behind those that are on their way. Afterwards the line is high.
	send(levels, baud) {
		this.end = Math.max(this.end, this.clock.nanos);
		for (const [level, bits] of [...levels, [1, 0]]) {
			if (level !== this.last)
				this.edges.push({ at: this.end, level });
			this.last = level;
			this.end += bits * 1e9 / baud;
		}
		this.wait();
	}

	// For the next start bit, and then for the middle of its stop bit.
	wait() {
		if (this.alarm.scheduled)
			return;
		while (this.edges.length && this.edges[0].level)
			this.edges.shift();
		if (this.edges.length)
			this.wake(this.edges[0].at);
	}

	wake(at) {
		this.alarm.schedule(at - this.clock.nanos);
	}

	step() {
		const { uart, clock } = this;
		this.alarm.scheduled = false;
		if (this.start === undefined) {
			this.start = clock.nanos;
			this.bit = uart.bit;
			this.format = uart.registers.lineCtrlRegister;
			return this.wake(this.start + this.bit * (this.stopBit + 0.5));
		}
		if (uart.receives && this.sample(0) === 0)
			this.take();
		this.start = undefined;
		while (this.edges.length && this.edges[0].at <= clock.nanos)
			this.edges.shift();
		this.wait();
	}

	get stopBit() {
		return this.format & PARITY_ON ? 10 : 9;
	}

	// The level in the middle of a bit of this character.
	sample(bit) {
		const at = this.start + this.bit * (bit + 0.5);
		return this.edges.filter((edge) => edge.at <= at).at(-1).level;
	}

	take() {
		let byte = 0, high = 0, errors = 0;
		for (let i = 0; i < 8; i++)
			byte |= this.sample(1 + i) << i;
		for (let i = 1; i < this.stopBit; i++)
			high += this.sample(i);
		if (this.format & PARITY_ON && high % 2 !== (this.format & PARITY_EVEN ? 0 : 1))
			errors |= PARITY;
		if (!this.sample(this.stopBit))
			errors |= high ? FRAMING : BREAK | FRAMING;
		this.uart.receive(byte, errors);
	}
}
