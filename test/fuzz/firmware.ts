import { readFacts } from '../../src/firmware/facts.js';
import { FirmwareError } from '../../src/firmware/firmwareError.js';
import { boundsByCall, boundsByGap } from '../../src/firmware/heapBounds.js';
import type { Segment } from '../../src/firmware/memory.js';
import { type RomOptions, romImage } from '../firmware/romImage.js';
import { dfu, elf, espImage, intelHex, uf2 } from '../firmware/writers.js';
import type { Random } from '../gc/random.js';

/** Firmware files with damage, in what they hold or in what holds it. */

const ROMS: readonly RomOptions[] = [
  {},
  { hashBytes: 2 },
  { hashBytes: 0, lengthBytes: 2 },
  { frozen: [], variables: [0x20010000] },
  {
    base: 0x3c140100,
    reserved: [
      [0x3fc84000, 0x3fc9f800],
      [0x3fc9f800, 0x3fcab958],
    ],
    regions: [
      [0x3fc88000, 0x61710, 0, 0x40378000, 0],
      [0x3fce9710, 0x68f0, 0, 0x403d9710, 1],
      [0x3fcf0000, 0x8000, 1, 0, 0],
    ],
    memoryTypes: [
      ['RAM', 0x1000, 0, 0],
      ['DRAM', 0, 0x1000, 0],
      ['RTCRAM', 0x8000, 0, 0x1000],
    ],
    idfVersion: 'v5.5.1',
  },
];

const CONTAINERS: readonly ((segments: readonly Segment[]) => Buffer)[] = [
  uf2,
  intelHex,
  dfu,
  espImage,
  (segments) => elf(segments, { _heap_start: 0x20000000, _heap_end: 0x20001000 }),
  (segments) => uf2([{ address: 0x10000, bytes: espImage(segments) }]),
  ([segment]) => Buffer.from(segment!.bytes),
];

/** Words at which readers break: no length, all, 1 GB, the ends of memory. */
const ODD_WORDS: readonly number[] = [0, 1, 7, 10, 0x1000, 1 << 30, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff];

/** A file that is damaged in one of its two layers, or in none. */
export function firmwareFile(random: Random): Buffer {
  const { base, bytes } = romImage(random.pick(ROMS));
  const isInside = random.below(2) === 0;
  const rom = isInside ? damaged(random, Buffer.from(bytes)) : bytes;
  const data = { address: 0x3fc9f800, bytes: new Uint8Array(64) };
  const file = random.pick(CONTAINERS)([{ address: base, bytes: rom }, data]);
  return isInside ? file : damaged(random, file);
}

function damaged(random: Random, file: Buffer): Buffer {
  let result = file;
  for (let n = random.below(4); n > 0 && result.length > 8; n--) {
    const at = random.below(result.length - 4);
    const word = at & ~3;
    switch (random.below(8)) {
      case 0:
        result = result.subarray(0, at);
        break;
      case 1:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1 + random.below(600))]);
        break;
      case 2: {
        // Blocks, lines and tables in another order.
        const parts = Array.from({ length: Math.ceil(result.length / 512) }, (_, i) =>
          result.subarray(i * 512, i * 512 + 512),
        );
        const other = random.below(parts.length);
        const one = random.below(parts.length);
        [parts[one], parts[other]] = [parts[other]!, parts[one]!];
        result = Buffer.concat(parts);
        break;
      }
      case 3:
        result = Buffer.concat([result, result.subarray(at)]);
        break;
      case 4:
        result[at] = random.below(256);
        break;
      case 5:
        // A pointer to another place, perhaps to its own.
        result.writeUInt32LE(result.readUInt32LE(random.below(result.length - 4) & ~3), word);
        break;
      default:
        result.writeUInt32LE(random.pick(ODD_WORDS), word);
    }
  }
  return result;
}

/** Reads a file as `uheap targets import` does. Throws what is no refusal. */
export function readFirmwareFile(file: Uint8Array): 'ok' | 'exception' {
  try {
    const { references } = readFacts(file);
    if (references !== null) {
      const call = boundsByCall(references);
      boundsByGap(references, { start: 0x20000000, end: call?.end ?? 0x20040000 });
    }
    return 'ok';
  } catch (e) {
    if (e instanceof FirmwareError && !/[\n\r]/.test(e.message)) return 'exception';
    throw e;
  }
}
