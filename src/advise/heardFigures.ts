import type { Machine } from '../machine/machine.js';

/** More figures than this are none that a few lines of output are about. */
const MOST = 64;

/** From now on: what a program hears of its heap by `gc.mem_free()` and `gc.mem_alloc()`. */
export function hearFigures({ state }: Machine): Set<number> {
  const heard = new Set<number>();
  state.figureTold = (bytes) => {
    if (heard.size <= MOST) heard.add(bytes);
  };
  return heard;
}

/**
 * Whether two outputs are the same but for figures of the heap that the program asked for: each number that differs is
 * one that it heard in that run, or the difference of two.
 */
export function isSameOutput(
  before: string,
  heardBefore: ReadonlySet<number>,
  after: string,
  heardAfter: ReadonlySet<number>,
): boolean {
  if (before === after) return true;
  if (heardBefore.size === 0 || heardBefore.size > MOST || heardAfter.size > MOST) return false;
  const [was, is] = [before.split(NUMBER), after.split(NUMBER)];
  if (was.length !== is.length) return false;
  const [old, now] = [withDifferences(heardBefore), withDifferences(heardAfter)];
  return was.every((part, i) => part === is[i] || (old.has(part) && now.has(is[i]!)));
}

/** Splits a text so that its numbers are parts of their own. */
const NUMBER = /(-?\d+)/;

function withDifferences(heard: ReadonlySet<number>): Set<string> {
  const all = new Set<string>();
  for (const a of heard) {
    all.add(String(a));
    for (const b of heard) all.add(String(a - b));
  }
  return all;
}

/** As `isSameOutput`, where the second output may go on. */
export function beginsAlike(
  before: string,
  heardBefore: ReadonlySet<number>,
  after: string,
  heardAfter: ReadonlySet<number>,
): boolean {
  if (after.startsWith(before)) return true;
  const lines = before.split('\n').length - 1;
  const start = after
    .split('\n')
    .slice(0, lines)
    .map((line) => `${line}\n`);
  return isSameOutput(before, heardBefore, start.join(''), heardAfter);
}
