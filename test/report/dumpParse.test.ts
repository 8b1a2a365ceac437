import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dumpSnapshot, figuresOfMap, parseDumps } from '../../src/report/dumpParse.js';

const output = join(import.meta.dirname, '../recordings/v1.23.0/output');

/** Every recording of a real firmware whose output holds a map. */
const recordings = readdirSync(output, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.out'))
  .sort();

describe('maps of recorded firmware', () => {
  it('are there', () => {
    expect(recordings.length).toBeGreaterThan(300);
  });

  it.each(recordings)('%s: the map gives the figures printed above it', (name) => {
    const text = readFileSync(join(output, name), 'latin1');
    const dumps = parseDumps(text);
    expect(dumps.length).toBe(text.split('GC: total:').length - 1);
    for (const dump of dumps) {
      expect(dump.problems).toEqual([]);
      if (dump.areas.length > 0) expect(figuresOfMap(dump.areas, dump.bytesPerBlock)).toEqual(dump.gc);
    }
  });
});

interface FieldMap {
  what: string;
  map_complete: boolean;
  dump: string;
}

const fieldMaps = JSON.parse(readFileSync(join(import.meta.dirname, 'field-maps.json'), 'utf8')) as FieldMap[];

describe('maps that people published', () => {
  it.each(fieldMaps.map((map) => [map.what, map] as const))('%s', (_, { dump: text, map_complete }) => {
    const [dump, ...others] = parseDumps(text);
    expect(others).toEqual([]);
    const figures = figuresOfMap(dump!.areas, dump!.bytesPerBlock);
    if (map_complete) {
      expect(dump!.problems).toEqual([]);
      expect(figures).toEqual(dump!.gc);
    } else {
      // A part of a map: what is missing is said, and what is there fits what was printed.
      expect(dump!.problems).not.toEqual([]);
      expect(figures.used).toBeLessThanOrEqual(dump!.gc!.used);
    }
  });
});

const ROW = 'h=T.'.repeat(16);

describe('dumps in logs', () => {
  const log = [
    '[00:00:01] boot',
    '[00:00:02] stack: 484 out of 15360',
    '[00:00:02] GC: total: 3072, used: 2304, free: 768',
    '[00:00:02]  No. of 1-blocks: 48, 2-blocks: 48, max blk sz: 2, max free sz: 1',
    '[00:00:02] GC memory layout; from 20002cf0:',
    `[00:00:02] 00000000: ${ROW}`,
    `[00:00:02] 00000400: ${ROW}`,
    `[00:00:02] 00000800: ${ROW}`,
    '[00:00:03] temperature 21.5',
    '[00:00:04] GC: total: 3072, used: 16, free: 3056',
    '[00:00:04]  No. of 1-blocks: 1, 2-blocks: 0, max blk sz: 1, max free sz: 191',
  ].join('\r\n');

  it('are found between other output, with time stamps before every line', () => {
    const dumps = parseDumps(log);
    expect(dumps.map(({ line, lastLine }) => [line, lastLine])).toEqual([
      [2, 8],
      [10, 11],
    ]);
    expect(figuresOfMap(dumps[0]!.areas, 16)).toEqual(dumps[0]!.gc);
    expect(dumpSnapshot(dumps[1]!)).toMatchObject({ used: 16, free: 3056, largestFree: 191 * 16, areas: [] });
  });

  it('say what the text has lost', () => {
    const [cut] = parseDumps(log.split('\r\n').toSpliced(6, 1).join('\n'));
    expect(cut!.problems).toEqual(['row 00000800: 64 blocks before it are missing']);
    expect(cut!.areas[0]!.map).toBe(`${ROW}${'?'.repeat(64)}${ROW}`);
  });
});

describe('dumps that are not as the newest firmware prints them', () => {
  const map = (address: string, row: string): string => `GC memory layout; from ${address}:\n00000: ${row}\n`;

  it('of 2016 have a letter of their own for the blocks that a chunk goes on with', () => {
    const [dump] = parseDumps(map('20000000', `httDtLtt${'.'.repeat(56)}`));
    expect(dump!.areas[0]!.map).toBe(`h==D=L==${'.'.repeat(56)}`);
  });

  it('without figures are two where the same area comes again, and one where another does', () => {
    const row = `h=${'.'.repeat(62)}`;
    expect(parseDumps(`${map('3ffc0000', row)}second\n${map('3ffc0000', row)}`)).toHaveLength(2);
    expect(parseDumps(`${map('3ffc0000', row)}${map('3f800000', row)}`)).toHaveLength(1);
  });

  it('with numbers beyond any heap are refused with file and line', () => {
    const head = 'GC: total: 1024, used: 112, free: 912\n';
    expect(() => parseDumps(`${head}${map('20000000', '.'.repeat(64))}fffffffff0: h\n`, 'log')).toThrow(
      'log: line 4: row fffffffff0: no heap is that large',
    );
    expect(() => parseDumps(`${head}${map('20000000', 'h')}(99999999999 lines all free)\n`, 'log')).toThrow(
      'log: line 4: 99999999999 lines: no heap is that large',
    );
    expect(() => parseDumps(`\nGC: total: 99999999999, used: 1, free: 2\n${map('20000000', 'h')}`, 'log')).toThrow(
      'log: line 2: total 99999999999: no heap is that large',
    );
  });

  it('whose map was cut away have figures only', () => {
    const [dump] = parseDumps('GC: total: 64000, used: 112, free: 63888\nGC memory layout; from d06f4480:\nnext\n');
    expect(dump!.areas).toEqual([]);
  });
});
