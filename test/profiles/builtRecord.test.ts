import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BuiltRecord, writeRecord } from '../../src/profiles/builtRecord.js';

describe('a record of the build', () => {
  const dir = mkdtempSync(join(tmpdir(), 'uheap-record-'));
  const file = join(dir, 'record.txt');
  afterAll(() => rmSync(dir, { recursive: true }));

  it('has each text under its whole name only', () => {
    writeRecord(file, { 'a.json': '1-x', 'b/a.json': '2-y', 'rom 0 3-z': 'QQ==' });
    const record = new BuiltRecord(file);
    expect(record.get('a.json')).toBe('1-x');
    expect(record.get('b/a.json')).toBe('2-y');
    expect(record.get('rom 0 3-z')).toBe('QQ==');
    for (const name of ['json', 'b/a', 'b', '', '1-x', 'rom', '__proto__']) expect(record.get(name)).toBeUndefined();
  });

  it('has nothing where there is no build', () => {
    expect(new BuiltRecord(join(dir, 'none.txt')).get('a.json')).toBeUndefined();
    writeFileSync(file, '');
    expect(new BuiltRecord(file).get('a.json')).toBeUndefined();
  });
});
