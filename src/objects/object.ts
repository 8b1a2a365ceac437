import type { MarkSink } from '../gc/heap.js';
import { argCheckNum } from '../runtime/args.js';
import { fun1, fun2, fun3 } from '../runtime/fun.js';
import { countNativeBases, isInstanceType, MpInstance, newInstance } from '../runtime/instance.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_MAP_LOOKUP_REMOVE_IF_FOUND, mapLookup, mapStore } from '../runtime/map.js';
import { type MpObj, MpObject, MpStr, MpType } from '../runtime/obj.js';
import { raiseMsg, raiseType, raiseTypeError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { MpStaticClassMethod } from '../runtime/staticClassMethod.js';
import {
  defineType,
  mpConstNone,
  typeAttributeError,
  typeObject,
  typeStaticMethod,
  typeStr,
  typeTypeError,
} from '../runtime/types.js';

/** The type object (py/objobject.c). */

/** `mp_obj_object_t`: nothing but its type. */
class MpObjectObject extends MpObject {
  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
  }
}

function makeNew(type: MpType, nArgs: number, nKw: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 0, false);
  const o = new MpObjectObject(type);
  o.ptr = mMalloc(mp.sizes.mp_obj_object_t, o);
  return o;
}

/** `object.__new__`: a blank instance. */
function objectNew(cls: MpObj): MpObj {
  if (!(cls instanceof MpType) || !isInstanceType(cls)) return raiseTypeError('arg must be user-type');
  return newInstance(cls, countNativeBases(cls).count);
}

/** The instance whose members are to be changed under the name `attr`. Raises TypeError. */
function checkAccess(self: MpObj, attr: MpObj): MpInstance {
  if (!(self instanceof MpInstance)) return raiseTypeError('arg must be user-type');
  if (!(attr instanceof MpStr) || attr.type !== typeStr) return raiseType(typeTypeError);
  return self;
}

function objectSetattr(self: MpObj, attr: MpObj, value: MpObj): MpObj {
  const { members } = checkAccess(self, attr);
  const top = mp.roots.mark();
  mp.roots.keep(self);
  mp.roots.keep(attr);
  mp.roots.keep(value);
  mapStore(members, attr, value);
  mp.roots.release(top);
  return mpConstNone;
}

function objectDelattr(self: MpObj, attr: MpObj): MpObj {
  const { members } = checkAccess(self, attr);
  if (mapLookup(members, attr, MP_MAP_LOOKUP_REMOVE_IF_FOUND) < 0) raiseMsg(typeAttributeError, 'no such attribute');
  return mpConstNone;
}

defineType(typeObject, {
  makeNew,
  locals: romMap([
    ['__init__', fun1('__init__', () => mpConstNone), 'MICROPY_CPYTHON_COMPAT'],
    ['__new__', new MpStaticClassMethod(typeStaticMethod, fun1('__new__', objectNew)), 'MICROPY_CPYTHON_COMPAT'],
    ['__setattr__', fun3('__setattr__', objectSetattr), 'MICROPY_PY_DELATTR_SETATTR'],
    ['__delattr__', fun2('__delattr__', objectDelattr), 'MICROPY_PY_DELATTR_SETATTR'],
  ]),
});
