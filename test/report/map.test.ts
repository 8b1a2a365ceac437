import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dumpSnapshot, parseDumps } from '../../src/report/dumpParse.js';
import { mapChanges, mapFigures } from '../../src/report/mapFigures.js';
import { changesPage, mapPage } from '../../src/report/mapPage.js';
import { mapSvg, timelineSvg } from '../../src/report/mapSvg.js';
import { changeName, changesText, figuresText, largestChanges, mapText } from '../../src/report/mapText.js';

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

describe('changes from one map to another', () => {
  const before = { ...dumpSnapshot(parseDumps(text)[0]!), areas: small('h==.D=.TS=======..').areas };
  const after = { ...before, areas: small('h==.L=.S........F.').areas };

  it('have what each chunk is and was, the largest first', () => {
    const changes = largestChanges(mapChanges(before, after));
    expect(changes.map((change) => `${change.kind} ${change.blocks} ${changeName(change)}`)).toEqual([
      'gone 8 S str or bytes',
      'changed 2 L list, was D dict',
      'changed 1 S str or bytes, was T tuple',
      'new 1 F float',
    ]);
  });

  it('are a picture, in which what is there now lies over what has gone', () => {
    const svg = mapSvg(after, 'two', mapChanges(before, after));
    expect(svg.match(/class="gone"/g)).toHaveLength(1);
    expect(svg).toContain('gone: S str or bytes, 128 bytes');
    expect(svg.indexOf('class="gone"')).toBeLessThan(svg.indexOf('float, 16 bytes'));
    expect(svg).toMatch(/#2e9e5b" d="[^"]+"><title>float/);
  });

  it('are a page with a row each, up to a hundred', () => {
    const [one, two] = parseDumps(text);
    const changes = mapChanges(dumpSnapshot(one!), dumpSnapshot(two!));
    const html = changesPage('a → b', one!, two!, changes);
    expect(html.match(/<tr tabindex="0" data-from=/g)!.length).toBe(Math.min(100, changes.length));
  });
});

describe('logs', () => {
  const figures = (used: number): string =>
    `stack: 1600 out of 15360\nGC: total: 64000, used: ${used}, free: ${64000 - used}, max new split: 110592\n No. of 1-blocks: 5, 2-blocks: 1, max blk sz: 96, max free sz: 25\n`;

  it('of figures only are a line over time', () => {
    const dumps = parseDumps(`app\n${figures(32000)}more\n${figures(48000)}`);
    expect(timelineSvg(dumps.map(dumpSnapshot), 'log')).toContain('<path class="used" d="M12.0 164.0L1012.0 104.0"/>');
    const data = JSON.parse(/id="data">(.*?)<\/script>/.exec(mapPage('log', dumps, ''))![1]!) as Record<string, any>;
    expect(data.moments.map((moment: any) => moment.figures)).toEqual([
      [2, 4, 64000, 32000, 32000, 400, 110592],
      [6, 8, 64000, 48000, 16000, 400, 110592],
    ]);
  });

  it('of 20,000 dumps make a page below 10 MB, with as many maps as there is room for', () => {
    const letters = 'h=.TSLD=.=';
    // Maps that don't repeat, and so can't be told shortly.
    let seed = 1;
    const row = (): string => {
      let out = '';
      for (let i = 0; i < 64; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        out += letters[(seed >> 8) % 10];
      }
      return out;
    };
    const dump = (): string =>
      `${figures(48000)}GC memory layout; from 20000000:\n${[0, 1, 2, 3].map((i) => `${(i * 1024).toString(16).padStart(8, '0')}: ${row()}`).join('\n')}\nan application's own line, of some length, which is in the log\n`;
    const log = Array.from({ length: 20_000 }, dump).join('');
    const dumps = parseDumps(log);
    expect(dumps).toHaveLength(20_000);
    const page = mapPage('log', dumps, log);
    expect(Buffer.byteLength(page)).toBeLessThan(10_000_000);
    const data = JSON.parse(/id="data">(.*?)<\/script>/.exec(page)![1]!) as Record<string, any>;
    expect(data.moments).toHaveLength(20_000);
    expect(data.moments.filter((moment: any) => moment.areas.length > 0).length).toBeGreaterThan(4000);
    expect(data.moments.at(-1).areas).toHaveLength(1);
  });
});
