import type { MarkSink } from '../gc/heap.js';
import { mMallocKeeping } from './malloc.js';
import { MP_TYPE_FLAG_BINDS_SELF, type MpObj, MpObject, type MpType } from './obj.js';
import { objGetType } from './objType.js';
import { raiseMsgVarg, raiseTypeError } from './raise.js';
import { MICROPY_ERROR_REPORTING_DETAILED, mp } from './state.js';
import { newRomType, typeTypeError } from './types.js';

/** A built-in method taken from its type (`list.append`): it checks the type of the self that it is called with. */
class MpCheckedFun extends MpObject {
  readonly selfType: MpType;
  readonly fun: MpObject;

  constructor(selfType: MpType, fun: MpObject) {
    super(typeCheckedFun);
    this.selfType = selfType;
    this.fun = fun;
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.selfType.ptr);
    heap.mark(this.fun.ptr);
  }
}

const typeCheckedFun = newRomType('function', { flags: MP_TYPE_FLAG_BINDS_SELF, call: checkedFunCall });

function checkedFunCall(selfIn: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = selfIn as MpCheckedFun;
  if (nArgs > 0) {
    const type = objGetType(args[off]!);
    if (type !== self.selfType) {
      if (mp.errorReporting !== MICROPY_ERROR_REPORTING_DETAILED) raiseTypeError('argument has wrong type');
      raiseMsgVarg(typeTypeError, "argument should be a '%q' not a '%q'", self.selfType.name, type.name);
    }
  }
  const { fun } = self;
  return fun.type.call!(fun, nArgs, nKw, args, off);
}

/** mp_obj_new_checked_fun. Raises MemoryError. */
export function newCheckedFun(selfType: MpType, fun: MpObject): MpObject {
  const o = new MpCheckedFun(selfType, fun);
  o.ptr = mMallocKeeping(mp.sizes.mp_obj_checked_fun_t, o, fun);
  return o;
}
