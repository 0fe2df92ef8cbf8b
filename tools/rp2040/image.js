// What is in flash: read from an .elf, .uf2 or .bin file, as it would be programmed.
import { readFileSync } from 'node:fs';

export const FLASH = 0x10000000;
export const FLASH_SIZE = 2 << 20; // of the board's chip

const ELF_MAGIC = 0x464c457f;
const PT_LOAD = 1;
const UF2_MAGIC = 0x0a324655;

// [address, bytes] of each piece, by load (not run) address.
function* elfPieces(file) {
	const headers = file.readUInt32LE(28), size = file.readUInt16LE(42);
	for (let i = 0; i < file.readUInt16LE(44); i++) {
		const header = file.subarray(headers + i * size);
		const offset = header.readUInt32LE(4), length = header.readUInt32LE(16);
		if (header.readUInt32LE(0) === PT_LOAD && length)
			yield [header.readUInt32LE(12), file.subarray(offset, offset + length)];
	}
}

function* uf2Pieces(file) {
	for (let at = 0; at < file.length; at += 512) {
		const block = file.subarray(at, at + 512);
		yield [block.readUInt32LE(12), block.subarray(32, 32 + block.readUInt32LE(16))];
	}
}

function pieces(file) {
	const magic = file.readUInt32LE(0);
	if (magic === ELF_MAGIC)
		return elfPieces(file);
	return magic === UF2_MAGIC ? uf2Pieces(file) : [[FLASH, file]];
}

export function load(path, flash) {
	for (const [address, bytes] of pieces(readFileSync(path))) {
		const offset = address - FLASH;
		if (offset < 0 || offset + bytes.length > FLASH_SIZE)
			throw new Error(`${path}: 0x${address.toString(16)} is not in flash`);
		flash.set(bytes, offset);
	}
}
