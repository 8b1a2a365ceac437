/** ELF of 32 bits, little endian: what its program headers load, and its symbols. */
import { FirmwareError } from './firmwareError.js';
import { type Image, textAt, viewOf } from './image.js';
import type { Segment } from './memory.js';

/** `e_machine` of the processors that boards have: ARM, Xtensa, RISC-V. */
const MACHINES: readonly number[] = [40, 94, 243];
const PT_LOAD = 1;
const SHT_SYMTAB = 2;

export function isElf(file: Uint8Array): boolean {
  return textAt(file, 0, 4) === '\x7fELF';
}

/** @throws FirmwareError for a file that is not whole, or a program for a computer */
export function readElf(file: Uint8Array): Image {
  try {
    return imageOf(file);
  } catch (e) {
    if (e instanceof RangeError) throw new FirmwareError('truncated: the ELF file ends within its headers');
    throw e;
  }
}

function imageOf(file: Uint8Array): Image {
  const view = viewOf(file);
  const half = (at: number): number => view.getUint16(at, true);
  const word = (at: number): number => view.getUint32(at, true);
  if (file[4] !== 1 || file[5] !== 1 || !MACHINES.includes(half(18))) {
    throw new FirmwareError('an ELF file for another processor; expected ARM, Xtensa or RISC-V of 32 bits');
  }
  const segments: Segment[] = [];
  for (let i = 0; i < half(44); i++) {
    const at = word(28) + i * half(42);
    if (word(at) !== PT_LOAD) continue;
    segments.push({ address: word(at + 8), bytes: part(file, word(at + 4), word(at + 16)) });
  }
  if (segments.length === 0) throw new FirmwareError('an ELF file that is not linked; expected the firmware itself');
  // A sound one has each byte once, or twice where a variable's first value lies in it.
  if (segments.reduce((sum, { bytes }) => sum + bytes.length, 0) > file.length * 2) {
    throw new FirmwareError('damaged: the parts of the ELF file overlap');
  }
  const addresses = new Map<string, number>();
  const sizes = new Map<string, number>();
  for (let i = 0; i < half(48); i++) {
    const at = word(32) + i * half(46);
    if (word(at + 4) !== SHT_SYMTAB) continue;
    const names = word(32) + word(at + 24) * half(46);
    const text = part(file, word(names + 16), word(names + 20));
    const table = part(file, word(at + 16), word(at + 20));
    const entries = viewOf(table);
    for (let k = 0; k + 16 <= table.length; k += 16) {
      const name = entries.getUint32(k, true);
      if (name === 0 || name >= text.length) continue;
      const own = textAt(text, name, 256);
      addresses.set(own, entries.getUint32(k + 4, true));
      sizes.set(own, entries.getUint32(k + 8, true));
    }
    break;
  }
  return { kind: 'ELF', segments, symbols: { addresses, sizes } };
}

function part(file: Uint8Array, from: number, length: number): Uint8Array {
  if (from + length > file.length) throw new FirmwareError('truncated: the ELF file lacks the end of a section');
  return file.subarray(from, from + length);
}
