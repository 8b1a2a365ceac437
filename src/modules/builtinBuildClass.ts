import { callFunction0, callFunctionNKw } from '../runtime/call.js';
import { MpCell } from '../runtime/cell.js';
import { newDict } from '../runtime/dict.js';
import { funVar } from '../runtime/fun.js';
import type { MpObj } from '../runtime/obj.js';
import { objGetType } from '../runtime/ops.js';
import { mp } from '../runtime/state.js';
import { newTuple } from '../runtime/tuple.js';
import { typeType } from '../runtime/types.js';

/**
 * What a `class` statement calls: the function of its body, the name, the bases (py/modbuiltins.c). The body runs with
 * a fresh dict as its locals; where it raises, those locals stay in place, as in the firmware.
 */
function buildClassImpl(nArgs: number, args: MpObj[], off: number): MpObj {
  const top = mp.roots.mark();
  const oldLocals = mp.dictLocals;
  mp.roots.keep(oldLocals);
  const classLocals = newDict(0);
  mp.roots.keep(classLocals);
  mp.dictLocals = classLocals;
  const cell = callFunction0(args[off]!);
  mp.dictLocals = oldLocals;
  mp.roots.keep(cell);
  const meta = nArgs === 2 ? typeType : objGetType(args[off + 2]!);
  const bases = newTuple(args.slice(off + 2, off + nArgs));
  mp.roots.keep(bases);
  const newClass = callFunctionNKw(meta, 3, 0, [args[off + 1]!, bases, classLocals], 0);
  if (cell instanceof MpCell) cell.obj = newClass;
  mp.roots.release(top);
  return newClass;
}

export const buildClass = funVar('__build_class__', 2, -1, buildClassImpl);
