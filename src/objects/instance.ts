import { loadMethodMaybe } from '../runtime/attr.js';
import { callFunction1, callFunctionNKw, callMethodNKw } from '../runtime/call.js';
import '../runtime/contains.js';
import {
  classLookup,
  countNativeBases,
  instanceGetCall,
  type MpInstance,
  nativeBaseInitWrapper,
  newInstance,
} from '../runtime/instance.js';
import { mFree, mMalloc } from '../runtime/malloc.js';
import { MP_MAP_LOOKUP, MP_MAP_LOOKUP_REMOVE_IF_FOUND, mapLookup, mapStore } from '../runtime/map.js';
import {
  type BufferInfo,
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS,
  type MpObj,
  type MpQstr,
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
import { MpDict } from '../runtime/dict.js';
import { MpException } from '../runtime/exception.js';
import type { MpPrint } from '../runtime/print.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseMsgVarg, raiseType, raiseTypeError } from '../runtime/raise.js';
import { wrapSmallInt } from '../runtime/smallInt.js';
import { mp, pushRoot } from '../runtime/state.js';
import { mpConstNone, mpConstNotImplemented, newBool, typeAttributeError, typeTypeError } from '../runtime/types.js';
import { callMethodSelfNKw } from './boundMeth.js';
import { dictCopy } from './dict.js';
import { printf } from './printf.js';
import { MpProperty } from './property.js';

/** What instances of classes made by user code do (py/objtype.c instance_*). */

const NAME = {
  delete: q('__delete__'),
  delitem: q('__delitem__'),
  dict: q('__dict__'),
  delattr: q('__delattr__'),
  empty: q(''),
  eq: q('__eq__'),
  get: q('__get__'),
  getattr: q('__getattr__'),
  getitem: q('__getitem__'),
  init: q('__init__'),
  iter: q('__iter__'),
  new: q('__new__'),
  repr: q('__repr__'),
  set: q('__set__'),
  setattr: q('__setattr__'),
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
    const top = mp.rootTop;
    pushRoot(text);
    objPrintHelper(print, text, PRINT_STR);
    mp.rootTop = top;
    return;
  }
  printf(print, '<%s object at %p>', objGetTypeStr(self), objAddress(self));
}

/**
 * Calls `fun` with `first` before the arguments, which are copied to the heap for it where there are any; `call` makes
 * the call with the copied array.
 */
function withArgsCopied(
  first: readonly MpObj[],
  nArgs: number,
  nKw: number,
  args: MpObj[],
  off: number,
  call: (args2: MpObj[]) => MpObj,
): MpObj {
  const args2 = first.slice();
  const n = nArgs + 2 * nKw;
  const top = mp.rootTop;
  for (const o of first) pushRoot(o);
  if (n === 0) {
    const ret = call(args2);
    mp.rootTop = top;
    return ret;
  }
  for (let i = 0; i < n; i++) args2.push(args[off + i]!);
  const bytes = args2.length * mp.objBytes;
  const ptr = mMalloc(bytes, new ObjArray(args2));
  mp.roots[mp.rootTop++] = ptr;
  const ret = call(args2);
  mFree(ptr, bytes);
  mp.rootTop = top;
  return ret;
}

/** Makes an instance: `__new__`, `__init__`, and the native base's object where neither made it. */
export function instanceMakeNew(cls: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const initFn = noMember();
  classLookup(cls, MP_OBJ_NULL, NAME.new, 'makeNew', initFn, 0, false);
  let nativeBase: MpType | null = null;
  let o: MpInstance;
  if (initFn[0] === MP_OBJ_NULL || initFn[0] === MP_OBJ_SENTINEL) {
    const bases = countNativeBases(cls);
    nativeBase = bases.last;
    o = newInstance(cls, bases.count);
  } else {
    const made = withArgsCopied([cls], nArgs, nKw, args, off, (args2) =>
      callFunctionNKw(initFn[0]!, nArgs + 1, nKw, args2, 0),
    );
    if (objGetType(made) !== cls) return made;
    o = made as MpInstance;
  }
  const top = mp.rootTop;
  pushRoot(o);
  initFn[0] = MP_OBJ_NULL;
  initFn[1] = MP_OBJ_NULL;
  classLookup(cls, o, NAME.init, null, initFn, 0, false);
  if (initFn[0] !== MP_OBJ_NULL) {
    const ret = withArgsCopied(initFn, nArgs, nKw, args, off, (args2) => callMethodNKw(nArgs, nKw, args2, 0));
    if (ret !== mpConstNone) {
      if (mp.errorReporting <= 1) raiseTypeError('__init__() should return None');
      raiseMsgVarg(typeTypeError, "__init__() should return None, not '%s'", objGetTypeStr(ret));
    }
  }
  if (nativeBase !== null && subobj(o) === nativeBaseInitWrapper) {
    o.subobj[0] = nativeBase.makeNew!(nativeBase, nArgs, nKw, args, off);
  }
  mp.rootTop = top;
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
    const top = mp.rootTop;
    pushRoot(lhs);
    pushRoot(rhs);
    res = callMethodNKw(1, 0, dest, 0);
    if (op === MP_BINARY_OP_CONTAINS) res = newBool(objIsTrue(res));
    mp.rootTop = top;
  }
  return res === mpConstNotImplemented && mp.options.notImplemented ? MP_OBJ_NULL : res;
}

/** Calls a method found in `dest[0..1]` with the values after it; they stay reachable meanwhile. */
function callFound(dest: MpObj[]): MpObj {
  const top = mp.rootTop;
  for (let i = 1; i < dest.length; i++) pushRoot(dest[i]!);
  const ret = callMethodNKw(dest.length - 2, 0, dest, 0);
  mp.rootTop = top;
  return ret;
}

function instanceLoadAttr(self: MpInstance, attr: MpQstr, dest: MpObj[], off: number): void {
  const { members, type } = self;
  const at = mapLookup(members, attr, MP_MAP_LOOKUP);
  if (at >= 0) {
    dest[off] = members.table.values[at]!;
    return;
  }
  if (attr === NAME.dict && mp.options.cpythonCompat) {
    dest[off] = membersDict(self);
    return;
  }
  classLookup(type, self, attr, null, dest, off, false);
  if (dest[off] !== MP_OBJ_NULL) {
    if ((type.flags & MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS) !== 0) loadThroughAccessor(self, dest, off);
    return;
  }
  if (attr === NAME.getattr) return;
  // Asking for these two must not end in a __getattr__ that answers to everything.
  if (mp.options.delattrSetattr && (attr === NAME.setattr || attr === NAME.delattr)) return;
  const found: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, attr];
  loadMethodMaybe(self, NAME.getattr, found, 0);
  if (found[0] !== MP_OBJ_NULL) dest[off] = callFound(found);
}

/** `__dict__`: a copy of the members that can't be changed. */
function membersDict(self: MpInstance): MpObj {
  const view = new MpDict();
  const { members } = self;
  view.map.table = members.table;
  view.map.alloc = members.alloc;
  view.map.used = members.used;
  view.map.allKeysAreQstrs = members.allKeysAreQstrs;
  const copy = dictCopy(view);
  copy.map.isFixed = true;
  return copy;
}

/** The found class member may be a property or have a `__get__`. */
function loadThroughAccessor(self: MpInstance, dest: MpObj[], off: number): void {
  const member = dest[off]!;
  if (member instanceof MpProperty) {
    const getter = member.proxy[0]!;
    if (getter === mpConstNone) raiseMsg(typeAttributeError, 'unreadable attribute');
    dest[off] = callFunction1(getter, self);
    return;
  }
  if (!mp.options.descriptors) return;
  const found: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, self, self.type];
  loadMethodMaybe(member, NAME.get, found, 0);
  if (found[0] !== MP_OBJ_NULL) dest[off] = callFound(found);
}

/** `value` MP_OBJ_NULL deletes. False: there's no such attribute, or it can't be changed. */
function instanceStoreAttr(self: MpInstance, attr: MpQstr, value: MpObj): boolean {
  if ((self.type.flags & MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS) !== 0) {
    const done = storeThroughAccessor(self, attr, value);
    if (done !== null) return done;
  }
  const { members } = self;
  if (value === MP_OBJ_NULL) return mapLookup(members, attr, MP_MAP_LOOKUP_REMOVE_IF_FOUND) >= 0;
  const top = mp.rootTop;
  pushRoot(self);
  pushRoot(value);
  mapStore(members, attr, value);
  mp.rootTop = top;
  return true;
}

/** Null: no property, descriptor or `__setattr__` wanted it. */
function storeThroughAccessor(self: MpInstance, attr: MpQstr, value: MpObj): boolean | null {
  const isDelete = value === MP_OBJ_NULL;
  const given = isDelete ? [] : [value];
  if (mp.options.property || mp.options.descriptors) {
    const member = noMember();
    classLookup(self.type, self, attr, null, member, 0, false);
    const accessor = member[0]!;
    if (accessor instanceof MpProperty) {
      const fun = accessor.proxy[isDelete ? 2 : 1]!;
      if (fun === mpConstNone) return false;
      callFound([fun, MP_OBJ_NULL, self, ...given]);
      return true;
    }
    if (accessor !== MP_OBJ_NULL && mp.options.descriptors) {
      const found: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, self, ...given];
      loadMethodMaybe(accessor, isDelete ? NAME.delete : NAME.set, found, 0);
      if (found[0] !== MP_OBJ_NULL) {
        callFound(found);
        return true;
      }
    }
  }
  if (!mp.options.delattrSetattr) return null;
  const found: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, attr, ...given];
  loadMethodMaybe(self, isDelete ? NAME.delattr : NAME.setattr, found, 0);
  if (found[0] === MP_OBJ_NULL) return null;
  callFound(found);
  return true;
}

export function instanceAttr(selfIn: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  const self = selfIn as MpInstance;
  if (dest[off] === MP_OBJ_NULL) instanceLoadAttr(self, attr, dest, off);
  else if (instanceStoreAttr(self, attr, dest[off + 1]!)) dest[off] = MP_OBJ_NULL;
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
    if (mp.errorReporting <= 1) raiseTypeError('object not callable');
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
