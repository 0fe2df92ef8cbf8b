// The serial line at UART 0. Bytes arrive once the receiver is on, and wait outside while its FIFO is
// full: one character's time after the other, or as fast as they are taken. rp2040js sends whatever
// is written to the data register; this line wants all that a terminal at 115,200 baud wants.
const UARTEN_TXE = 0x101, UARTEN_RXE = 0x201;
const TX_INTERRUPT = 1 << 5;
const TX_PIN = 0, RX_PIN = 1;
const FUNCTION_UART = 2;
const CLK_PERI_ENABLE = 0x800;
const BAUD = 115200;

export class Line {
	constructor(machine, output, paced) {
		this.machine = machine;
		this.chip = machine.chip;
		this.uart = machine.chip.uart[0];
		this.uart.onByte = (byte) => (this.on(UARTEN_TXE, TX_PIN) ? this.sent(byte) : this.lost());
		this.output = output;
		this.paced = paced;
		this.waiting = []; // buffers
		this.size = 0;
		this.alarm = machine.clock.createAlarm(() => this.arrive());
		this.correctInterrupt();
		this.lookAgainAfter('readUint32');
		this.lookAgainAfter('writeUint32');
	}

	// rp2040js has the transmit interrupt pending all the time. It comes when a byte has gone.
	correctInterrupt() {
		const { chip, uart } = this;
		uart.checkInterrupts = () =>
			chip.setInterrupt(uart.irq, (uart.interruptStatus & uart.interruptMask) !== 0);
	}

	sent(byte) {
		const { uart } = this;
		this.output(byte);
		uart.interruptStatus |= TX_INTERRUPT;
		uart.checkInterrupts();
	}

	// Every access of the program to the UART may make room, or switch the receiver on.
	lookAgainAfter(method) {
		const { uart } = this, original = uart[method];
		uart[method] = (...argument) => {
			const result = original.apply(uart, argument);
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

	on(enabled, pin) {
		const { chip, uart } = this;
		return (uart.ctrlRegister & enabled) === enabled && uart.wordLength === 8 &&
			chip.clocks.periCtrl & CLK_PERI_ENABLE && Math.abs(uart.baudRate / BAUD - 1) < 0.02 &&
			chip.gpio[pin].functionSelect === FUNCTION_UART;
	}

	lost() {
		const { chip, uart } = this;
		this.machine.end(70, `a byte is sent, but UART 0 is not set up: CR ${uart.ctrlRegister}, LCR_H ` +
			`${uart.lineCtrlRegister}, ${uart.baudRate} baud, CLK_PERI_CTRL ${chip.clocks.periCtrl}, ` +
			`function of GPIO ${TX_PIN} ${chip.gpio[TX_PIN].functionSelect}`);
	}

	// With the FIFOs off there is one place.
	get takes() {
		const { chip, uart } = this;
		const places = uart.fifosEnabled ? uart.rxFIFO.size : 1;
		return this.on(UARTEN_RXE, RX_PIN) && chip.gpio[RX_PIN].inputEnable &&
			uart.rxFIFO.itemCount < places;
	}

	look() {
		if (!this.size || this.alarm.scheduled || !this.takes)
			return;
		if (this.paced)
			this.alarm.schedule(1e10 / this.uart.baudRate);
		else
			this.uart.feedByte(this.next());
	}

	arrive() {
		this.alarm.scheduled = false;
		if (this.takes)
			this.uart.feedByte(this.next());
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
