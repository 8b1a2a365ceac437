import { describe, expect, it } from 'vitest';
import { boardsFor, fitNote, fitSample } from '../../src/cli/fitSample.js';
import { listTargets } from '../../src/profiles/profiles.js';

const TARGETS = listTargets().filter(({ kind, heapBytes }) => kind !== 'test' && heapBytes !== null);

describe('boards of a page that nobody asked for', () => {
  it('are all for a short program, and ten for the longest', () => {
    expect(boardsFor(0)).toBeGreaterThan(TARGETS.length);
    expect(boardsFor(20_000)).toBeGreaterThanOrEqual(TARGETS.length);
    expect(boardsFor(90_000)).toBe(77);
    expect(boardsFor(400_000)).toBe(21);
    expect(boardsFor(1e9)).toBe(10);
  });

  it('are of all ports that one can hold a board of, and no hosts', () => {
    const ports = (targets: typeof TARGETS): string[] => [...new Set(targets.map(({ port }) => port))].sort();
    const boards = TARGETS.filter(({ kind }) => kind === 'board');
    const some = fitSample(TARGETS, 10);
    expect(some).toHaveLength(10);
    expect(ports(some)).toEqual(ports(boards));
    expect(boards).toEqual(expect.arrayContaining(some));
    expect(some).toEqual(TARGETS.filter((target) => some.includes(target)));
    expect(fitSample([...TARGETS].reverse(), 10).length).toBe(10);
  });

  it('have heaps of many sizes, but none that takes much memory of the process', () => {
    const sizes = new Set(fitSample(TARGETS, 30).map(({ heapBytes }) => heapBytes!));
    expect(sizes.size).toBeGreaterThanOrEqual(15);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4 << 20);
    expect(fitSample(TARGETS, TARGETS.length)).toEqual(TARGETS);
  });
});

it('a page says which boards it has not', () => {
  expect(fitNote(true, 0, 0)).toBe('');
  expect(fitNote(true, 0, 3)).toBe('interrupted before 3 boards more');
  expect(fitNote(false, 0, 0)).toBe('--fit all finds the smallest heap on each, too');
  expect(fitNote(false, 166, 2)).toBe(
    'interrupted before 2 boards more; it runs for long, so that 166 boards more were not tried; ' +
      '--fit all tries them, and finds the smallest heap on each',
  );
});
