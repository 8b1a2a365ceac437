import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dumpSnapshot, parseDumps } from '../../src/report/dumpParse.js';
import { mapChanges, mapFigures } from '../../src/report/mapFigures.js';
import { mapPage } from '../../src/report/mapPage.js';
import { mapSvg } from '../../src/report/mapSvg.js';
import { changesText, figuresText, mapText } from '../../src/report/mapText.js';

const text = readFileSync(
  join(import.meta.dirname, '../recordings/v1.23.0/output/stm32-PYBV11/26_fragmentation.out'),
  'latin1',
);
const [first, second] = parseDumps(text).map(dumpSnapshot);

const small = (map: string): Parameters<typeof mapFigures>[0] & { start?: number } => ({
  bytesPerBlock: 16,
  areas: [{ start: 0x1000, map }],
});

describe('figures of a map', () => {
  it('tell the holes and what fails next', () => {
    const figures = mapFigures(small('h==..L.....S=.'));
    expect(figures).toMatchObject({ free: 8 * 16, largestFree: 5 * 16, nextFailing: 81, chunks: 3 });
    expect(figures.fragmentation).toBeCloseTo(3 / 8);
    expect(figures.freeRuns).toEqual([
      { from: 1, to: 1, runs: 1, bytes: 16 },
      { from: 2, to: 3, runs: 1, bytes: 32 },
      { from: 4, to: 7, runs: 1, bytes: 80 },
    ]);
    expect(figures.byLetter[0]).toEqual({ letter: 'h', chunks: 1, bytes: 48 });
  });

  it('are those that the board printed', () => {
    expect(mapFigures(first!)).toMatchObject({ free: 90128, largestFree: 5401 * 16 });
  });
});

describe('two maps', () => {
  it('differ where a collection freed something', () => {
    const changes = mapChanges(first!, second!);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['gone']));
    expect(changes.reduce((sum, { blocks }) => sum + blocks * 16, 0)).toBe(first!.used - second!.used);
    expect(changesText(second!, changes, true)).toContain('\x1b[30;41m');
  });

  it('of other heaps are refused', () => {
    const other = { ...second!, areas: [{ start: 0, map: 'h' }] };
    expect(() => mapChanges(first!, other)).toThrow('the maps are of heaps of different size');
  });
});

describe('a drawn map', () => {
  it('without colours is what the board printed', () => {
    const rows = mapText(second!, false).split('\n').slice(1, -1);
    expect(text).toContain(rows.join('\n'));
    expect(figuresText(second!, false)).toContain('smallest request that fails without a collection: 86417 bytes');
  });

  it('as SVG has a bar a chunk', () => {
    const svg = mapSvg(second!, 'a <b> & c');
    expect(svg.match(/<path /g)!.length).toBe(mapFigures(second!).chunks);
    expect(svg).toContain('a &#60;b&#62; &#38; c');
  });

  it('as a page asks no server for anything', () => {
    const page = mapPage('log', parseDumps(text), text);
    expect(page).not.toMatch(/\b(src|href)=|@import|url\(|https?:/);
    expect(page).toContain("default-src 'none'");
  });
});
