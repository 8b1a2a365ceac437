/** Intel HEX: lines of text, each with an address, a type and a sum. */
import { FirmwareError } from './firmwareError.js';
import type { Image } from './image.js';
import type { Segment } from './memory.js';

export function isIntelHex(file: Uint8Array): boolean {
  return /^\s*:[0-9a-f]{10}/i.test(Buffer.from(file.subarray(0, 64)).toString('latin1'));
}

/** @throws FirmwareError for a file that is not whole, or holds programs for several boards */
export function readIntelHex(file: Uint8Array): Image {
  const segments: Segment[] = [];
  let base = 0;
  let isEnded = false;
  for (const [i, line] of Buffer.from(file).toString('latin1').split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    if (isEnded) throw new FirmwareError(`damaged: line ${i + 1} comes after the last record`);
    const record = recordOf(line.trim());
    if (record === null) throw new FirmwareError(`damaged: line ${i + 1} is no Intel HEX record, or its sum is wrong`);
    const { address, type, data } = record;
    const value = data.reduce((sum, byte) => sum * 256 + byte, 0);
    if (type === 0) segments.push({ address: base + address, bytes: data });
    else if (type === 1) isEnded = true;
    else if (type === 2) base = value * 16;
    else if (type === 4) base = value * 65536;
    // Types of universal hex files, which have a program for each board.
    else if (type >= 10) {
      throw new FirmwareError('a universal hex file, for several boards; expected the hex file of one');
    }
  }
  if (!isEnded) throw new FirmwareError('truncated: the last record of Intel HEX is missing');
  return { kind: 'Intel HEX', segments };
}

function recordOf(line: string): { address: number; type: number; data: Uint8Array } | null {
  if (!/^:([0-9a-f]{2}){5,}$/i.test(line)) return null;
  const bytes = Buffer.from(line.slice(1), 'hex');
  const length = bytes[0]!;
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  if (bytes.length !== length + 5 || (sum & 0xff) !== 0) return null;
  return { address: bytes.readUInt16BE(1), type: bytes[3]!, data: bytes.subarray(4, 4 + length) };
}
