#!/usr/bin/env node
// Runs an image of the board pico:
//
//   run.js [--virtual] [--restart] [--parts=MODULE] [--gdb] [--verbose] IMAGE
//
// UART 0 is at the terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator, Ctrl-A twice sends
// one. The exit status is the program's (semihosting, as under QEMU).
//   --virtual   for tests: a wait takes no time, and every run is the same. Input that is no terminal
//               is read to its end first. A program that sleeps for ever ends with status 3.
//   --gdb       waits for a debugger at port 3333
//   --restart   the watchdog's bite starts the board again; else it ends with status 70
//   --parts=MODULE  connects what this JavaScript module's default function connects to the machine
//   WEFT_FLASH  in the environment: a file in which the board's flash is kept for the next run
//   --verbose   says what is not emulated, and where faults come from
import { existsSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { GDBTCPServer } from 'rp2040js/gdb-tcp-server';

import { load as program } from './image.js';
import { Line } from './line.js';
import { Machine, hex } from './machine.js';

const SLICE = 200000; // instructions between two looks at the keyboard
const LONGEST_WAIT = 1000; // ms
const STATUS_ASLEEP = 3;

const { values: options, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		virtual: { type: 'boolean' }, restart: { type: 'boolean' }, parts: { type: 'string' },
		gdb: { type: 'boolean' }, verbose: { type: 'boolean' },
	},
});
if (positionals.length !== 1) {
	console.error('usage: run.js [--virtual] [--restart] [--parts=MODULE] [--gdb] [--verbose] IMAGE');
	process.exit(2);
}

// ---- Output -------------------------------------------------------------------------------------

const output = Buffer.alloc(4096);
let outputSize = 0;

function put(byte) {
	output[outputSize++] = byte;
	if (outputSize === output.length)
		flush();
}

// The reader sets the pace: the board waits.
function flush() {
	for (let sent = 0; sent < outputSize; ) {
		try {
			sent += writeSync(1, output, sent, outputSize - sent);
		} catch (error) {
			if (error.code === 'EPIPE')
				process.exit(1);
			if (error.code !== 'EAGAIN')
				throw error;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
		}
	}
	outputSize = 0;
}

function finish(status, message = '') {
	flush();
	if (process.stdin.isTTY)
		process.stdin.setRawMode(false);
	if (flashFile && machine)
		writeFileSync(flashFile, machine.qspi.flash.bytes);
	if (message)
		writeSync(2, `rp2040: ${message}\n`);
	process.exit(status);
}

// ---- The machine ----------------------------------------------------------------------------------

const flashFile = process.env.WEFT_FLASH;
const line = new Line(put, options.virtual);
const connect = options.parts && (await import(resolve(options.parts))).default;
let machine;

function load(flash) {
	if (flashFile && existsSync(flashFile))
		flash.set(readFileSync(flashFile));
	try {
		program(positionals[0], flash);
	} catch (error) {
		finish(1, error.message);
	}
}

function start(before) {
	const next = new Machine(before);
	next.verbose = options.verbose;
	if (!before)
		load(next.flash);
	machine = next;
	if (!options.virtual)
		machine.rosc.random = Math.random;
	line.connect(machine);
	connect?.(machine);
	machine.boot();
}

// Returns when the board goes on, bitten by the watchdog.
function ended() {
	if (!options.restart || !machine.bitten)
		finish(machine.status, machine.message);
	start(machine);
}

function runVirtually() {
	if (!process.stdin.isTTY)
		line.send(readFileSync(0));
	for (;;) {
		if (!machine.run(Infinity, SLICE))
			finish(STATUS_ASLEEP, `asleep for ever at ${hex(machine.core.PC)}`);
		if (machine.status !== undefined)
			ended();
	}
}

// ---- A person's terminal --------------------------------------------------------------------------

const CTRL_A = 1;
let escaped = false;
let powered, timer;

// Virtual time keeps up with the host's when it can, and never runs ahead.
function slice() {
	if (target.stopped)
		return;
	const now = Number(process.hrtime.bigint() - powered);
	clearTimeout(timer);
	clearImmediate(timer);
	machine.run(now, SLICE);
	flush();
	if (machine.status !== undefined) {
		ended();
		powered = process.hrtime.bigint();
	}
	if (target.stopped)
		return;
	if (machine.clock.nanos < now || !machine.core.waiting)
		timer = setImmediate(slice);
	else
		timer = setTimeout(slice, Math.min(machine.toNextAlarm / 1e6, LONGEST_WAIT));
}

// Takes out what is for the emulator.
function keys(bytes) {
	const kept = [];
	for (const byte of bytes) {
		if (escaped && (byte | 0x20) === 0x78)
			finish(0);
		if (byte !== CTRL_A || escaped)
			kept.push(byte);
		escaped = byte === CTRL_A && !escaped;
	}
	return Buffer.from(kept);
}

function listen() {
	const { stdin } = process;
	if (stdin.isTTY)
		stdin.setRawMode(true);
	stdin.on('data', (bytes) => {
		line.send(stdin.isTTY ? keys(bytes) : bytes);
		slice();
	});
	for (const [signal, number] of [['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]])
		process.on(signal, () => finish(128 + number));
}

// What a debugger starts and stops.
const target = {
	get rp2040() {
		return machine.chip;
	},
	stopped: options.gdb,
	get executing() {
		return !this.stopped;
	},
	execute() {
		this.stopped = false;
		powered = process.hrtime.bigint() - BigInt(Math.round(machine.clock.nanos));
		timer = setImmediate(slice);
	},
	stop() {
		this.stopped = true;
		machine.pause();
	},
};

start();
if (options.virtual)
	runVirtually();
listen();
if (options.gdb)
	new GDBTCPServer(target, 3333);
else
	target.execute();
