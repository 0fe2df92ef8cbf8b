// An RP2040 around rp2040js: what the boot ROM does, and where silicon is stricter than that emulator.
import { RP2040 } from 'rp2040js';

import { FLASH } from './image.js';
import { Qspi } from './qspi.js';
import { Rosc } from './rosc.js';
import { Uart } from './uart.js';

const BOOT_SIZE = 256;
const BOOT_AT = 0x20041f00; // where the boot ROM copies the boot block to
const HARD_FAULT = 3, NMI = 2;
// rp2040js's keys of blocks: bits 31 to 14 of their addresses, by 4.
const CACHE = 0x14000, SSI = 0x18000, FIRST_BLOCK = 0x40000 >>> 2, BLOCKS = 0x4100;
const SELECT = 0x40018, RESETS = 0x4000c, RESETS_ALL = 0x1ffffff, WATCHDOG = 0x40058;
const ROSC = 0x40060, PSM = 0x40010, PSM_BUT_OSCILLATORS = 0x1fffc;

// Semihosting: a breakpoint with this number asks the host for something.
const BKPT_SEMIHOSTING = 0xbeab;
const GDB_BREAKPOINT = 0xde01; // what gdb puts into memory when it takes the program for one of Linux
const SYS_EXIT_EXTENDED = 0x20, STOPPED_APPLICATION_EXIT = 0x20026;
const STATUS_LOCKED_UP = 134; // as QEMU

// Which bit of RESETS holds which block (RP2040 Datasheet, 2.14 and 2.2).
const RESET_BITS = new Map([
	[0x4004c, 0], [0x40030, 1], [0x50000, 2], [0x40044, 3], [0x40048, 4], [0x40014, 5], [0x40018, 6],
	[0x4001c, 8], [0x40020, 9], [0x50200, 10], [0x50300, 11], [0x40028, 12], [0x4002c, 13],
	[0x40050, 14], [0x4005c, 15], [0x4003c, 16], [0x40040, 17], [0x40004, 18], [0x40000, 19],
	[0x4006c, 20], [0x40054, 21], [0x40034, 22], [0x40038, 23], [0x50100, 24], [0x50110, 24],
]);
const QSPI = (1 << 6) | (1 << 9); // the boot ROM has released what it reads the flash through

// CRC-32 of the boot block: polynomial 04c11db7, most significant bit first, not inverted at the end.
function crc32(bytes) {
	let crc = 0xffffffff;
	for (const byte of bytes) {
		crc ^= byte << 24;
		for (let i = 0; i < 8; i++)
			crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
	}
	return crc >>> 0;
}

// rp2040js has no I2C interrupts, as the register that enables them cannot be written.
function enableInterrupts(i2c) {
	const IC_INTR_MASK = 0x30, write = i2c.writeUint32.bind(i2c);
	i2c.writeUint32 = (offset, value) => {
		if (offset !== IC_INTR_MASK)
			return write(offset, value);
		i2c.intEnable = value;
		i2c.checkInterrupts();
	};
}

// rp2040js has no interrupt for bytes that wait: it comes when 32 bits long none has come or gone.
function addTimeout(spi, clock) {
	const SSPRTINTR = 2, complete = spi.completeTransmit.bind(spi);
	const alarm = clock.createAlarm(() => {
		if (spi.rxFIFO.empty)
			return;
		spi.intRaw |= SSPRTINTR;
		spi.checkInterrupts();
	});
	spi.completeTransmit = (byte) => {
		complete(byte);
		alarm.cancel();
		alarm.schedule(32e9 / spi.clockFrequency);
	};
}

export class Machine {
	// A machine that the watchdog has reset: what of it is kept?
	constructor(before) {
		this.chip = new RP2040();
		this.core = this.chip.core;
		this.clock = this.chip.clock;
		this.status = undefined; // set when the program has ended
		this.message = ''; // why, if not by itself
		this.verbose = false;
		this.fault = null;
		this.debugger = null;
		this.paused = false; // ends a run() under way
		this.bitten = false; // it ended by the watchdog
		this.followClock();
		this.beStrict();
		this.fetchQuickly();
		this.qspi = new Qspi(this);
		this.rosc = new Rosc(this.chip);
		this.findBlocks();
		this.uarts = [0, 1].map((number) => new Uart(this, number));
		this.watchBreaks();
		if (before)
			this.keep(before);
	}

	get flash() {
		return this.chip.flash;
	}

	followClock() {
		this.nanosPerCycle = 1e9 / this.chip.clkSys;
		this.chip.addClockListener((hz) => (this.nanosPerCycle = 1e9 / hz));
	}

	// The flash, and of the watchdog why, and its scratch registers (4.7).
	keep(before) {
		const { reason, scratchData } = before.chip.peripherals[WATCHDOG];
		Object.assign(this.chip.peripherals[WATCHDOG], { reason, scratchData });
		this.flash.set(before.qspi.flash.bytes);
	}

	end(status, message = '') {
		this.status ??= status & 255;
		this.message ||= message;
	}

	// ---- Boot -------------------------------------------------------------------------------

	// As the boot ROM: checks the boot block, copies it to RAM and calls it with 0 in lr. The
	// ROM itself is not there: whoever runs into it meets undefined instructions.
	boot() {
		this.chip.sram.fill(0xa5); // whoever reads it before it is written finds no zero
		this.start();
	}

	start() {
		const block = this.flash.subarray(0, BOOT_SIZE);
		const wanted = this.chip.flashView.getUint32(BOOT_SIZE - 4, true);
		if (crc32(block.subarray(0, BOOT_SIZE - 4)) !== wanted)
			return this.end(1, 'the boot block has a wrong checksum: the boot ROM would not start it');
		this.qspi.load();
		this.chip.bootrom.fill(0xdededede);
		this.chip.sram.set(block, BOOT_AT - 0x20000000);
		this.core.SP = BOOT_AT;
		this.core.LR = 0;
		this.core.PC = BOOT_AT;
	}

	// AIRCR.SYSRESETREQ: the core starts again, RAM and the blocks stay as they are.
	resetOnRequest() {
		const AIRCR = 0xd0c, SYSRESETREQ = 0x05fa0004, { core } = this;
		const { ppb } = this.chip, write = ppb.writeUint32.bind(ppb);
		ppb.writeUint32 = (offset, value) => {
			if (offset !== AIRCR || value !== SYSRESETREQ)
				return write(offset, value);
			ppb.reset();
			Object.assign(core, { currentMode: 0, IPSR: 0, PM: false, SPSEL: 0, VTOR: 0, waiting: false,
				pendingInterrupts: 0, enabledInterrupts: 0, pendingSystick: false, pendingPendSV: false });
			this.restart = true; // behind the instruction
		};
	}

	// ---- Strictness -------------------------------------------------------------------------

	beStrict() {
		const { chip } = this;
		const log = (name, text) => this.logged(name, text);
		chip.logger = { debug() {}, info() {}, warn: log, error: log };
		const resets = chip.peripherals[RESETS];
		resets.reset = RESETS_ALL & ~QSPI;
		this.resetBuses(resets);
		chip.i2c.forEach(enableInterrupts);
		chip.spi.forEach((spi) => addTimeout(spi, this.clock));
		Object.defineProperty(resets, 'reset_done', { get: () => ~resets.reset & RESETS_ALL });
		this.resetOnRequest();
		chip.peripherals[WATCHDOG].onWatchdogTrigger = () => this.bite(chip.peripherals[WATCHDOG]);
	}

	// rp2040js would let it bite again at once, for ever.
	bite(watchdog) {
		watchdog.alarm.enable = false;
		if (this.chip.peripherals[PSM].wdsel !== PSM_BUT_OSCILLATORS)
			return this.end(70, 'the watchdog bites, but WDSEL does not say that all but the oscillators is reset');
		this.bitten = true;
		this.end(70, 'the watchdog resets the chip');
	}

	// A reset ends what a bus has under way; rp2040js keeps it.
	resetBuses(resets) {
		const { i2c } = this.chip, write = resets.writeUint32.bind(resets);
		resets.writeUint32 = (offset, value) => {
			write(offset, value);
			i2c.forEach((bus, number) => {
				if (!(resets.reset & (1 << (3 + number))))
					return;
				bus.writeUint32(0x6c, 0);
				Object.assign(bus, { state: 0, busy: false, stop: false, pendingRestart: false, enable: 0 });
				bus.clearInterrupts(~0);
			});
		};
	}

	// Every store looks for a block, so this has to be quick.
	findBlocks() {
		const { chip, qspi } = this;
		const { [SSI]: ssi, ...others } = chip.peripherals, resets = others[RESETS];
		const blocks = new Array(BLOCKS).fill(undefined), bits = new Int32Array(BLOCKS);
		for (const key in others)
			blocks[(key >>> 2) - FIRST_BLOCK] = others[key];
		blocks[(SELECT >>> 2) - FIRST_BLOCK] = qspi.select;
		blocks[(ROSC >>> 2) - FIRST_BLOCK] = this.rosc;
		for (const [key, bit] of RESET_BITS)
			bits[(key >>> 2) - FIRST_BLOCK] = 1 << bit;
		chip.findPeripheral = (address) => {
			const number = (address >>> 14) - FIRST_BLOCK;
			if (number < 0)
				return address >>> 14 === SSI >>> 2 ? qspi.ssi : address >>> 14 === CACHE >>> 2 ? qspi.cache : undefined;
			if (number >= BLOCKS)
				return undefined;
			if (resets.reset & bits[number])
				this.end(70, `access to ${hex(address)}, whose block is held in reset`);
			return blocks[number];
		};
	}

	// Most reads of 16 bits fetch an instruction from flash.
	fetchQuickly() {
		const { chip, core } = this;
		const { flash16 } = chip;
		core.readUint16 = (address) =>
			address >>> 24 === 0x10 ? flash16[(address & 0xffffff) >>> 1] : chip.readUint16(address);
	}

	// The core and the bus complain of what a processor answers with a fault; the other blocks of
	// registers that are not emulated.
	logged(name, text) {
		if (name === 'RP2040' || name === 'CortexM0Core')
			this.fault ??= text;
		else if (this.verbose)
			console.error(`rp2040: ${name}: ${text}`);
	}

	// The instruction that was carried out last should have faulted. Its address is 2 back, unless it
	// could not be fetched.
	takeFault() {
		const { core } = this, reason = this.fault;
		this.fault = null;
		if (core.IPSR === HARD_FAULT || core.IPSR === NMI)
			return this.end(STATUS_LOCKED_UP, `locked up at ${hex(core.PC)}: ${reason}`);
		if (this.verbose)
			console.error(`rp2040: hard fault: ${reason}`);
		if (this.executable(core.PC))
			core.PC -= 2;
		core.waiting = false;
		core.exceptionEntry(HARD_FAULT);
		if (this.fault)
			this.end(STATUS_LOCKED_UP, `locked up: ${this.fault}`);
	}

	executable(address) {
		return address < 0x4000 || (address >= FLASH && address < FLASH + this.flash.length) ||
			(address >= 0x20000000 && address < 0x20000000 + this.chip.sram.length);
	}

	// ---- Breakpoints ------------------------------------------------------------------------

	// The emulator's hook for BKPT and UDF; a debugger's server wants it for itself.
	watchBreaks() {
		Object.defineProperty(this.chip, 'onBreak', {
			get: () => (code) => this.onBreak(code),
			set: (hook) => (this.debugger = hook),
		});
	}

	onBreak(code) {
		const { core } = this;
		const opcode = this.chip.readUint16(core.PC - 2);
		if (opcode === BKPT_SEMIHOSTING)
			this.semihosting();
		else if (this.debugger && (opcode >> 8 === 0xbe || opcode === GDB_BREAKPOINT))
			this.debugger(code);
		else
			this.fault ??= `instruction ${hex(opcode)}`;
	}

	semihosting() {
		const [operation, block] = this.core.registers;
		if (operation !== SYS_EXIT_EXTENDED)
			return this.end(70, `semihosting call ${hex(operation)}: only an exit is known`);
		const reason = this.chip.readUint32(block);
		this.end(reason === STOPPED_APPLICATION_EXIT ? this.chip.readUint32(block + 4) : 1);
	}

	pause() {
		this.paused = true;
	}

	// ---- Execution --------------------------------------------------------------------------

	get toNextAlarm() {
		const { clock } = this;
		return clock.nextAlarm ? Math.max(0, clock.nextAlarm.nanos - clock.nanos) : Infinity;
	}

	// Runs up to that time, the program's end, or so many instructions. False when nothing will ever
	// happen by itself again: the core sleeps, and no alarm is set.
	run(until, instructions) {
		const { core, clock } = this;
		this.paused = false;
		while (!this.paused && instructions-- > 0 && this.status === undefined && clock.nanos < until) {
			if (core.waiting) {
				const nanos = Math.min(this.toNextAlarm, until - clock.nanos);
				if (nanos === Infinity)
					return false;
				clock.tick(nanos);
			} else {
				const cycles = core.executeInstruction();
				if (this.fault)
					this.takeFault();
				if (this.restart) {
					this.restart = false;
					this.start();
				}
				clock.tick(cycles * this.nanosPerCycle);
			}
		}
		return true;
	}
}

export function hex(value) {
	return `0x${(value >>> 0).toString(16)}`;
}
