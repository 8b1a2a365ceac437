import { macroOn } from '../../abi/board.js';
import { type Change, type Rule, textChange } from '../change.js';
import { lineAfter, lineBefore } from '../sourceFile.js';

/** Parts of the heap after whose allocation to collect. */
const PARTS = [2, 4, 8, 16, 32];

/** A free run with this part of all that is free is as good as whole. */
const WHOLE_PART = 0.75;

/** Garbage that lies about until the heap is full parts the free room: collecting sooner may keep a larger run. */
export const thresholds: Rule = {
  id: 'threshold',
  title: 'garbage is collected only when the heap is full: gc.threshold()',
  source: 'constrained.html#control-of-garbage-collection',
  look: (evidence) => {
    const { board, outcome, files, project, figures } = evidence;
    const file = files.find(({ path }) => path === project.program);
    const place = file?.top.find(({ tokens }) => tokens[0]!.kind !== 'string');
    if (file === undefined || place === undefined || !macroOn(board, 'MICROPY_GC_ALLOC_THRESHOLD')) return [];
    // Without a collection there is nothing to do sooner.
    if (files.some((one) => one.hasName('threshold')) || figures.collections === 0 || outcome.heap === null) return [];
    const { total } = outcome.heap;
    if (figures.status === 'ok' && figures.largestFree > WHOLE_PART * (total - figures.kept)) return [];
    const known = file.top.find((statement) => file.textOf(statement.tokens) === 'import gc');
    const change = (part: number): Change => {
      const bytes = Math.max(1, Math.round(total / part / 1024)) * 1024;
      const call = `gc.threshold(${bytes})`;
      const edits =
        known === undefined
          ? [lineBefore(place, 'import gc'), lineBefore(place, call)]
          : [lineAfter(file, known, call)];
      return textChange(file, call, edits);
    };
    return [{ file, line: place.tokens[0]!.line, lines: [], changes: PARTS.map(change), aim: 'run' }];
  },
};
