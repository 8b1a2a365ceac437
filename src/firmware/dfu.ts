/** DfuSe (ST's UM0391): images of elements, each with an address, then a suffix with a sum over the whole file. */
import { crc32 } from 'node:zlib';
import { FirmwareError } from './firmwareError.js';
import { type Image, viewOf } from './image.js';
import type { Segment } from './memory.js';

const PREFIX = 11;
const TARGET = 274;
const SUFFIX = 16;

export function isDfu(file: Uint8Array): boolean {
  return Buffer.from(file.subarray(0, 5)).toString('latin1') === 'DfuSe';
}

/** @throws FirmwareError for a file that is not whole */
export function readDfu(file: Uint8Array): Image {
  try {
    return { kind: 'DFU', segments: segmentsOf(file) };
  } catch (e) {
    if (e instanceof RangeError) throw new FirmwareError('truncated: the DFU file ends within its headers');
    throw e;
  }
}

function segmentsOf(file: Uint8Array): Segment[] {
  const view = viewOf(file);
  const bytes = view.getUint32(6, true);
  if (bytes + SUFFIX !== file.length) {
    throw new FirmwareError(`truncated: the DFU file says that it has ${bytes + SUFFIX} bytes, it has ${file.length}`);
  }
  // The sum is stored without its last inversion.
  if (~crc32(file.subarray(0, -4)) >>> 0 !== view.getUint32(file.length - 4, true)) {
    throw new FirmwareError("damaged: the DFU file's sum is wrong");
  }
  const segments: Segment[] = [];
  let at = PREFIX;
  for (let target = file[10]!; target > 0; target--) {
    const elements = view.getUint32(at + 270, true);
    at += TARGET;
    for (let i = 0; i < elements; i++) {
      const [address, length] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
      at += 8;
      if (at + length > bytes) throw new FirmwareError(`damaged: element ${i} says that it has ${length} bytes`);
      segments.push({ address, bytes: file.subarray(at, at + length) });
      at += length;
    }
  }
  return segments;
}
