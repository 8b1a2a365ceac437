/** UF2 (github.com/microsoft/uf2): blocks of 512 bytes, each with the address that its data is for. */
import { FirmwareError } from './firmwareError.js';
import { type Image, viewOf } from './image.js';
import type { Segment } from './memory.js';

const BLOCK = 512;
const DATA = 32;
const MOST_DATA = 476;
const MAGIC = 0x0a324655;
const MAGIC_SECOND = 0x9e5d5157;
const MAGIC_END = 0x0ab16f30;
const NOT_MAIN_FLASH = 0x1;
const HAS_FAMILY = 0x2000;
/** A block for any chip of the RP2 family, which its tools put first; it belongs to no program. */
const ABSOLUTE = 0xe48bff57;

export function isUf2(file: Uint8Array): boolean {
  return file.length >= 8 && viewOf(file).getUint32(0, true) === MAGIC;
}

/** Reads all blocks, in whatever order they are. @throws FirmwareError for a file that is not whole */
export function readUf2(file: Uint8Array): Image {
  if (file.length % BLOCK !== 0) throw new FirmwareError('truncated: a UF2 file has whole blocks of 512 bytes');
  const view = viewOf(file);
  const segments: Segment[] = [];
  const seen = new Map<number, Set<number>>();
  const totals = new Map<number, number>();
  for (let at = 0; at < file.length; at += BLOCK) {
    const word = (offset: number): number => view.getUint32(at + offset, true);
    if (word(0) !== MAGIC || word(4) !== MAGIC_SECOND || word(BLOCK - 4) !== MAGIC_END) {
      throw new FirmwareError(`damaged: block ${at / BLOCK} is no UF2 block`);
    }
    const [flags, address, length, number, total, field] = [word(8), word(12), word(16), word(20), word(24), word(28)];
    const family = (flags & HAS_FAMILY) === 0 ? 0 : field;
    if ((flags & NOT_MAIN_FLASH) !== 0 || family === ABSOLUTE) continue;
    if (length > MOST_DATA) throw new FirmwareError(`damaged: block ${at / BLOCK} says that it has ${length} bytes`);
    let numbers = seen.get(family);
    if (numbers === undefined) seen.set(family, (numbers = new Set()));
    numbers.add(number);
    totals.set(family, total);
    segments.push({ address, bytes: file.subarray(at + DATA, at + DATA + length) });
  }
  for (const [family, total] of totals) {
    const has = seen.get(family)!.size;
    if (has !== total) throw new FirmwareError(`truncated: it has ${has} of ${total} blocks`);
  }
  return { kind: 'UF2', segments };
}
