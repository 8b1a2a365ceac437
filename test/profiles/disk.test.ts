import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../../src/profiles/disk.js';
import { storage } from '../../src/profiles/storage.js';

describe('what a folder of profiles holds', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'uheap-profiles-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const add = (name: string): void => writeFileSync(join(dir, name), '{}');
  const names = (): string[] => [...storage().entries(dir)].sort();

  it('is told as it is, right after a change too', () => {
    expect(names()).toEqual([]);
    for (const name of ['a.json', 'b.json', 'c.json']) {
      add(name);
      expect(names()).toContain(name);
    }
    rmSync(join(dir, 'a.json'));
    expect(names()).toEqual(['b.json', 'c.json']);
  });

  it('is told as it is after a change of a folder that was long the same', () => {
    add('a.json');
    const before = new Date(Date.now() - 60_000);
    utimesSync(dir, before, before);
    expect([names(), names()]).toEqual([['a.json'], ['a.json']]);
    add('b.json');
    expect(names()).toEqual(['a.json', 'b.json']);
  });

  it('is nothing where there is no folder', () => {
    expect(storage().entries(join(dir, 'none'))).toEqual([]);
    mkdirSync(join(dir, 'none'));
    expect(storage().entries(dir)).toEqual(['none']);
  });
});
