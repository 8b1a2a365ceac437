import { describe, expect, it } from 'vitest';
import { testList } from './peerLists.js';

describe('the lists of tests whose heap differs in 1.28.0', () => {
  it.each(['x64', 'x86'])('tell those that differ in 1.23.0 too from those that do not, on %s', (arch) => {
    const old = testList(`peer-memory-unix-${arch}.txt`);
    const too = [...testList(`peer-memory-unix-${arch}-1.28.0-too.txt`).keys()];
    const own = [...testList(`peer-memory-unix-${arch}-1.28.0.txt`).keys()];
    expect(too.length).toBeGreaterThan(0);
    expect(too.filter((test) => !old.has(test))).toEqual([]);
    expect(own.filter((test) => old.has(test))).toEqual([]);
  });
});
