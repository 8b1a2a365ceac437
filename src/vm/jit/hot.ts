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
export function isHot({ hot, rawCode, prelude, context }: MpFunBc, times: number): boolean {
  if (hot.run !== null) return true;
  hot.heat += times;
  rounds += times;
  if (hot.heat < mp.jitAfter || rawCode.kind !== 'bytecode') return false;
  // Many functions that are called often are much for Node to compile while it still compiles the interpreter.
  if (times === 1 && rounds < mp.jitCallsFrom) return false;
  // The interpreter is what damaged files are tested with.
  if (rawCode.isFromFile) return false;
  hot.run = compileToJs(rawCode.bytecode, prelude, context);
  if (hot.run !== null) return true;
  hot.heat = Number.NEGATIVE_INFINITY;
  return false;
}
