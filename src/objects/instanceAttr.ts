import { loadMethodMaybe } from '../runtime/attr.js';
import { callFunction1, callMethodNKw } from '../runtime/call.js';
import { MpDict } from '../runtime/dict.js';
import { addMember, classLookup, type MpInstance } from '../runtime/instance.js';
import { MP_MAP_LOOKUP, MP_MAP_LOOKUP_REMOVE_IF_FOUND, mapLookup } from '../runtime/map.js';
import { MP_OBJ_NULL, MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS, type MpObj, type MpQstr } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, typeAttributeError } from '../runtime/types.js';
import { dictCopy } from './dict.js';
import { MpProperty } from './property.js';

/** Attributes of instances of classes made by user code (py/objtype.c mp_obj_instance_attr). */

const NAME = {
  delattr: q('__delattr__'),
  delete: q('__delete__'),
  dict: q('__dict__'),
  get: q('__get__'),
  getattr: q('__getattr__'),
  set: q('__set__'),
  setattr: q('__setattr__'),
  setName: q('__set_name__'),
};

const DESCRIPTORS_NOT_DELEGATED = romFeature('UHEAP_DESCRIPTORS_NOT_DELEGATED');
const SET_NAME = romFeature('UHEAP_SET_NAME');

/** Calls a method found in `dest[0..1]` with the values after it; they stay reachable meanwhile. */
export function callFound(dest: MpObj[]): MpObj {
  const top = mp.roots.mark();
  for (let i = 1; i < dest.length; i++) mp.roots.keep(dest[i]!);
  const ret = callMethodNKw(dest.length - 2, 0, dest, 0);
  mp.roots.release(top);
  return ret;
}

function instanceLoadAttr(self: MpInstance, attr: MpQstr, dest: MpObj[], off: number): void {
  const { members, type } = self;
  const at = mapLookup(members, attr, MP_MAP_LOOKUP);
  if (at >= 0) {
    dest[off] = members.slots[at + 1]!;
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
  if (mp.options.descriptors && isDescriptorMethod(attr)) return;
  // Asking for these two must not end in a __getattr__ that answers to everything.
  if (mp.options.delattrSetattr && (attr === NAME.setattr || attr === NAME.delattr)) return;
  const found: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, attr];
  loadMethodMaybe(self, NAME.getattr, found, 0);
  if (found[0] !== MP_OBJ_NULL) dest[off] = callFound(found);
}

/** Whether a name is one of descriptors that `__getattr__` isn't asked for in this release. */
function isDescriptorMethod(attr: MpQstr): boolean {
  if (attr === NAME.setName) return mp.features[SET_NAME] === 1;
  if (attr !== NAME.get && attr !== NAME.set && attr !== NAME.delete) return false;
  return mp.features[DESCRIPTORS_NOT_DELEGATED] === 1;
}

/** `__dict__`: a copy of the members that can't be changed. */
function membersDict(self: MpInstance): MpObj {
  const view = new MpDict();
  const { members } = self;
  view.map.slots = members.slots;
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
  addMember(self, attr, value);
  return true;
}

/** Null: no property, descriptor or `__setattr__` wanted it. */
function storeThroughAccessor(self: MpInstance, attr: MpQstr, value: MpObj): boolean | null {
  const isDelete = value === MP_OBJ_NULL;
  const given = isDelete ? [] : [value];
  if (mp.options.property || mp.options.descriptors) {
    const member: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
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
