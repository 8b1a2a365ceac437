import { macroOn } from '../../abi/board.js';
import { type Change, type Rule, textChange } from '../change.js';
import { lineBefore } from '../sourceFile.js';

/** Parts of the heap after whose allocation to collect. */
const PARTS = [2, 4, 8, 16, 32];

/** Garbage that lies about until the heap is full parts the free room: collecting sooner may keep a larger run. */
export const thresholds: Rule = {
  id: 'threshold',
  title: 'garbage is collected only when the heap is full: gc.threshold()',
  source: 'constrained.html#control-of-garbage-collection',
  look: (evidence) => {
    const { board, profile, outcome, files, project } = evidence;
    const file = files.find(({ path }) => path === project.program);
    const place = file?.top.find(({ tokens }) => tokens[0]!.kind !== 'string');
    if (file === undefined || place === undefined || !macroOn(board, 'MICROPY_GC_ALLOC_THRESHOLD')) return [];
    // Without a collection there is nothing to do sooner.
    if (files.some((one) => one.hasName('threshold')) || profile.collections === 0 || outcome.heap === null) return [];
    const { total } = outcome.heap;
    const change = (part: number): Change => {
      const bytes = Math.max(1, Math.round(total / part / 1024)) * 1024;
      return textChange(file, `gc.threshold(${bytes})`, [
        lineBefore(place, 'import gc'),
        lineBefore(place, `gc.threshold(${bytes})`),
      ]);
    };
    return [{ file, line: place.tokens[0]!.line, lines: [], changes: PARTS.map(change), aim: 'run' }];
  },
};
