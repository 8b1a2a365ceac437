import { describe, expect, it } from 'vitest';
import { compareHtml } from '../../src/report/compareHtml.js';
import { compareText } from '../../src/report/compareText.js';
import { type ComparisonOptions, compareSides, type SideOutput } from '../../src/report/comparison.js';
import { differentBlocks, mapLines } from '../../src/report/mapDiff.js';

/** What mem_info(1) prints of a heap of 128 blocks whose first ones are these. */
function dump(letters: string): string {
  const map = letters.padEnd(128, '.');
  const used = [...map].filter((c) => c !== '.').length * 16;
  const runs = map.split(/[^.]+/).map((run) => run.length);
  const chunks = map.match(/[^.=]=*/g) ?? [];
  const count = (n: number): number => chunks.filter((chunk) => chunk.length === n).length;
  return [
    'stack: 500 out of 1800',
    `GC: total: 2048, used: ${used}, free: ${2048 - used}`,
    ` No. of 1-blocks: ${count(1)}, 2-blocks: ${count(2)}, max blk sz: ${Math.max(0, ...chunks.map((c) => c.length))}, max free sz: ${Math.max(...runs)}`,
    'GC memory layout; from 20000000:',
    `00000000: ${map.slice(0, 64)}`,
    `00000400: ${map.slice(64)}`,
    '',
  ].join('\r\n');
}

const SIDE: SideOutput = {
  before: dump('h=L'),
  out: 'hello\r\n#mem 100 1948\r\nbye\r\n',
  err: '',
  after: dump('h=LB=h'),
  collected: dump('h=LB='),
  peak: null,
};
const STRICT: ComparisonOptions = { tolerance: 0, ignoreOutput: false };
const verdict = (changes: Partial<SideOutput>, options: Partial<ComparisonOptions> = {}) =>
  compareSides(SIDE, { ...SIDE, ...changes }, { ...STRICT, ...options }).verdict;

describe('the verdict', () => {
  it('is exact when everything is the same', () => {
    expect(verdict({})).toEqual({ kind: 'exact', blocks: 0, where: null, passed: true });
  });

  it('does not mind line ends, the stack and a peak that one side only knows', () => {
    const lf = (text: string): string => text.replaceAll('\r\n', '\n').replace('stack: 500', 'stack: 600');
    const changes = { before: lf(SIDE.before), out: lf(SIDE.out), after: lf(SIDE.after), peak: 4711 };
    expect(verdict(changes).kind).toBe('exact');
  });

  it.each([
    {
      what: 'a block of the first map',
      changes: { before: dump('h=S') },
      blocks: 1,
      where: 'before the program: block at 00000020',
    },
    {
      what: 'blocks after the program',
      changes: { after: dump('h=LB=.h=') },
      blocks: 3,
      where: 'after the program: block at 00000050',
    },
    {
      what: 'a block after a collection',
      changes: { collected: dump('h=LB=h') },
      blocks: 1,
      where: 'after a collection: block at 00000050',
    },
  ])('counts $what', ({ changes, blocks, where }) => {
    expect(verdict(changes)).toEqual({ kind: 'different', blocks, where, passed: false });
    expect(verdict(changes, { tolerance: blocks - 1 }).passed).toBe(false);
    expect(verdict(changes, { tolerance: blocks })).toEqual({ kind: 'within', blocks, where, passed: true });
  });

  it('names the first place where the sides part, and counts the worst', () => {
    const changes = { after: dump('h=LB=S'), collected: dump('h=L') };
    expect(verdict(changes)).toMatchObject({ blocks: 2, where: 'after the program: block at 00000050' });
  });

  it('counts the blocks by which checkpoints differ', () => {
    const out = SIDE.out.replace('#mem 100 1948', '#mem 140 1908');
    const where = 'checkpoint 1 (line 2 of the output): 100 bytes used on the board, 140 simulated';
    expect(verdict({ out })).toEqual({ kind: 'different', blocks: 3, where, passed: false });
    expect(verdict({ out }, { tolerance: 3 }).passed).toBe(true);
  });

  it('has no number of blocks for other output, which can be left out', () => {
    const out = SIDE.out.replace('bye', 'good-bye');
    const where = 'line 3 of the output: "bye" on the board, "good-bye" simulated';
    expect(verdict({ out }, { tolerance: 1000 })).toMatchObject({ kind: 'different', where, passed: false });
    expect(verdict({ out }, { ignoreOutput: true }).kind).toBe('exact');
    expect(verdict({ err: 'ValueError: \n' })).toMatchObject({
      where: 'line 4 of the output: nothing on the board, "ValueError: " simulated',
    });
  });

  it('is different, whatever the tolerance, for heaps of different size', () => {
    const before = SIDE.before.replace('total: 2048', 'total: 4096');
    const where = 'before the program: heap of 2048 bytes on the board, 4096 simulated';
    expect(verdict({ before }, { tolerance: 1000 })).toMatchObject({ where, passed: false });
  });

  it('is different when one side had no room for a probe', () => {
    expect(verdict({ after: 'MemoryError' }, { tolerance: 1000 })).toMatchObject({
      where: 'after the program: the simulation has no figures',
      passed: false,
    });
  });

  it('compares the figures alone where a firmware has no mem_info', () => {
    const plain = (used: number): SideOutput => {
      const line = `#mem ${used} ${2048 - used}\n`;
      return { ...SIDE, before: line, after: line, collected: line };
    };
    expect(compareSides(plain(160), plain(160), STRICT).verdict.kind).toBe('exact');
    expect(compareSides(plain(160), plain(208), STRICT).verdict).toMatchObject({
      blocks: 3,
      where: 'before the program: used (mem_alloc) 160 on the board, 208 simulated',
    });
  });
});

describe('two maps', () => {
  it('line by line, with marks', () => {
    const lines = mapLines(['h=h'.padEnd(130, '.')], ['h=L'.padEnd(128, '.')]);
    expect(lines.map(({ block, marks }) => [block, marks])).toEqual([
      [0, '  ^'],
      [64, ''],
      [128, '^^'],
    ]);
  });

  it('of several areas', () => {
    expect(differentBlocks(['hh', 'h'], ['hh', 'L', '.'])).toEqual([
      { area: 1, block: 0 },
      { area: 2, block: 0 },
    ]);
  });
});

describe('the comparison as text', () => {
  it('shows both maps where they differ', () => {
    const text = compareText(compareSides(SIDE, { ...SIDE, after: dump('h=LB=.h'), peak: 320 }, STRICT));
    expect(text).toContain(
      `maps after the program, where they differ: the board's above the simulated one
  00000000: ${'h=LB=h'.padEnd(64, '.')}
            ${'h=LB=.h'.padEnd(64, '.')}
                 ^^
  00000400: ${'.'.repeat(64)}
`,
    );
    expect(text).toContain('  peak                               -         320\n');
    expect(text).toContain('  largest free run                1952        1936         -16\n');
    expect(text).toMatch(/\nverdict: different by 2 blocks; first difference: after the program: block at 00000050\n$/);
  });

  it('ends in one word when all is the same', () => {
    expect(compareText(compareSides(SIDE, SIDE, STRICT))).toMatch(/\n\nverdict: exact\n$/);
  });
});

describe('the comparison as a page', () => {
  const page = compareHtml(compareSides(SIDE, { ...SIDE, after: dump('h=LB=LL') }, STRICT), [
    ['board', 'My <board> & co'],
    ['simulated', 'PYBV11'],
  ]);

  it('marks what differs on both sides', () => {
    expect(page).toContain('00000000: h=LB=<mark>h.</mark>.');
    expect(page).toContain('00000000: h=LB=<mark>LL</mark>.');
  });

  it('shows names as they are', () => {
    expect(page).toContain('My &#60;board&#62; &#38; co');
    expect(page).not.toContain('<board>');
  });

  it('stands alone', () => {
    expect(page).not.toMatch(/src=|href=|url\(/);
    expect(page.match(/<(div|pre|table|mark)\b/g)!.length).toBe(page.match(/<\/(div|pre|table|mark)>/g)!.length);
  });
});
