import { mMalloc } from './malloc.js';
import { MP_TYPE_FLAG_BINDS_SELF, MpObject } from './obj.js';
import { objGetType } from './objType.js';
import { raiseMsgVarg, raiseTypeError } from './raise.js';
import { mp, pushRoot } from './state.js';
import { newRomType, typeTypeError } from './types.js';
/** A built-in method taken from its type (`list.append`): it checks the type of the self that it is called with. */
class MpCheckedFun extends MpObject {
    constructor(selfType, fun) {
        super(typeCheckedFun);
        this.selfType = selfType;
        this.fun = fun;
    }
    trace(heap) {
        heap.mark(this.selfType.ptr);
        heap.mark(this.fun.ptr);
    }
}
const typeCheckedFun = newRomType('function', { flags: MP_TYPE_FLAG_BINDS_SELF, call: checkedFunCall });
function checkedFunCall(selfIn, nArgs, nKw, args, off) {
    const self = selfIn;
    if (nArgs > 0) {
        const type = objGetType(args[off]);
        if (type !== self.selfType) {
            if (mp.errorReporting !== 3)
                raiseTypeError('argument has wrong type');
            raiseMsgVarg(typeTypeError, "argument should be a '%q' not a '%q'", self.selfType.name, type.name);
        }
    }
    const { fun } = self;
    return fun.type.call(fun, nArgs, nKw, args, off);
}
/** mp_obj_new_checked_fun. Raises MemoryError. */
export function newCheckedFun(selfType, fun) {
    const o = new MpCheckedFun(selfType, fun);
    const top = mp.rootTop;
    pushRoot(fun);
    o.ptr = mMalloc(mp.sizes.mp_obj_checked_fun_t, o);
    mp.rootTop = top;
    return o;
}
