import { describe, expect, it } from 'vitest';
import { type BoardLife, joinLives } from '../../src/report/joinedLives.js';
import type { PageMoment } from '../../src/report/page/data.js';

const site = (line: number) => ({ file: 'a.py', line, fun: 'f' });

/** A life in which one chunk after another is made, at lines that count up from `firstLine`, until `peak` bytes. */
function life(moments: number, peak: number, firstLine: number, areaStart = 0x1000): BoardLife {
  const rows = [
    { path: [site(firstLine)], type: 'list', count: 1, bytes: 16, liveCount: 1, live: 16, peakCount: 1, peak },
  ];
  return {
    profile: { peak, peakSlack: 0, peakWithGarbage: peak + 16, events: moments, collections: 1, rows },
    data: {
      bytesPerBlock: 16,
      total: 1600,
      areas: [{ start: areaStart, blocks: 100 }],
      stride: 1,
      moments: Array.from({ length: moments }, (_, i): PageMoment => {
        return [i, 16 * (i + 1), 1000 - i, i === moments - 1 ? 'peak' : 'plain', 16, i];
      }),
      // One that lives for ever, and one that ends at once.
      lives: [3, 1, 16, 0, 0, 0, moments, moments, 5, 2, 20, 0, 0, 1, 2, 2],
      paths: [[`a.py:${firstLine} f`]],
      lines: [`a.py:${firstLine} f`],
      types: ['list'],
      kinds: [],
      kindOf: [1],
      rows: [],
    },
  };
}

describe('Lives of a board one after another', () => {
  const joined = joinLives([life(3, 100, 1), life(4, 300, 2), life(3, 200, 1)]);

  it('sum up requests; the peak is that of the highest, and what is alive that of the last', () => {
    const { profile } = joined;
    expect([profile.peak, profile.peakWithGarbage, profile.events, profile.collections]).toEqual([300, 316, 10, 3]);
    const figures = profile.rows.map(({ path, count, peak, live }) => [path[0]!.line, count, peak, live]);
    expect(figures).toEqual([
      [1, 2, 0, 16],
      [2, 1, 300, 0],
    ]);
  });

  it('have one time, with a mark at each start but the first, and one peak', () => {
    expect(joined.data.moments.map(([event, , , kind, , ms]) => [event, kind, ms])).toEqual([
      [0, 'plain', 0],
      [1, 'plain', 1],
      [2, 'plain', 2],
      [3, 'start', 2],
      [4, 'plain', 3],
      [5, 'plain', 4],
      [6, 'peak', 5],
      [7, 'start', 5],
      [8, 'plain', 6],
      [9, 'plain', 7],
    ]);
  });

  it('end with the reset, and name paths and types once', () => {
    const chunks: number[][] = [];
    for (let i = 0; i < joined.data.lives.length; i += 8) chunks.push(joined.data.lives.slice(i, i + 8));
    expect(chunks).toEqual([
      [3, 1, 16, 0, 0, 0, 3, 3],
      [5, 2, 20, 0, 0, 1, 2, 2],
      [3, 1, 16, 1, 0, 3, 7, 7],
      [5, 2, 20, 1, 0, 4, 5, 5],
      [3, 1, 16, 0, 0, 7, 10, 10],
      [5, 2, 20, 0, 0, 8, 9, 9],
    ]);
    expect([joined.data.paths, joined.data.types]).toEqual([[['a.py:1 f'], ['a.py:2 f']], ['list']]);
  });

  it('keep areas that only some of them had apart', () => {
    const { data } = joinLives([life(3, 100, 1), life(3, 200, 1, 0x8000)]);
    expect(data.areas.map(({ start }) => start)).toEqual([0x1000, 0x8000]);
    expect([data.lives[0], data.lives[16]]).toEqual([3, 103]);
  });

  it('lose every other moment where there are too many, and what is at none of the others', () => {
    const { data } = joinLives([life(3000, 100, 1), life(3000, 200, 1)]);
    expect(data.moments.length).toBeLessThanOrEqual(4000);
    expect(data.moments.filter(([, , , kind]) => kind !== 'plain').map(([event, , , kind]) => [event, kind])).toEqual([
      [3000, 'start'],
      [5999, 'peak'],
    ]);
    expect(data.stride).toBe(2);
    expect(data.lives).toHaveLength(3 * 8);
  });
});
