// The serial line at UART 0. Bytes arrive once the receiver is on, and wait outside while its FIFO is
// full: one character's time after the other, or as fast as they are taken. rp2040js sends whatever
// is written to the data register; this line wants all that a terminal at 115,200 baud wants.
const BAUD = 115200;

export class Line {
	constructor(output, paced) {
		this.output = output;
		this.paced = paced;
		this.waiting = []; // buffers
		this.size = 0;
	}

	// What waits is for this machine.
	connect(machine) {
		this.uart = machine.uarts[0];
		this.registers = this.uart.registers;
		this.uart.onByte = (byte) => (this.isFast ? this.output(byte) : this.uart.lost());
		this.alarm = machine.clock.createAlarm(() => this.arrive());
		this.lookAgainAfter('readUint32');
		this.lookAgainAfter('writeUint32');
	}

	get isFast() {
		return Math.abs(this.registers.baudRate / BAUD - 1) < 0.02;
	}

	// Every access of the program to the UART may make room, or switch the receiver on.
	lookAgainAfter(method) {
		const { registers } = this, original = registers[method];
		registers[method] = (...argument) => {
			const result = original.apply(registers, argument);
			this.look();
			return result;
		};
	}

	send(bytes) {
		if (bytes.length) {
			this.waiting.push(bytes);
			this.size += bytes.length;
			this.look();
		}
	}

	get takes() {
		return this.uart.receives && this.isFast && this.uart.hasRoom;
	}

	look() {
		if (!this.size || this.alarm.scheduled || !this.takes)
			return;
		if (this.paced)
			this.alarm.schedule(10 * this.uart.bit);
		else
			this.uart.receive(this.next());
	}

	arrive() {
		this.alarm.scheduled = false;
		if (this.takes)
			this.uart.receive(this.next());
		this.look();
	}

	next() {
		const [first] = this.waiting, byte = first[0];
		if (first.length > 1)
			this.waiting[0] = first.subarray(1);
		else
			this.waiting.shift();
		this.size--;
		return byte;
	}
}
