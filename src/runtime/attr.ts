import { newBoundMeth } from './boundMeth.js';
import { newCheckedFun } from './checkedFun.js';
import { MP_MAP_LOOKUP, mapLookup } from './map.js';
import {
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  MP_TYPE_FLAG_BINDS_SELF,
  MP_TYPE_FLAG_BUILTIN_FUN,
  MP_TYPE_FLAG_INSTANCE_TYPE,
  type MpObj,
  MpObject,
  MpQstr,
  MpType,
} from './obj.js';
import { objGetType, objGetTypeStr, objIsSubclassFast } from './objType.js';
import { q } from './qstrStatic.js';
import { raiseMsg, raiseMsgVarg } from './raise.js';
import { romFeature } from './rom.js';
import { MICROPY_ERROR_REPORTING_DETAILED, MICROPY_ERROR_REPORTING_TERSE, mp } from './state.js';
import type { MpStaticClassMethod } from './staticClassMethod.js';
import { MpSuper } from './superObj.js';
import { typeAttributeError, typeClassMethod, typeModule, typeObject, typeStaticMethod } from './types.js';

/**
 * Attribute access (py/runtime.c). A lookup answers in `dest[off]` and `dest[off+1]`: MP_OBJ_NULL twice where there's
 * nothing, a value and MP_OBJ_NULL, or a function and the self to call it with.
 */

const CLASSMETHOD_OF_TYPE = romFeature('UHEAP_CLASSMETHOD_OF_TYPE');
const MODULE_ALL = romFeature('MICROPY_MODULE___ALL__');

const QSTR_class = q('__class__');
const QSTR_name = q('__name__');
const QSTR_next = q('__next__');
const EMPTY_NAME = q('');

// The function `next`, which iterators show as their `__next__`; modules/builtins.ts installs it.
let builtinNext: MpObj = MP_OBJ_NULL;

export function installBuiltinNext(fun: MpObject): void {
  builtinNext = fun;
}

/**
 * Turns a member found in the class `type` into what an access through `self` gives (mp_convert_member_lookup): binds
 * functions, unwraps static and class methods. `self` MP_OBJ_NULL: the access is through the class. May allocate.
 */
export function convertMemberLookup(self: MpObj, type: MpType, member: MpObj, dest: MpObj[], off: number): void {
  dest[off] = member;
  if (typeof member !== 'object') return;
  const mType = member.type;
  const { flags } = mType;
  if ((flags & MP_TYPE_FLAG_BINDS_SELF) !== 0) {
    if ((flags & MP_TYPE_FLAG_BUILTIN_FUN) === 0) {
      dest[off + 1] = self;
    } else if ((type.flags & MP_TYPE_FLAG_INSTANCE_TYPE) !== 0) {
      // A built-in function in a class made by user code behaves like a static method.
    } else if (mp.options.checkSelfArg && self === MP_OBJ_NULL && type !== typeObject) {
      dest[off] = newCheckedFun(type, member);
    } else {
      dest[off + 1] = self;
    }
  } else if (mType === typeStaticMethod) {
    dest[off] = (member as MpStaticClassMethod).fun;
  } else if (mType === typeClassMethod) {
    dest[off] = (member as MpStaticClassMethod).fun;
    if (self === MP_OBJ_NULL) dest[off + 1] = type;
    else dest[off + 1] = self instanceof MpType && mp.features[CLASSMETHOD_OF_TYPE] === 1 ? self : objGetType(self);
  }
}

/** Looks `attr` up in any object (mp_load_method_maybe). What user code in `__getattr__` and the like raises, passes. */
export function loadMethodMaybe(obj: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  dest[off] = MP_OBJ_NULL;
  dest[off + 1] = MP_OBJ_NULL;
  const type = objGetType(obj);
  if (attr === QSTR_class && mp.options.cpythonCompat) {
    dest[off] = type;
    return;
  }
  if (attr === QSTR_next && type.iterNext !== null) {
    dest[off] = builtinNext;
    dest[off + 1] = obj;
    return;
  }
  if (type.attr !== null) {
    type.attr(obj, attr, dest, off);
    if (dest[off + 1] !== MP_OBJ_SENTINEL) return;
    dest[off + 1] = MP_OBJ_NULL;
  }
  const { locals } = type;
  if (locals === null) return;
  const at = mapLookup(locals, attr, MP_MAP_LOOKUP);
  if (at >= 0) convertMemberLookup(obj, type, locals.slots[at + 1]!, dest, off);
}

/** As `loadMethodMaybe`, but raises AttributeError where there's nothing (mp_load_method). */
export function loadMethod(base: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  loadMethodMaybe(base, attr, dest, off);
  if (dest[off] === MP_OBJ_NULL) raiseNoAttribute(base, attr);
}

function raiseNoAttribute(base: MpObj, attr: MpQstr): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseMsg(typeAttributeError, 'no such attribute');
  if (base instanceof MpType) {
    raiseMsgVarg(typeAttributeError, "type object '%q' has no attribute '%q'", base.name, attr);
  }
  if (
    mp.features[MODULE_ALL] === 1 &&
    mp.errorReporting >= MICROPY_ERROR_REPORTING_DETAILED &&
    objGetType(base) === typeModule
  ) {
    const name: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
    loadMethodMaybe(base, QSTR_name, name, 0);
    const of = name[0] instanceof MpQstr ? name[0] : EMPTY_NAME;
    raiseMsgVarg(typeAttributeError, "module '%q' has no attribute '%q'", of, attr);
  }
  return raiseMsgVarg(typeAttributeError, "'%s' object has no attribute '%q'", objGetTypeStr(base), attr);
}

/**
 * As `loadMethodMaybe`, taking an AttributeError, or with `catchAll` any exception, for nothing found
 * (mp_load_method_protected).
 */
export function loadMethodProtected(obj: MpObj, attr: MpQstr, dest: MpObj[], off: number, catchAll: boolean): void {
  const top = mp.roots.mark();
  try {
    loadMethodMaybe(obj, attr, dest, off);
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    if (!catchAll && !objIsSubclassFast(e.type, typeAttributeError)) throw e;
    mp.roots.release(top);
  }
}

/** `base.attr` (mp_load_attr): a method comes as a bound method, which is allocated. Raises AttributeError. */
export function loadAttr(base: MpObj, attr: MpQstr): MpObj {
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethod(base, attr, dest, 0);
  return dest[1] === MP_OBJ_NULL ? dest[0]! : newBoundMeth(dest[0]!, dest[1]!);
}

/**
 * `super().attr` without a super object on the heap (mp_load_super_method): the class is at `dest[off+1]`, self at
 * `dest[off+2]`. Raises AttributeError.
 */
export function loadSuperMethod(attr: MpQstr, dest: MpObj[], off: number): void {
  loadMethod(new MpSuper(dest[off + 1]!, dest[off + 2]!), attr, dest, off);
}

/** `base.attr = value`, or with MP_OBJ_NULL `del base.attr` (mp_store_attr). Raises AttributeError. */
export function storeAttr(base: MpObj, attr: MpQstr, value: MpObj): void {
  const { attr: slot } = objGetType(base);
  if (slot !== null) {
    const dest = [MP_OBJ_SENTINEL, value];
    slot(base, attr, dest, 0);
    if (dest[0] === MP_OBJ_NULL) return;
  }
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseMsg(typeAttributeError, 'no such attribute');
  raiseMsgVarg(typeAttributeError, "'%s' object has no attribute '%q'", objGetTypeStr(base), attr);
}
