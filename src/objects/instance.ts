import { callFunction1, callFunctionNKw, callMethodNKw } from '../runtime/call.js';
import { emptySlots } from '../runtime/slots.js';
import '../runtime/contains.js';
import { MpException } from '../runtime/exception.js';
import {
  classLookup,
  countNativeBases,
  instanceGetCall,
  type MpInstance,
  nativeBaseInitWrapper,
  newInstance,
} from '../runtime/instance.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import {
  type BufferInfo,
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  type MpObj,
  type MpType,
  ObjArray,
  PRINT_EXC_SUBCLASS,
  PRINT_STR,
} from '../runtime/obj.js';
import {
  addressHash,
  binaryOp,
  binaryOpName,
  MP_BINARY_OP_CONTAINS,
  MP_UNARY_OP_HASH,
  MP_UNARY_OP_INT_MAYBE,
  MP_UNARY_OP_SIZEOF,
  objAddress,
  objGetIntTruncated,
  objGetType,
  objGetTypeStr,
  objIsInt,
  objIsTrue,
  objPrintHelper,
  objSubscr,
  unaryOp,
  unaryOpName,
} from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsgVarg, raiseType, raiseTypeError } from '../runtime/raise.js';
import { wrapSmallInt } from '../runtime/smallInt.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { mpConstNone, mpConstNotImplemented, newBool, typeTypeError } from '../runtime/types.js';
import { callMethodSelfNKw } from './boundMeth.js';
import { callFound } from './instanceAttr.js';

/** What instances of classes made by user code do (py/objtype.c instance_*). */

const NAME = {
  delitem: q('__delitem__'),
  empty: q(''),
  eq: q('__eq__'),
  getitem: q('__getitem__'),
  init: q('__init__'),
  iter: q('__iter__'),
  new: q('__new__'),
  repr: q('__repr__'),
  setitem: q('__setitem__'),
  str: q('__str__'),
};

function noMember(): MpObj[] {
  return [MP_OBJ_NULL, MP_OBJ_NULL];
}

/** The object of the native base inside an instance. */
function subobj(self: MpInstance): MpObj {
  return self.subobj[0]!;
}

export function instancePrint(print: MpPrint, selfIn: MpObj, kind: number): void {
  const self = selfIn as MpInstance;
  const member = noMember();
  classLookup(self.type, self, kind === PRINT_STR ? NAME.str : NAME.repr, 'print', member, 0, false);
  if (member[0] === MP_OBJ_NULL && kind === PRINT_STR) {
    classLookup(self.type, self, NAME.repr, null, member, 0, false);
  }
  if (member[0] === MP_OBJ_SENTINEL) {
    const native = subobj(self);
    if (native instanceof MpException) {
      if (kind !== PRINT_STR) print.strn(self.type.name.data);
      objPrintHelper(print, native, kind | PRINT_EXC_SUBCLASS);
    } else {
      objPrintHelper(print, native, kind);
    }
    return;
  }
  if (member[0] !== MP_OBJ_NULL) {
    const text = callFunction1(member[0]!, self);
    const top = mp.roots.mark();
    mp.roots.keep(text);
    objPrintHelper(print, text, PRINT_STR);
    mp.roots.release(top);
    return;
  }
  printf(print, '<%s object at %p>', objGetTypeStr(self), objAddress(self));
}

/**
 * Makes a call whose arguments are copied to the heap for it where there are any, to `copy` from its slot `first` on. Before
 * them that holds a method and its self, or with a `fun` the first argument of that.
 */
function callWithArgsCopied(
  fun: MpObj,
  copy: MpObj[],
  first: number,
  nArgs: number,
  nKw: number,
  args: MpObj[],
  off: number,
): MpObj {
  const end = copy.length;
  const top = mp.roots.mark();
  for (let i = 0; i < first; i++) mp.roots.keep(copy[i]!);
  for (let i = first; i < end; i++) copy[i] = args[off + i - first]!;
  const bytes = end * mp.objBytes;
  const ptr = end === first ? 0 : mMalloc(bytes, new ObjArray(copy));
  mp.roots.keepPtr(ptr);
  const ret = fun === MP_OBJ_NULL ? callMethodNKw(nArgs, nKw, copy, 0) : callFunctionNKw(fun, nArgs + 1, nKw, copy, 0);
  if (ptr !== 0) mFree(ptr, bytes);
  mp.roots.release(top);
  return ret;
}

/** Makes an instance: `__new__`, `__init__`, and the native base's object where neither made it. */
export function instanceMakeNew(cls: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const n = nArgs + 2 * nKw;
  const initFn = emptySlots(2 + n);
  classLookup(cls, MP_OBJ_NULL, NAME.new, 'makeNew', initFn, 0, false);
  let nativeBase: MpType | null = null;
  let o: MpInstance;
  if (initFn[0] === MP_OBJ_NULL || initFn[0] === MP_OBJ_SENTINEL) {
    const bases = countNativeBases(cls);
    nativeBase = bases.last;
    o = newInstance(cls, bases.count);
  } else {
    const given = emptySlots(1 + n);
    given[0] = cls;
    const made = callWithArgsCopied(initFn[0]!, given, 1, nArgs, nKw, args, off);
    if (objGetType(made) !== cls) return made;
    o = made as MpInstance;
  }
  const top = mp.roots.keepPtr(o.ptr);
  initFn[0] = MP_OBJ_NULL;
  initFn[1] = MP_OBJ_NULL;
  classLookup(cls, o, NAME.init, null, initFn, 0, false);
  if (initFn[0] !== MP_OBJ_NULL) {
    const ret = callWithArgsCopied(MP_OBJ_NULL, initFn, 2, nArgs, nKw, args, off);
    if (ret !== mpConstNone) {
      if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('__init__() should return None');
      raiseMsgVarg(typeTypeError, "__init__() should return None, not '%s'", objGetTypeStr(ret));
    }
  }
  if (nativeBase !== null && subobj(o) === nativeBaseInitWrapper) {
    o.subobj[0] = nativeBase.makeNew!(nativeBase, nArgs, nKw, args, off);
  }
  mp.roots.release(top);
  return o;
}

function instanceSize(self: MpInstance): number {
  const { count } = countNativeBases(self.type);
  return mp.sizes.mp_obj_instance_t + mp.objBytes * (count + 2 * self.members.alloc);
}

export function instanceUnaryOp(op: number, selfIn: MpObj): MpObj {
  const self = selfIn as MpInstance;
  if (op === MP_UNARY_OP_SIZEOF) return instanceSize(self);
  const member = noMember();
  classLookup(self.type, self, unaryOpName(op), 'unaryOp', member, 0, false);
  if (member[0] === MP_OBJ_SENTINEL) return unaryOp(op, subobj(self));
  if (member[0] !== MP_OBJ_NULL) {
    const val = callFunction1(member[0]!, self);
    if (op === MP_UNARY_OP_HASH) return wrapSmallInt(objGetIntTruncated(val));
    if (op === MP_UNARY_OP_INT_MAYBE && !objIsInt(val)) raiseType(typeTypeError);
    return val;
  }
  if (op !== MP_UNARY_OP_HASH) return MP_OBJ_NULL;
  // A class that defines equality without a hash has instances that can't be hashed.
  classLookup(self.type, self, NAME.eq, 'unaryOp', member, 0, false);
  return member[0] === MP_OBJ_NULL ? addressHash(self) : MP_OBJ_NULL;
}

export function instanceBinaryOp(op: number, lhsIn: MpObj, rhs: MpObj): MpObj {
  const lhs = lhsIn as MpInstance;
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, rhs];
  classLookup(lhs.type, lhs, binaryOpName(op), 'binaryOp', dest, 0, false);
  if (dest[0] === MP_OBJ_NULL) return MP_OBJ_NULL;
  let res: MpObj;
  if (dest[0] === MP_OBJ_SENTINEL) {
    res = binaryOp(op, subobj(lhs), rhs);
  } else {
    const top = mp.roots.mark();
    mp.roots.keep(lhs);
    mp.roots.keep(rhs);
    res = callMethodNKw(1, 0, dest, 0);
    if (op === MP_BINARY_OP_CONTAINS) res = newBool(objIsTrue(res));
    mp.roots.release(top);
  }
  return res === mpConstNotImplemented && mp.options.notImplemented ? MP_OBJ_NULL : res;
}

export function instanceSubscr(selfIn: MpObj, index: MpObj, value: MpObj): MpObj {
  const self = selfIn as MpInstance;
  const isLoad = value === MP_OBJ_SENTINEL;
  const isStore = !isLoad && value !== MP_OBJ_NULL;
  const member: MpObj[] = isStore ? [MP_OBJ_NULL, MP_OBJ_NULL, index, value] : [MP_OBJ_NULL, MP_OBJ_NULL, index];
  const name = isLoad ? NAME.getitem : isStore ? NAME.setitem : NAME.delitem;
  classLookup(self.type, self, name, 'subscr', member, 0, false);
  if (member[0] === MP_OBJ_NULL) return MP_OBJ_NULL;
  if (member[0] === MP_OBJ_SENTINEL) return objSubscr(subobj(self), index, value);
  const ret = callFound(member);
  return isLoad ? ret : mpConstNone;
}

export function instanceCall(selfIn: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = selfIn as MpInstance;
  const member = noMember();
  const call = instanceGetCall(self, member);
  if (call === MP_OBJ_NULL) {
    if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('object not callable');
    raiseMsgVarg(typeTypeError, "'%s' object isn't callable", objGetTypeStr(self));
  }
  if (call === MP_OBJ_SENTINEL) return callFunctionNKw(subobj(self), nArgs, nKw, args, off);
  if (member[1] === MP_OBJ_NULL) return callFunctionNKw(call, nArgs, nKw, args, off);
  return callMethodSelfNKw(call, member[1]!, nArgs, nKw, args, off);
}

export function instanceGetIter(selfIn: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  const self = selfIn as MpInstance;
  const member = noMember();
  classLookup(self.type, self, NAME.iter, 'iter', member, 0, false);
  if (member[0] === MP_OBJ_NULL) return MP_OBJ_NULL;
  if (member[0] !== MP_OBJ_SENTINEL) return callFound(member);
  const native = subobj(self);
  const { getIter } = objGetType(native);
  return getIter === null ? native : getIter(native, iterBuf, off);
}

export function instanceGetBuffer(selfIn: MpObj, flags: number): BufferInfo | null {
  const self = selfIn as MpInstance;
  const member = noMember();
  classLookup(self.type, self, NAME.empty, 'buffer', member, 0, false);
  if (member[0] !== MP_OBJ_SENTINEL) return null;
  const native = subobj(self);
  return objGetType(native).buffer!(native, flags);
}
