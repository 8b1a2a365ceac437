import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import '../../src/profiles/disk.js';
import { crossCompile } from '../../src/machine/crossCompile.js';

/**
 * Bytes, and the start of their SHA-256, of what the mpy-cross of each release made of mpyReleases.py. All tests of basics,
 * float and micropython in each of these checkouts were compared too, with the same result to the byte.
 */
const MADE: [release: string, bytes: number, sha256: string][] = [
  ['1.20.0', 303, 'f3ad71dbe0c346c9'],
  ['1.21.0', 309, '70230dab49b69985'],
  ['1.22.2', 309, '2ec452881a48d34f'],
  ['1.23.0', 309, '2ec452881a48d34f'],
  ['1.28.0', 298, '7bb8375f922d6646'],
];

const FILE = 'mpyReleases.py';

it.each(MADE)('mpy-cross of %s makes %i bytes', (release, bytes, sha256) => {
  const result = crossCompile(readFileSync(join(import.meta.dirname, FILE), 'latin1'), FILE, release);
  const mpy = Buffer.from(result.ok ? result.mpy : result.traceback, 'latin1');
  expect(mpy.length).toBe(bytes);
  expect(createHash('sha256').update(mpy).digest('hex').slice(0, 16)).toBe(sha256);
});

it('a release that there is none of is refused', () => {
  expect(() => crossCompile('', FILE, '1.19')).toThrow('unknown MicroPython version "1.19"');
});
