import { MpCell } from '../runtime/cell.js';
import { callFunction0, callFunctionNKw } from '../runtime/call.js';
import { newDict } from '../runtime/dict.js';
import { funVar } from '../runtime/fun.js';
import { objGetType } from '../runtime/ops.js';
import { mp, pushRoot } from '../runtime/state.js';
import { newTuple } from '../runtime/tuple.js';
import { typeType } from '../runtime/types.js';
/**
 * What a `class` statement calls: the function of its body, the name, the bases (py/modbuiltins.c). The body runs with
 * a fresh dict as its locals; where it raises, those locals stay in place, as in the firmware.
 */
function buildClassImpl(nArgs, args, off) {
    const top = mp.rootTop;
    const oldLocals = mp.dictLocals;
    pushRoot(oldLocals);
    const classLocals = newDict(0);
    pushRoot(classLocals);
    mp.dictLocals = classLocals;
    const cell = callFunction0(args[off]);
    mp.dictLocals = oldLocals;
    pushRoot(cell);
    const meta = nArgs === 2 ? typeType : objGetType(args[off + 2]);
    const bases = newTuple(args.slice(off + 2, off + nArgs));
    pushRoot(bases);
    const newClass = callFunctionNKw(meta, 3, 0, [args[off + 1], bases, classLocals], 0);
    if (cell instanceof MpCell)
        cell.obj = newClass;
    mp.rootTop = top;
    return newClass;
}
export const buildClass = funVar('__build_class__', 2, -1, buildClassImpl);
