import { macroOn } from '../abi/board.js';
import { argCheckNum } from '../runtime/args.js';
import { loadMethodMaybe, loadMethodProtected } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { MpDict } from '../runtime/dict.js';
import { classLookup, countNativeBases, isInstanceType } from '../runtime/instance.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_MAP_LOOKUP, MP_MAP_LOOKUP_REMOVE_IF_FOUND, mapLookup, mapSlotIsFilled, mapStore } from '../runtime/map.js';
import {
  MP_OBJ_NULL,
  MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE,
  MP_TYPE_FLAG_EQ_HAS_NEQ_TEST,
  MP_TYPE_FLAG_EQ_NOT_REFLEXIVE,
  MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS,
  MP_TYPE_FLAG_INSTANCE_TYPE,
  MP_TYPE_FLAG_IS_SUBCLASSED,
  type MpObj,
  type MpQstr,
  MpType,
} from '../runtime/obj.js';
import { objGetType } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseMsgVarg, raiseNotImplementedError, raiseType, raiseTypeError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { newStaticClassMethod } from '../runtime/staticClassMethod.js';
import { objStrGetQstr } from '../runtime/str.js';
import { MpTuple, mpConstEmptyTuple, newTuple } from '../runtime/tuple.js';
import {
  defineType,
  typeAttributeError,
  typeDict,
  typeObject,
  typeOrderedDict,
  typeStaticMethod,
  typeTuple,
  typeType,
  typeTypeError,
} from '../runtime/types.js';
import { dictCopy } from './dict.js';
import {
  instanceBinaryOp,
  instanceCall,
  instanceGetBuffer,
  instanceGetIter,
  instanceMakeNew,
  instancePrint,
  instanceSubscr,
  instanceUnaryOp,
} from './instance.js';
import { instanceAttr } from './instanceAttr.js';
import { MpProperty } from './property.js';

/** The type `type`, and classes made by user code (py/objtype.c). */

const QSTR_bases = q('__bases__');
const QSTR_delattr = q('__delattr__');
const QSTR_dict = q('__dict__');
const QSTR_function = q('function');
const QSTR_name = q('__name__');
const QSTR_new = q('__new__');
const QSTR_setattr = q('__setattr__');
const QSTR_set_name = q('__set_name__');
const SET_NAME = romFeature('UHEAP_SET_NAME');
const DESCRIPTOR_METHODS = [q('__get__'), q('__set__'), q('__delete__')];

/** Slots that every class made by user code has; a base and a base's protocol take one more each. */
const CLASS_SLOTS = 10;

function typePrint(print: MpPrint, self: MpObj): void {
  printf(print, "<class '%q'>", (self as MpType).name);
}

function typeMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 3, false);
  if (nArgs === 1) return objGetType(args[off]!);
  if (nArgs === 3) return newType(objStrGetQstr(args[off]!), args[off + 1]!, args[off + 2]!);
  return raiseTypeError('type takes 1 or 3 arguments');
}

function typeCall(selfIn: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = selfIn as MpType;
  if (self.makeNew !== null) return self.makeNew(self, nArgs, nKw, args, off);
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError("can't create instance");
  return raiseMsgVarg(typeTypeError, "can't create '%q' instances", self.name);
}

function typeAttr(selfIn: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  const self = selfIn as MpType;
  if (dest[off] !== MP_OBJ_NULL) {
    if (typeStoreAttr(self, attr, dest[off + 1]!)) dest[off] = MP_OBJ_NULL;
    return;
  }
  if (mp.options.cpythonCompat) {
    if (attr === QSTR_name) {
      dest[off] = self.name;
      return;
    }
    if (attr === QSTR_dict) {
      dest[off] = classDict(self);
      return;
    }
    if (attr === QSTR_bases) {
      dest[off] = classBases(self);
      return;
    }
  }
  classLookup(self, self, attr, null, dest, off, true);
}

/** `__dict__`: read-only; what the class itself could still change is copied. */
function classDict(self: MpType): MpObj {
  if (self.localsDict instanceof MpDict) {
    if (self.localsDict.map.isFixed) return self.localsDict;
    const copy = dictCopy(self.localsDict);
    copy.map.isFixed = true;
    return copy;
  }
  const inRom = new MpDict();
  if (self.locals !== null) {
    inRom.map.slots = self.locals.slots;
    inRom.map.alloc = self.locals.alloc;
    inRom.map.used = self.locals.used;
    inRom.map.rom = self.locals.rom;
    inRom.map.isOrdered = true;
  }
  inRom.map.isFixed = true;
  return inRom;
}

function classBases(self: MpType): MpObj {
  if (self === typeObject) return mpConstEmptyTuple;
  const parent = self.parent ?? typeObject;
  return parent instanceof MpTuple ? parent : newTuple([parent]);
}

/** `value` MP_OBJ_NULL deletes. False: it can't be done. */
function typeStoreAttr(self: MpType, attr: MpQstr, value: MpObj): boolean {
  const { locals } = self;
  if (locals === null || locals.isFixed) return false;
  if (value === MP_OBJ_NULL) return mapLookup(locals, attr, MP_MAP_LOOKUP_REMOVE_IF_FOUND) >= 0;
  if ((self.flags & MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS) === 0 && isSpecialAccessor(attr, value)) {
    if ((self.flags & MP_TYPE_FLAG_IS_SUBCLASSED) !== 0) {
      raiseMsg(typeAttributeError, "can't add special method to already-subclassed class");
    }
    self.flags |= MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS;
  }
  const top = mp.roots.mark();
  mp.roots.keep(self);
  mp.roots.keep(value);
  mapStore(locals, attr, value);
  mp.roots.release(top);
  return true;
}

/** Whether attribute access must look out for this member of a class (check_for_special_accessors). */
function isSpecialAccessor(key: MpObj, value: MpObj): boolean {
  if (mp.options.delattrSetattr && (key === QSTR_setattr || key === QSTR_delattr)) return true;
  if (value instanceof MpProperty) return true;
  if (!mp.options.descriptors) return false;
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  for (const name of DESCRIPTOR_METHODS) {
    loadMethodProtected(value, name, dest, 0, true);
    if (dest[0] !== MP_OBJ_NULL) return true;
  }
  return false;
}

/** Flags that a class gets from its bases; marks them as having subclasses. Raises TypeError. */
function flagsFromBases(bases: readonly MpObj[]): number {
  let flags =
    MP_TYPE_FLAG_EQ_NOT_REFLEXIVE |
    MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE |
    MP_TYPE_FLAG_EQ_HAS_NEQ_TEST |
    MP_TYPE_FLAG_INSTANCE_TYPE;
  for (const base of bases) {
    if (!(base instanceof MpType)) return raiseType(typeTypeError);
    if (base.makeNew === null || (base.makeNewMacro !== null && !macroOn(mp.board, base.makeNewMacro))) {
      if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError("type isn't an acceptable base type");
      raiseMsgVarg(typeTypeError, "type '%q' isn't an acceptable base type", base.name);
    }
    if (isInstanceType(base)) {
      base.flags |= MP_TYPE_FLAG_IS_SUBCLASSED;
      flags |= base.flags & MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS;
    }
  }
  return flags;
}

/** Makes a class (mp_obj_new_type). `locals` becomes its namespace. Raises TypeError, NotImplementedError, MemoryError. */
function newType(name: MpQstr, bases: MpObj, locals: MpObj): MpType {
  if (!(bases instanceof MpTuple) || bases.type !== typeTuple) return raiseType(typeTypeError);
  if (!(locals instanceof MpDict) || (locals.type !== typeDict && locals.type !== typeOrderedDict)) {
    return raiseType(typeTypeError);
  }
  const { items } = bases;
  const flags = flagsFromBases(items);
  const protocol = items.length > 0 ? (items[0] as MpType).protocol : null;
  const type = new MpType(typeType, name);
  const top = mp.roots.mark();
  mp.roots.keep(bases);
  mp.roots.keep(locals);
  const slots = CLASS_SLOTS + (items.length > 0 ? 1 : 0) + (protocol === null ? 0 : 1);
  type.ptr = mMalloc(mp.sizes.mp_obj_type_t + slots * mp.wordBytes, type);
  mp.roots.keepPtr(type.ptr);
  fillClass(type, flags, locals);
  if (items.length === 1) type.parent = items[0] as MpType;
  else if (items.length > 1) {
    if (!mp.options.multipleInheritance) raiseNotImplementedError('multiple inheritance not supported');
    type.parent = bases;
  }
  type.protocol = protocol;
  findSpecialAccessors(type, locals);
  const named = mp.options.descriptors && mp.features[SET_NAME] === 1 ? membersToName(locals) : [];
  if (countNativeBases(type).count > 1) raiseTypeError('multiple bases have instance lay-out conflict');
  const at = mapLookup(locals.map, QSTR_new, MP_MAP_LOOKUP);
  if (at >= 0) {
    const fun = locals.map.slots[at + 1]!;
    if (objIsFun(fun)) locals.map.slots[at + 1] = newStaticClassMethod(typeStaticMethod, fun);
  }
  callSetName(named, type);
  mp.roots.release(top);
  return type;
}

/** A member whose `__set_name__` is to be called. */
interface NamedMember {
  readonly name: MpObj;
  readonly method: MpObj;
  readonly self: MpObj;
  /** Where `mp.roots` has the list's node that is before the next member, then method and self. */
  readonly rootAt: number;
}

/**
 * Finds the members of a class that have `__set_name__`. They stand in a linked list, the first on the C stack; a node
 * for one more follows each that is found.
 */
function membersToName(locals: MpDict): NamedMember[] {
  const { map } = locals;
  const members: NamedMember[] = [];
  for (let i = 0; i < 2 * map.alloc; i += 2) {
    if (!mapSlotIsFilled(map, i)) continue;
    const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
    loadMethodMaybe(map.slots[i + 1]!, QSTR_set_name, dest, 0);
    const [method, self] = dest as [MpObj, MpObj];
    if (self === MP_OBJ_NULL) continue;
    const rootAt = mp.roots.mark();
    mp.roots.keepPtr(0);
    mp.roots.keep(method);
    mp.roots.keep(self);
    mp.roots.set(rootAt, mMalloc(4 * mp.objBytes, null));
    members.push({ name: map.slots[i]!, method, self, rootAt });
  }
  return members;
}

function callSetName(members: readonly NamedMember[], owner: MpType): void {
  members.forEach(({ name, method, self }, i) => {
    // What the member before was called from is garbage now, but for the node with this one.
    const spent = members[i - 2];
    if (spent !== undefined) mp.roots.set(spent.rootAt, 0);
    callMethodNKw(2, 0, [method, self, owner, name], 0);
  });
}

function fillClass(type: MpType, flags: number, locals: MpDict): void {
  type.flags = flags;
  type.makeNew = instanceMakeNew;
  type.print = instancePrint;
  type.call = instanceCall;
  type.unaryOp = instanceUnaryOp;
  type.binaryOp = instanceBinaryOp;
  type.attr = instanceAttr;
  type.subscr = instanceSubscr;
  type.getIter = instanceGetIter;
  type.buffer = instanceGetBuffer;
  type.localsDict = locals;
  type.locals = locals.map;
}

function findSpecialAccessors(type: MpType, locals: MpDict): void {
  const { map } = locals;
  for (let i = 0; i < 2 * map.alloc && (type.flags & MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS) === 0; i += 2) {
    if (mapSlotIsFilled(map, i) && isSpecialAccessor(map.slots[i]!, map.slots[i + 1]!)) {
      type.flags |= MP_TYPE_FLAG_HAS_SPECIAL_ACCESSORS;
    }
  }
}

/** Whether a value is a function (mp_obj_is_fun): its type is called so. */
export function objIsFun(o: MpObj): boolean {
  return typeof o === 'object' && o.type.name === QSTR_function;
}

defineType(typeType, { makeNew: typeMakeNew, print: typePrint, call: typeCall, attr: typeAttr });
