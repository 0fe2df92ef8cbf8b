// The board's flash and the way to it: the serial interface (SSI; RP2040 Datasheet, 4.10), the cache, the
// chip select. The processor may read the flash only while the interface is set up for it, nobody forces
// the chip select, and the chip is not busy; and what has changed in the chip it sees once the cache has
// been emptied. Of the interface there are the two set-ups that this project uses: reading by command
// 03h, and frames of 8 bits both ways.
import { BasePeripheral } from 'rp2040js';

import { FLASH, FLASH_SIZE } from './image.js';

const CTRLR0 = 0, CTRLR1 = 4, SSIENR = 8, SER = 0x10, BAUDR = 0x14, RXFLR = 0x24, SR = 0x28, DR = 0x60;
const SPI_CTRLR0 = 0xf4;
const ONLY_WHILE_OFF = [CTRLR0, CTRLR1, BAUDR, SPI_CTRLR0];
const READING = { [CTRLR0]: 0x1f0300, [CTRLR1]: 0, [SPI_CTRLR0]: 0x03000218 };
const BOTH_WAYS = 7 << 16; // CTRLR0
const FIFO = 16;
const SR_IDLE = 0x06, SR_BUSY = 1, SR_NOT_EMPTY = 8;
const SS_CTRL = 0xc, SS_NORMAL = 0, SS_LOW = 2, SS_HIGH = 3;
const XIP_FLUSH = 4;

const PAGE = 4096, PROGRAM_MOST = 256;
const PROGRAM = 0x02, READ = 0x03, READ_STATUS = 0x05, ENABLE_WRITE = 0x06, ERASE = 0x20;
const STATUS_BUSY = 1, STATUS_WRITE_ENABLED = 2;
const PROGRAM_TIME = 400e3, ERASE_TIME = 45e6; // ns

// A flash as the W25Q16JV: an operation begins when it is released behind its command. When the power is
// cut during one, the first half of it has been done.
class Chip {
	constructor(clock, bytes) {
		this.clock = clock;
		this.bytes = bytes;
		this.ready = 0; // when
		this.writeEnabled = false;
		this.operations = 0; // that have begun
		this.onOperation = () => 1; // how much of it is done
		this.release();
	}

	get busy() {
		return this.clock.nanos < this.ready;
	}

	// The command, its address, its data.
	exchange(byte) {
		this.got.push(byte);
		const [command] = this.got, count = this.got.length;
		if (command === READ_STATUS && count > 1)
			return (this.busy ? STATUS_BUSY : 0) | (this.writeEnabled ? STATUS_WRITE_ENABLED : 0);
		if (command === READ && count > 4 && !this.busy)
			return this.bytes[(this.address + count - 5) % FLASH_SIZE];
		return 0xff;
	}

	get address() {
		const [, high, middle, low] = this.got;
		return ((high << 16) | (middle << 8) | low) % FLASH_SIZE;
	}

	// What is not a whole command is ignored.
	release() {
		const got = this.got ?? [], [command] = got;
		if (!this.busy) {
			if (command === ENABLE_WRITE && got.length === 1)
				this.writeEnabled = true;
			else if (command === ERASE && got.length === 4)
				this.operate(ERASE_TIME, (part) => this.erase(part));
			else if (command === PROGRAM && got.length > 4)
				this.operate(PROGRAM_TIME, (part) => this.program(part));
		}
		this.got = [];
	}

	operate(time, work) {
		if (!this.writeEnabled)
			return;
		this.writeEnabled = false;
		this.ready = this.clock.nanos + time;
		this.operations++;
		work(this.onOperation(this.operations));
	}

	erase(part) {
		const begin = this.address & ~(PAGE - 1);
		this.bytes.fill(0xff, begin, begin + PAGE * part);
	}

	// Bits become 0; behind the end of 256 bytes come their first ones.
	program(part) {
		const { address } = this, data = this.got.slice(4);
		data.slice(0, data.length * part).forEach((byte, i) => {
			const at = (address & ~(PROGRAM_MOST - 1)) | ((address + i) & (PROGRAM_MOST - 1));
			this.bytes[at] &= byte;
		});
	}
}

// What answers in the place of a block of registers.
class Block extends BasePeripheral {
	constructor(chip, name, read, write) {
		super(chip, name);
		this.readUint32 = read;
		this.writeUint32 = write;
	}
}

export class Qspi {
	constructor(machine) {
		const { chip } = machine;
		this.machine = machine;
		this.seen = chip.flash; // through the cache
		this.flash = new Chip(machine.clock, new Uint8Array(FLASH_SIZE));
		this.registers = { [CTRLR0]: 0, [CTRLR1]: 0, [SSIENR]: 0, [SER]: 1, [BAUDR]: 0, [SPI_CTRLR0]: 0 };
		this.forced = SS_NORMAL;
		this.received = []; // { byte, at }
		this.ssi = new Block(chip, 'SSI', (at) => this.read(at), (at, value) => this.write(at, value));
		this.select = new Block(chip, 'IO_QSPI', (at) => (at === SS_CTRL ? this.forced << 8 : 0),
			(at, value) => at === SS_CTRL && this.force((value >> 8) & 3));
		this.cache = new Block(chip, 'XIP', () => 0, (at) => at === XIP_FLUSH && this.flush());
		this.guard();
		this.look();
	}

	// The image has been put where the processor sees it.
	load() {
		this.flash.bytes.set(this.seen.subarray(0, FLASH_SIZE));
	}

	flush() {
		this.seen.set(this.flash.bytes);
	}

	// ---- Reading as memory ------------------------------------------------------------------------

	get reads() {
		const { registers } = this;
		return this.forced === SS_NORMAL && registers[SSIENR] && registers[SER] && registers[BAUDR] &&
			!this.flash.busy && Object.entries(READING).every(([at, value]) => registers[at] === value);
	}

	// Two sets of functions that read memory: while the flash can be read, and while it can't.
	guard() {
		const { chip, core } = this.machine;
		this.free = [[core, 'readUint16'], [chip, 'readUint32'], [chip, 'readUint16'], [chip, 'readUint8']]
			.map(([object, name]) => [object, name, object[name]]);
		this.guarded = this.free.map(([object, name, read]) => [object, name, (address) =>
			(address >>> 26 === FLASH >>> 26 ? this.refuse(address) : read.call(object, address))]);
	}

	refuse(address) {
		this.machine.end(70, `the flash is read, at 0x${address.toString(16)}, but is not set up for it, or busy`);
		return 0;
	}

	look() {
		const set = this.reads ? this.free : this.guarded;
		if (set !== this.set)
			set.forEach(([object, name, read]) => (object[name] = read));
		this.set = set;
	}

	// ---- Registers --------------------------------------------------------------------------------

	force(level) {
		if (this.forced === SS_LOW && level !== SS_LOW)
			this.flash.release();
		this.forced = level;
		this.look();
	}

	read(at) {
		const { nanos } = this.machine.clock;
		if (at === DR)
			return this.received.length && this.received[0].at <= nanos ? this.received.shift().byte : 0;
		const arrived = this.received.filter((frame) => frame.at <= nanos).length;
		if (at === RXFLR)
			return arrived;
		if (at === SR)
			return SR_IDLE | (arrived ? SR_NOT_EMPTY : 0) | (arrived < this.received.length ? SR_BUSY : 0);
		return this.registers[at] ?? 0;
	}

	write(at, value) {
		const { registers } = this;
		if (at === DR)
			return this.exchange(value & 255);
		if (!(at in registers) || (registers[SSIENR] && ONLY_WHILE_OFF.includes(at)))
			return;
		registers[at] = value;
		if (!registers[SSIENR])
			this.received = [];
		this.look();
	}

	exchange(byte) {
		const { registers, machine } = this, { nanos } = machine.clock;
		if (!registers[SSIENR] || !registers[SER] || !registers[BAUDR] || registers[CTRLR0] !== BOTH_WAYS)
			return machine.end(70, `the SSI sends a byte, but is not set up for it: CTRLR0 0x${registers[CTRLR0].toString(16)}`);
		if (this.received.length === FIFO)
			return machine.end(70, 'the SSI has received more than it can keep');
		const begin = Math.max(nanos, this.received.at(-1)?.at ?? 0);
		this.received.push({
			byte: this.forced === SS_LOW ? this.flash.exchange(byte) : 0xff,
			at: begin + 8 * registers[BAUDR] * machine.nanosPerCycle,
		});
	}
}
