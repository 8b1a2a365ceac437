import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { Inflater, UZLIB_DATA_ERROR, UZLIB_DICT_ERROR, UZLIB_DONE, UZLIB_OK } from '../../src/modules/inflate.js';
import { Lz77 } from '../../src/modules/lz77.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { Random } from '../gc/random.js';

/** Bytes with repetitions at all distances. */
function sample(random: Random, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    if (at > 4 && random.below(2) === 0) {
      const from = random.below(at);
      for (let n = random.below(300) + 1; n > 0 && at < length; n--) bytes[at] = bytes[from + (at++ % (at - from))]!;
    } else {
      bytes[at++] = random.below(256);
    }
  }
  return bytes;
}

function inflater(data: Uint8Array): Inflater {
  let at = 0;
  const it = new Inflater(() => data[at++] ?? 0);
  it.start(32768);
  return it;
}

function inflate(data: Uint8Array, length: number): { code: number; bytes: Uint8Array } {
  const it = inflater(data);
  const bytes = new Uint8Array(length + 1);
  const code = it.inflate(bytes, 0, length + 1);
  return { code, bytes: bytes.subarray(0, it.end) };
}

describe('inflate', () => {
  it.each([0, 1, 6, 9])('reads what zlib writes at level %i', (level) => {
    const random = new Random(level);
    for (const length of [0, 1, 100, 5000, 70000]) {
      const bytes = sample(random, length);
      expect(inflate(deflateRawSync(bytes, { level }), length)).toEqual({ code: UZLIB_DONE, bytes });
    }
  });

  it('goes on where it stopped', () => {
    const bytes = sample(new Random(7), 1000);
    const it = inflater(deflateRawSync(bytes));
    const out = new Uint8Array(1001);
    expect(it.inflate(out, 0, 10)).toBe(UZLIB_OK);
    expect(it.inflate(out, 10, 11)).toBe(UZLIB_OK);
    expect(it.inflate(out, 11, 1001)).toBe(UZLIB_DONE);
    expect(out.subarray(0, 1000)).toEqual(bytes);
  });

  it('rejects bad data', () => {
    // A block of the type that doesn't exist; a stored block whose lengths don't agree.
    expect(inflate(Uint8Array.of(0b111), 1).code).toBe(UZLIB_DATA_ERROR);
    expect(inflate(Uint8Array.of(0b001, 5, 0, 0, 0), 1).code).toBe(UZLIB_DATA_ERROR);
  });

  it('rejects a distance beyond the window', () => {
    const far = new Uint8Array(600);
    far.set([1, 2, 3, 4, 5, 6, 7, 8], 0);
    for (let i = 8; i < 592; i++) far[i] = (i * 89) % 251;
    far.set([1, 2, 3, 4, 5, 6, 7, 8], 592);
    const data = deflateRawSync(far, { level: 9 });
    let at = 0;
    const it = new Inflater(() => data[at++]!);
    it.start(256);
    expect(it.inflate(new Uint8Array(600), 0, 600)).toBe(UZLIB_DICT_ERROR);
  });
});

describe('compress', () => {
  // Long work counts as steps of the program that asks for it.
  const machine = new Machine(loadBoard('UNIX_X64'), new MemoryHost());

  it.each([32, 256, 32768])('writes what zlib reads, with a window of %i bytes', (window) => {
    const random = new Random(window);
    for (const length of [0, 1, 3, 259, 260, 261, 1000, 4000]) {
      const bytes = sample(random, length);
      const out: number[] = [];
      const lz77 = new Lz77((byte) => out.push(byte), window);
      machine.inside(() => {
        lz77.startBlock();
        lz77.compress(bytes.subarray(0, length >> 1));
        lz77.compress(bytes.subarray(length >> 1));
        lz77.finishBlock();
      });
      expect(new Uint8Array(inflateRawSync(Uint8Array.from(out)))).toEqual(bytes);
    }
  });

  it('uses long matches', () => {
    const out: number[] = [];
    const lz77 = new Lz77((byte) => out.push(byte), 256);
    machine.inside(() => {
      lz77.startBlock();
      lz77.compress(new Uint8Array(10_000).fill(65));
      lz77.finishBlock();
    });
    expect(out.length).toBeLessThan(200);
  });
});
