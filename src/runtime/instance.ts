import type { MarkSink } from '../gc/heap.js';
import { convertMemberLookup, loadMethodMaybe } from './attr.js';
import type { MpException } from './exception.js';
import { funKw } from './fun.js';
import { mMalloc } from './malloc.js';
import { MP_MAP_LOOKUP, MpMap, mapLookup, mapStore } from './map.js';
import {
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  MP_TYPE_FLAG_INSTANCE_TYPE,
  type MpObj,
  MpObject,
  type MpQstr,
  type MpType,
  type NativeBases,
  traceSlots,
} from './obj.js';
import { objGetType, objIsSubclassFast } from './objType.js';
import { q } from './qstrStatic.js';
import { raiseMsg, raiseType, raiseTypeError } from './raise.js';
import { romFeature } from './rom.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from './state.js';
import { MpTuple } from './tuple.js';
import {
  mpConstNone,
  typeAttributeError,
  typeBaseException,
  typeObject,
  typeTuple,
  typeType,
  typeTypeError,
} from './types.js';

/** Instances of classes that user code makes, and how a name is found in a class (py/objtype.c). */

const NATIVE_INIT_KW = romFeature('UHEAP_NATIVE_INIT_KW');
const NATIVE_BASE_FIRST = romFeature('UHEAP_NATIVE_BASE_FIRST');
const EXC_COMPLETE = romFeature('UHEAP_EXC_COMPLETE');

/** True for a class made by user code (mp_obj_is_instance_type). */
export function isInstanceType(type: MpType): boolean {
  return (type.flags & MP_TYPE_FLAG_INSTANCE_TYPE) !== 0;
}

/** How many native types a class derives from (instance_count_native_bases). */
export function countNativeBases(cls: MpType): NativeBases {
  cls.nativeBases ??= findNativeBases(cls);
  return cls.nativeBases;
}

function findNativeBases(cls: MpType): NativeBases {
  let type = cls;
  for (;;) {
    if (type === typeObject) return { count: 0, last: null };
    if (!isInstanceType(type)) return { count: 1, last: type };
    const parent: MpObject | null = type.parent;
    if (parent === null) return { count: 0, last: null };
    if (!(parent instanceof MpTuple)) {
      type = parent as MpType;
      continue;
    }
    let count = 0;
    let last: MpType | null = null;
    for (const base of parent.items) {
      const found = countNativeBases(base as MpType);
      count += found.count;
      last = found.last ?? last;
    }
    return { count, last };
  }
}

/**
 * Stands in the native base's slot until the base is constructed; also what `super().__init__` gives where the base is
 * native: it makes the base's object.
 */
export const nativeBaseInitWrapper = funKw('', 1, (nArgs, nKw, args, off) => {
  if (nKw > 0 && mp.features[NATIVE_INIT_KW] === 0) {
    const isTerse = mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE;
    raiseTypeError(isTerse ? 'argument num/types mismatch' : "function doesn't take keyword arguments");
  }
  const self = args[off];
  if (!(self instanceof MpInstance)) return raiseType(typeTypeError);
  const { last } = countNativeBases(self.type);
  self.subobj[0] = last!.makeNew!(last!, nArgs - 1, nKw, args, off + 1);
  return mpConstNone;
});

const NO_SUBOBJ: MpObj[] = [];

/** `mp_obj_instance_t`: an instance of a class made by user code. */
export class MpInstance extends MpObject {
  readonly members = new MpMap();
  /** One slot where the class has a native base, which holds the base's own object; else empty. */
  readonly subobj: MpObj[];

  constructor(type: MpType, nNativeBases: number) {
    super(type);
    this.subobj = nNativeBases === 0 ? NO_SUBOBJ : [nativeBaseInitWrapper];
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    heap.mark(this.members.ptr);
    traceSlots(heap, this.subobj);
  }
}

/** A blank instance (mp_obj_new_instance). Raises MemoryError. */
export function newInstance(cls: MpType, nNativeBases: number): MpInstance {
  const o = new MpInstance(cls, nNativeBases);
  const mark = mp.roots.keepPtr(cls.ptr);
  o.ptr = mMalloc(mp.sizes.mp_obj_instance_t + nNativeBases * mp.objBytes, o);
  mp.roots.release(mark);
  return o;
}

/** Stores an attribute of an instance where no class has a say in it. Raises MemoryError. */
export function addMember(self: MpInstance, attr: MpQstr, value: MpObj): void {
  const { roots } = mp;
  const top = roots.keepPtr(self.ptr);
  roots.keep(value);
  mapStore(self.members, attr, value);
  roots.release(top);
}

/** The slots of a native type that stand for special methods; NO_SLOT: none. */
export type SlotName = 'makeNew' | 'print' | 'call' | 'unaryOp' | 'binaryOp' | 'subscr' | 'iter' | 'buffer';

function hasSlot(type: MpType, slot: SlotName): boolean {
  if (slot === 'iter') return type.getIter !== null || type.iterNext !== null;
  return type[slot] !== null;
}

/** The slot of a name in a class, or -1; what was missing last time is so still where no key was added. */
function localsLookup(locals: MpMap, attr: MpQstr): number {
  if (locals.rom !== null) return mapLookup(locals, attr, MP_MAP_LOOKUP);
  if (attr.missMap === locals && attr.missAdds === locals.adds) return -1;
  const at = mapLookup(locals, attr, MP_MAP_LOOKUP);
  if (at < 0) {
    attr.missMap = locals;
    attr.missAdds = locals.adds;
  }
  return at;
}

/**
 * Looks `attr` up in a class and its bases, depth first (mp_obj_class_lookup). `dest[off]` and `dest[off+1]` are
 * MP_OBJ_NULL on entry and hold the answer as `loadMethodMaybe` gives it. With `slot`, a native base that has the slot
 * answers MP_OBJ_SENTINEL: its own object is to be used. `obj`: the instance, MP_OBJ_NULL for none, or with `isType` the
 * class that the lookup began with.
 */
export function classLookup(
  cls: MpType,
  obj: MpObj,
  attr: MpQstr,
  slot: SlotName | null,
  dest: MpObj[],
  off: number,
  isType: boolean,
): void {
  let type = cls;
  for (;;) {
    const isNative = (type.flags & MP_TYPE_FLAG_INSTANCE_TYPE) === 0;
    if (slot !== null && isNative && hasSlot(type, slot)) {
      dest[off] = MP_OBJ_SENTINEL;
      return;
    }
    // `object` is no real base: it has no object of its own inside the instance.
    const nativeObj =
      isNative && !isType && type !== typeObject && obj instanceof MpInstance ? obj.subobj[0] : undefined;
    const { locals } = type;
    if (locals !== null) {
      const at = localsLookup(locals, attr);
      if (at >= 0) {
        const member = locals.slots[at + 1]!;
        if (isType) convertMemberLookup(MP_OBJ_NULL, obj as MpType, member, dest, off);
        else if (
          nativeObj === nativeBaseInitWrapper &&
          mp.options.checkSelfArg &&
          mp.features[NATIVE_BASE_FIRST] === 1
        ) {
          raiseMsg(typeAttributeError, 'call super().__init__() first');
        } else convertMemberLookup(nativeObj ?? obj, type, member, dest, off);
        return;
      }
    }
    if (nativeObj !== undefined) {
      loadMethodMaybe(nativeObj, attr, dest, off);
      if (dest[off] !== MP_OBJ_NULL) return;
    }
    const { parent } = type;
    if (parent === null) return;
    if (parent instanceof MpTuple) {
      const bases = parent.items;
      const last = bases.length - 1;
      for (let i = 0; i < last; i++) {
        const base = bases[i] as MpType;
        if (base === typeObject) continue;
        classLookup(base, obj, attr, slot, dest, off, isType);
        if (dest[off] !== MP_OBJ_NULL) return;
      }
      type = bases[last] as MpType;
    } else {
      type = parent as MpType;
    }
    if (type === typeObject) return;
  }
}

const QSTR_call = q('__call__');

/** Finds what a call of an instance calls (mp_obj_instance_get_call); MP_OBJ_NULL: it can't be called. */
export function instanceGetCall(self: MpInstance, member: MpObj[]): MpObj {
  classLookup(self.type, self, QSTR_call, 'call', member, 0, false);
  return member[0]!;
}

/** Whether a value can be called (mp_obj_is_callable). */
export function objIsCallable(o: MpObj): boolean {
  if (o instanceof MpInstance) return instanceGetCall(o, [MP_OBJ_NULL, MP_OBJ_NULL]) !== MP_OBJ_NULL;
  return objGetType(o).call !== null;
}

/** The object of the native type inside an instance, or the object itself, or MP_OBJ_NULL (mp_obj_cast_to_native_base). */
export function castToNativeBase(self: MpObj, nativeType: MpType): MpObj {
  const type = objGetType(self);
  if (type === nativeType) return self;
  if (!objIsSubclassFast(type, nativeType)) return MP_OBJ_NULL;
  return self instanceof MpInstance ? self.subobj[0]! : MP_OBJ_NULL;
}

/** Whether `type` is a subclass of a class or of one in a tuple (mp_obj_is_subclass). Raises TypeError. */
export function objIsSubclass(type: MpObj, classInfo: MpObj): boolean {
  let classes: MpObj[];
  if (classInfo instanceof MpObject && classInfo.type === typeType) classes = [classInfo];
  else if (classInfo instanceof MpTuple && classInfo.type === typeTuple) classes = classInfo.items;
  else return raiseTypeError('issubclass() arg 2 must be a class or a tuple of classes');
  return classes.some((cls) => cls === typeObject || objIsSubclassFast(type, cls));
}

/** Whether a value is an exception class (mp_obj_is_exception_type). */
export function objIsExceptionType(o: MpObj): boolean {
  return objIsSubclassFast(o, typeBaseException);
}

/** Whether a value is an exception (mp_obj_is_exception_instance). */
export function objIsExceptionInstance(o: MpObj): boolean {
  if (!objIsExceptionType(objGetType(o))) return false;
  // One of a class whose `__init__` hasn't made the built-in exception is none yet.
  return !(o instanceof MpInstance) || o.subobj[0] !== nativeBaseInitWrapper || mp.features[EXC_COMPLETE] === 0;
}

/** Whether an exception, instance or class, is of the class `excType` (mp_obj_exception_match). */
export function objExceptionMatch(exc: MpObj, excType: MpObj): boolean {
  return objIsSubclassFast(objIsExceptionInstance(exc) ? objGetType(exc) : exc, excType);
}

/** The built-in exception inside an exception (get_native_exception). */
export function nativeException(exc: MpObj): MpException {
  return (exc instanceof MpInstance ? exc.subobj[0] : exc) as MpException;
}

/** First argument of an exception, or None (mp_obj_exception_get_value). */
export function exceptionGetValue(exc: MpObj): MpObj {
  const { items } = nativeException(exc).args;
  return items.length === 0 ? mpConstNone : items[0]!;
}
