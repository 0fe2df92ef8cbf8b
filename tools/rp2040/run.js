#!/usr/bin/env node
// Runs an image of the board pico: run.js [--virtual] [--gdb] [--verbose] IMAGE
//
// UART 0 is at the terminal: Ctrl-C reaches the board, Ctrl-A X ends the emulator, Ctrl-A twice sends
// one. The exit status is the program's (semihosting, as under QEMU).
//   --virtual   for tests: a wait takes no time, and every run is the same. Input that is no terminal
//               is read to its end first. A program that sleeps for ever ends with status 3.
//   --gdb       waits for a debugger at port 3333
//   --parts=MODULE  connects what this JavaScript module's default function connects to the machine
//   --verbose   says what is not emulated, and where faults come from
import { readFileSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { GDBTCPServer } from 'rp2040js/gdb-tcp-server';

import { load } from './image.js';
import { Line } from './line.js';
import { Machine, hex } from './machine.js';

const SLICE = 200000; // instructions between two looks at the keyboard
const LONGEST_WAIT = 1000; // ms
const STATUS_ASLEEP = 3;

const { values: options, positionals } = parseArgs({
	allowPositionals: true,
	options: { virtual: { type: 'boolean' }, parts: { type: 'string' }, gdb: { type: 'boolean' }, verbose: { type: 'boolean' } },
});
if (positionals.length !== 1) {
	console.error('usage: run.js [--virtual] [--gdb] [--verbose] IMAGE');
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
	if (message)
		writeSync(2, `rp2040: ${message}\n`);
	process.exit(status);
}

// ---- The machine ----------------------------------------------------------------------------------

const machine = new Machine();
const line = new Line(machine, put, options.virtual);
machine.verbose = options.verbose;
try {
	load(positionals[0], machine.flash);
} catch (error) {
	finish(1, error.message);
}
if (options.parts)
	(await import(resolve(options.parts))).default(machine);
machine.boot();

function runVirtually() {
	if (!process.stdin.isTTY)
		line.send(readFileSync(0));
	while (machine.status === undefined) {
		if (!machine.run(Infinity, SLICE))
			finish(STATUS_ASLEEP, `asleep for ever at ${hex(machine.core.PC)}`);
	}
	finish(machine.status, machine.message);
}

// ---- A person's terminal --------------------------------------------------------------------------

const CTRL_A = 1;
let escaped = false;
let start, timer;

// Virtual time keeps up with the host's when it can, and never runs ahead.
function slice() {
	if (target.stopped)
		return;
	const now = Number(process.hrtime.bigint() - start);
	clearTimeout(timer);
	clearImmediate(timer);
	machine.run(now, SLICE);
	flush();
	if (machine.status !== undefined)
		finish(machine.status, machine.message);
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
	rp2040: machine.chip,
	stopped: options.gdb,
	get executing() {
		return !this.stopped;
	},
	execute() {
		this.stopped = false;
		start = process.hrtime.bigint() - BigInt(Math.round(machine.clock.nanos));
		timer = setImmediate(slice);
	},
	stop() {
		this.stopped = true;
		machine.pause();
	},
};

if (options.virtual)
	runVirtually();
listen();
if (options.gdb)
	new GDBTCPServer(target, 3333);
else
	target.execute();
