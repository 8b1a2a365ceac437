/** The pools of strings that a firmware has in ROM: `qstr_pool_t` of py/qstr.h, as releases from 1.19 on lay it out. */
import { computeHash } from '../runtime/qstrStatic.js';
import { FirmwareError } from './firmwareError.js';
import type { Memory } from './memory.js';

export interface Pool {
  readonly address: number;
  readonly isSorted: boolean;
  /** Strings that the pool after it has room for. */
  readonly alloc: number;
  /** One character a byte. */
  readonly strings: readonly string[];
}

export interface Pools {
  /** `MICROPY_QSTR_BYTES_IN_HASH` */
  readonly hashBytes: number;
  /** `MICROPY_QSTR_BYTES_IN_LEN` */
  readonly lengthBytes: number;
  /** First pool first. */
  readonly pools: readonly Pool[];
}

/** Widths of hashes and lengths that builds have, the usual ones first. 0: the pool has no hashes. */
const SHAPES = [
  [1, 1],
  [2, 1],
  [0, 1],
  [1, 2],
  [2, 2],
  [0, 2],
] as const;

/** More strings than any firmware has in a pool: there is nothing else to tell a length from a chance number by. */
const MOST_STRINGS = 20000;
/** The string that has this number in the first pool since there are pools. */
const THIRD = '__dir__';
/** Room for strings of the program's own that each pool in ROM asks for. */
const ALLOC = 10;
const SORTED = 0x80000000;

/** What a message says of a file without a pool. */
export const NO_POOL = 'no pool of strings in it whose lengths and hashes agree';

type Shape = (typeof SHAPES)[number];

/**
 * All pools, from the first one on.
 *
 * @throws FirmwareError where there are none, or several that begin
 */
export function readPools(memory: Memory): Pools {
  const found = firstPools(memory);
  if (found.length === 0 && hasOlderPool(memory)) {
    throw new FirmwareError('its strings have an older layout; expected MicroPython 1.19 or later');
  }
  if (found.length === 0) throw new FirmwareError(NO_POOL);
  // Two firmwares in one file, or a copy of one, would each be read as half of the other.
  if (found.length > 1) throw new FirmwareError(`${found.length} firmwares in one file; expected one`);
  const { shape, pool } = found[0]!;
  const pools = [pool];
  for (let total = pool.strings.length; ; ) {
    const next = nextPool(memory, pools.at(-1)!, total, shape);
    if (next === null) return { hashBytes: shape[0], lengthBytes: shape[1], pools };
    pools.push(next);
    total += next.strings.length;
  }
}

/** The base address of bytes that begin with the first byte of a chip's memory for programs; null where nothing tells it. */
export function baseOf(memory: Memory): number | null {
  const name = Buffer.from(`\0${THIRD}\0`, 'latin1');
  const places = memory.segments.flatMap(({ address, bytes }) => {
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found: number[] = [];
    for (let at = all.indexOf(name); at >= 0; at = all.indexOf(name, at + 1)) found.push(address + at + 1);
    return found;
  });
  for (const at of memory.find(0, 0, ALLOC)) {
    for (const shape of SHAPES) {
      const pointer = memory.word(at + 16 + (shape[0] === 0 ? 4 : 8) + 8);
      if (pointer === null) continue;
      for (const place of places) {
        const base = pointer - place;
        if (base >= 0 && base % 4 === 0 && stringsAt(memory, at, shape, base) !== null) return base;
      }
    }
  }
  return null;
}

function firstPools(memory: Memory): { readonly shape: Shape; readonly pool: Pool }[] {
  return [...memory.find(0, 0, ALLOC)].flatMap((address) => {
    for (const shape of SHAPES) {
      const strings = stringsAt(memory, address, shape, 0);
      if (strings?.[2] === THIRD) return [{ shape, pool: { address, isSorted: false, alloc: ALLOC, strings } }];
    }
    return [];
  });
}

/**
 * A pool that begins with the address of the one before, and knows how many strings come before it.
 *
 * @throws FirmwareError where only its strings don't agree
 */
function nextPool(memory: Memory, before: Pool, total: number, shape: Shape): Pool | null {
  let damaged: number | null = null;
  for (const address of memory.find(before.address)) {
    const [count, alloc] = [memory.word(address + 4), memory.word(address + 8)];
    if (count === null || alloc === null || count % SORTED !== total || alloc > MOST_STRINGS) continue;
    const strings = stringsAt(memory, address, shape, 0);
    if (strings !== null) return { address, isSorted: count >= SORTED, alloc, strings };
    damaged ??= address;
  }
  if (damaged === null) return null;
  throw new FirmwareError(
    `the pool of strings at 0x${damaged.toString(16)} does not agree with its lengths and hashes`,
  );
}

/** The strings of the pool at an address, all pointers less `base`; null where a length or a hash is another. */
function stringsAt(memory: Memory, address: number, [hashBytes, lengthBytes]: Shape, base: number): string[] | null {
  const count = memory.word(address + 12);
  if (count === null || count < 1 || count > MOST_STRINGS) return null;
  let at = address + 16;
  const pointer = (): number => (memory.word((at += 4) - 4) ?? -1) - base;
  const hashes = hashBytes === 0 ? null : memory.bytes(pointer(), count * hashBytes);
  const lengths = memory.bytes(pointer(), count * lengthBytes);
  if (lengths === null || (hashes === null && hashBytes !== 0) || !memory.has(at, count * 4)) return null;
  const strings: string[] = [];
  for (let i = 0; i < count; i++) {
    const length = numberAt(lengths, i, lengthBytes);
    const bytes = memory.bytes(pointer(), length + 1);
    if (bytes === null || bytes[length] !== 0) return null;
    const text = Buffer.from(bytes.subarray(0, length)).toString('latin1');
    if (hashes !== null && numberAt(hashes, i, hashBytes) !== hashOf(text, hashBytes, i)) return null;
    strings.push(text);
  }
  return strings;
}

/** `qstr_compute_hash`: never 0, but for the string that stands for none. */
function hashOf(text: string, bytes: number, index: number): number {
  const hash = computeHash(text) & (bytes === 1 ? 0xff : 0xffff);
  return index === 0 && text === '' ? 0 : hash === 0 ? 1 : hash;
}

/** How many strings of a pool must agree to take it for one. */
const ENOUGH = 8;

/** Whether there is a pool as before 1.19, where each string begins with its own hash and length. */
function hasOlderPool(memory: Memory): boolean {
  for (const at of memory.find(0, 0, ALLOC)) {
    if ((memory.word(at + 12) ?? 0) < ENOUGH) continue;
    for (const hashBytes of [1, 2] as const) {
      const agrees = (i: number): boolean => {
        const head = memory.bytes(memory.word(at + 16 + i * 4) ?? -1, hashBytes + 1);
        if (head === null) return false;
        const bytes = memory.bytes(memory.word(at + 16 + i * 4)! + hashBytes + 1, head[hashBytes]!);
        const text = bytes === null ? null : Buffer.from(bytes).toString('latin1');
        return text !== null && numberAt(head, 0, hashBytes) === hashOf(text, hashBytes, i);
      };
      // The first one stands for none.
      if (Array.from({ length: ENOUGH - 1 }, (_, i) => i + 1).every(agrees)) return true;
    }
  }
  return false;
}

function numberAt(array: Uint8Array, i: number, bytes: number): number {
  return bytes === 1 ? array[i]! : array[i * 2]! | (array[i * 2 + 1]! << 8);
}
