import type { MpFunBc } from '../../runtime/funBc.js';
import { mp } from '../../runtime/state.js';
import { compileToJs } from './compile.js';

/** When JavaScript is made of bytecode. */

/** Entries into code and jumps back in all machines of this process, as far as the interpreter has counted them. */
let rounds = 0;

/**
 * Counts `times` that a function's code was entered or jumped back in, and makes JavaScript of it where that is due. True:
 * it has some.
 */
export function isHot(fun: MpFunBc, times: number): boolean {
  const { hot } = fun;
  if (hot.run !== null) return true;
  hot.heat += times;
  rounds += times;
  return hot.heat >= mp.jitAfter && isDue(fun, times);
}

function isDue({ hot, rawCode, prelude, context }: MpFunBc, times: number): boolean {
  if (rawCode.kind !== 'bytecode') return false;
  // While Node still compiles the interpreter it has enough to compile, and what it has compiled of that is quick enough.
  if (rounds < mp.jitCallsFrom && (times === 1 || hot.heat < mp.jitLoopsAt)) return false;
  // The interpreter is what damaged files are tested with.
  if (rawCode.isFromFile) return false;
  hot.run = compileToJs(rawCode.bytecode, prelude, context);
  if (hot.run !== null) return true;
  hot.heat = Number.NEGATIVE_INFINITY;
  return false;
}
