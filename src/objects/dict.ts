import { argCheckNum } from '../runtime/args.js';
import { MpDict, newDict } from '../runtime/dict.js';
import { fun1, fun2, fun3, funKw, funVar } from '../runtime/fun.js';
import { getIter, iterNext } from '../runtime/iter.js';
import {
  MP_MAP_LOOKUP,
  MP_MAP_LOOKUP_ADD_IF_NOT_FOUND,
  MP_MAP_LOOKUP_REMOVE_IF_FOUND,
  mapClear,
  mapLookup,
  mapStore,
} from '../runtime/map.js';
import {
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  type MpObj,
  MpStr,
  type MpType,
  PRINT_JSON,
  PRINT_REPR,
} from '../runtime/obj.js';
import {
  MP_BINARY_OP_CONTAINS,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_INPLACE_OR,
  MP_BINARY_OP_OR,
  MP_UNARY_OP_BOOL,
  MP_UNARY_OP_LEN,
  MP_UNARY_OP_SIZEOF,
  objEqual,
  objLenMaybe,
  objPrintHelper,
} from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { raiseMsg, raiseType, raiseTypeArg, raiseValueError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { slotPair } from '../runtime/slots.js';
import { mp } from '../runtime/state.js';
import { MpStaticClassMethod } from '../runtime/staticClassMethod.js';
import { newTuple } from '../runtime/tuple.js';
import {
  defineType,
  mpConstNone,
  newBool,
  typeClassMethod,
  typeDict,
  typeKeyError,
  typeOrderedDict,
  typeTypeError,
} from '../runtime/types.js';
import { dictGetIter, newView, nextSlot, VIEW_ITEMS, VIEW_KEYS, VIEW_VALUES } from './dictView.js';
import { iterate } from './iterate.js';

/** The types `dict` and `OrderedDict` (py/objdict.c). */

function dictPrint(print: MpPrint, self: MpObj, kindIn: number): void {
  const dict = self as MpDict;
  const json = kindIn === PRINT_JSON;
  const kind = json ? kindIn : PRINT_REPR;
  const itemSeparator = json ? (print.itemSeparator ?? ', ') : ', ';
  const keySeparator = json ? (print.keySeparator ?? ': ') : ': ';
  const named = dict.type !== typeDict && !json;
  if (named) {
    print.strn(dict.type.name.data);
    print.strn('(');
  }
  print.strn('{');
  let first = true;
  for (let i = nextSlot(dict, 0); i >= 0; i = nextSlot(dict, i + 2)) {
    if (!first) print.strn(itemSeparator);
    first = false;
    const key = dict.map.slots[i]!;
    const quote = json && !(key instanceof MpStr);
    if (quote) print.strn('"');
    objPrintHelper(print, key, kind);
    if (quote) print.strn('"');
    print.strn(keySeparator);
    objPrintHelper(print, dict.map.slots[i + 1]!, kind);
  }
  print.strn('}');
  if (named) print.strn(')');
}

function dictMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const dict = newDict(0);
  dict.type = type;
  if (type === typeOrderedDict) dict.map.isOrdered = true;
  if (nArgs > 0 || nKw > 0) update(dict, nArgs, nKw, args, off);
  return dict;
}

function dictUnaryOp(op: number, self: MpObj): MpObj {
  const { map } = self as MpDict;
  switch (op) {
    case MP_UNARY_OP_BOOL:
      return newBool(map.used !== 0);
    case MP_UNARY_OP_LEN:
      return map.used;
    case MP_UNARY_OP_SIZEOF:
      return mp.sizes.mp_obj_dict_t + map.alloc * 2 * mp.objBytes;
    default:
      return MP_OBJ_NULL;
  }
}

function equal(a: MpDict, other: MpObj): boolean {
  if (!(other instanceof MpDict)) return false;
  if (a.type === typeOrderedDict && other.type === typeOrderedDict) return equalInOrder(a, other);
  if (other.type !== typeDict || a.map.used !== other.map.used) return false;
  for (let i = nextSlot(a, 0); i >= 0; i = nextSlot(a, i + 2)) {
    const at = mapLookup(other.map, a.map.slots[i]!, MP_MAP_LOOKUP);
    if (at < 0 || !objEqual(a.map.slots[i + 1]!, other.map.slots[at + 1]!)) return false;
  }
  return true;
}

function equalInOrder(a: MpDict, b: MpDict): boolean {
  let i = nextSlot(a, 0);
  let j = nextSlot(b, 0);
  for (; i >= 0 && j >= 0; i = nextSlot(a, i + 2), j = nextSlot(b, j + 2)) {
    if (!objEqual(a.map.slots[i]!, b.map.slots[j]!)) return false;
    if (!objEqual(a.map.slots[i + 1]!, b.map.slots[j + 1]!)) return false;
  }
  return i < 0 && j < 0;
}

function dictBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  const dict = lhs as MpDict;
  switch (op) {
    case MP_BINARY_OP_CONTAINS:
      return newBool(mapLookup(dict.map, rhs, MP_MAP_LOOKUP) >= 0);
    case MP_BINARY_OP_EQUAL:
      return newBool(equal(dict, rhs));
    case MP_BINARY_OP_OR:
    case MP_BINARY_OP_INPLACE_OR: {
      if (!mp.options.cpythonCompat) return MP_OBJ_NULL;
      const result = op === MP_BINARY_OP_OR ? dictCopy(dict) : dict;
      const top = mp.roots.mark();
      mp.roots.keep(result);
      update(result, 1, 0, [rhs], 0);
      mp.roots.release(top);
      return result;
    }
    default:
      return MP_OBJ_NULL;
  }
}

/** The value of a key; raises KeyError (mp_obj_dict_get). */
export function dictGet(dict: MpDict, key: MpObj): MpObj {
  const at = mapLookup(dict.map, key, MP_MAP_LOOKUP);
  return at < 0 ? raiseTypeArg(typeKeyError, key) : dict.map.slots[at + 1]!;
}

/** Deletes a key; raises KeyError (mp_obj_dict_delete). */
export function dictDelete(dict: MpDict, key: MpObj): void {
  getHelper(2, [dict, key], 0, MP_MAP_LOOKUP_REMOVE_IF_FOUND);
}

function dictSubscr(self: MpObj, index: MpObj, value: MpObj): MpObj {
  const dict = self as MpDict;
  if (value === MP_OBJ_SENTINEL) return dictGet(dict, index);
  if (value === MP_OBJ_NULL) {
    dictDelete(dict, index);
  } else {
    ensureNotFixed(dict);
    mapStore(dict.map, index, value);
  }
  return mpConstNone;
}

function ensureNotFixed(dict: MpDict): void {
  if (dict.map.isFixed) raiseType(typeTypeError);
}

function clear(self: MpObj): MpObj {
  const dict = self as MpDict;
  ensureNotFixed(dict);
  mapClear(dict.map);
  return mpConstNone;
}

/** mp_obj_dict_copy: the new table has the same slots, deleted ones included. Raises MemoryError. */
export function dictCopy(dict: MpDict): MpDict {
  const { map } = dict;
  const copy = newDict(map.alloc);
  copy.type = dict.type;
  copy.map.used = map.used;
  copy.map.allKeysAreQstrs = map.allKeysAreQstrs;
  copy.map.isOrdered = map.isOrdered;
  for (let i = 0; i < 2 * map.alloc; i++) copy.map.slots[i] = map.slots[i]!;
  return copy;
}

function fromKeys(nArgs: number, args: MpObj[], off: number): MpObj {
  const top = mp.roots.mark();
  const it = getIter(args[off + 1]!, null, 0);
  mp.roots.keep(it);
  const value = nArgs > 2 ? args[off + 2]! : mpConstNone;
  const len = objLenMaybe(args[off + 1]!);
  const dict = newDict(typeof len === 'number' ? len : 0);
  mp.roots.keep(dict);
  for (let key = iterNext(it); key !== MP_OBJ_NULL; key = iterNext(it)) mapStoreRooted(dict, key, value);
  mp.roots.release(top);
  return dict;
}

/** Stores a pair that only native code holds. */
function mapStoreRooted(dict: MpDict, key: MpObj, value: MpObj): void {
  const top = mp.roots.mark();
  mp.roots.keep(key);
  mp.roots.keep(value);
  mapStore(dict.map, key, value);
  mp.roots.release(top);
}

function getHelper(nArgs: number, args: MpObj[], off: number, kind: number): MpObj {
  const dict = args[off] as MpDict;
  const key = args[off + 1]!;
  if (kind !== MP_MAP_LOOKUP) ensureNotFixed(dict);
  const at = mapLookup(dict.map, key, kind);
  const { slots } = dict.map;
  const found = at < 0 ? MP_OBJ_NULL : slots[at + 1]!;
  if (found !== MP_OBJ_NULL) {
    if (kind === MP_MAP_LOOKUP_REMOVE_IF_FOUND) slots[at + 1] = MP_OBJ_NULL;
    return found;
  }
  if (nArgs === 2 && kind === MP_MAP_LOOKUP_REMOVE_IF_FOUND) raiseTypeArg(typeKeyError, key);
  const value = nArgs === 2 ? mpConstNone : args[off + 2]!;
  if (kind === MP_MAP_LOOKUP_ADD_IF_NOT_FOUND) slots[at + 1] = value;
  return value;
}

function popItem(self: MpObj): MpObj {
  const dict = self as MpDict;
  ensureNotFixed(dict);
  const { map } = dict;
  if (map.used === 0) raiseMsg(typeKeyError, 'popitem(): dictionary is empty');
  const at = nextSlot(dict, map.isOrdered ? 2 * (map.used - 1) : 0);
  map.used--;
  const key = map.slots[at]!;
  const value = map.slots[at + 1]!;
  map.slots[at] = MP_OBJ_SENTINEL;
  map.slots[at + 1] = MP_OBJ_NULL;
  const top = mp.roots.mark();
  mp.roots.keep(key);
  mp.roots.keep(value);
  const pair = newTuple(slotPair(key, value));
  mp.roots.release(top);
  return pair;
}

/** Takes over the pairs of `args[off]` (a dict, or an iterable of pairs) and the keyword arguments (dict_update). */
function update(dict: MpDict, nArgs: number, nKw: number, args: MpObj[], off: number): void {
  ensureNotFixed(dict);
  argCheckNum(nArgs + 1, nKw, 1, 2, true);
  const top = mp.roots.mark();
  mp.roots.keep(dict);
  if (nArgs === 1) {
    const from = args[off]!;
    if (from instanceof MpDict) {
      if (from !== dict) updateFromDict(dict, from);
    } else {
      iterate(from, dict, (item) => updateFromPair(dict, item));
    }
  }
  for (let i = 0; i < nKw; i++) mapStore(dict.map, args[off + nArgs + 2 * i]!, args[off + nArgs + 2 * i + 1]!);
  mp.roots.release(top);
}

function updateFromDict(dict: MpDict, from: MpDict): void {
  for (let i = nextSlot(from, 0); i >= 0; i = nextSlot(from, i + 2)) {
    mapStore(dict.map, from.map.slots[i]!, from.map.slots[i + 1]!);
  }
}

function updateFromPair(dict: MpDict, pair: MpObj): void {
  const top = mp.roots.mark();
  const it = getIter(pair, null, 0);
  mp.roots.keep(it);
  const key = iterNext(it);
  mp.roots.keep(key);
  const value = iterNext(it);
  mp.roots.keep(value);
  const stop = iterNext(it);
  if (key === MP_OBJ_NULL || value === MP_OBJ_NULL || stop !== MP_OBJ_NULL) {
    raiseValueError('dict update sequence has wrong length');
  }
  mapStore(dict.map, key, value);
  mp.roots.release(top);
}

function updateMethod(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  update(args[off] as MpDict, nArgs - 1, nKw, args, off + 1);
  return mpConstNone;
}

const getItem = fun2('__getitem__', (self, key) => dictGet(self as MpDict, key));
const setItem = fun3('__setitem__', (self, key, value) => dictSubscr(self, key, value));
const delItem = fun2('__delitem__', (self, key) => dictSubscr(self, key, MP_OBJ_NULL));

const locals = romMap([
  ['clear', fun1('clear', clear)],
  ['copy', fun1('copy', (self) => dictCopy(self as MpDict))],
  [
    'fromkeys',
    new MpStaticClassMethod(typeClassMethod, funVar('fromkeys', 2, 3, fromKeys)),
    'MICROPY_PY_BUILTINS_DICT_FROMKEYS',
  ],
  ['get', funVar('get', 2, 3, (n, args, off) => getHelper(n, args, off, MP_MAP_LOOKUP))],
  ['items', fun1('items', (self) => newView(self, VIEW_ITEMS))],
  ['keys', fun1('keys', (self) => newView(self, VIEW_KEYS))],
  ['pop', funVar('pop', 2, 3, (n, args, off) => getHelper(n, args, off, MP_MAP_LOOKUP_REMOVE_IF_FOUND))],
  ['popitem', fun1('popitem', popItem)],
  ['setdefault', funVar('setdefault', 2, 3, (n, args, off) => getHelper(n, args, off, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND))],
  ['update', funKw('update', 1, updateMethod)],
  ['values', fun1('values', (self) => newView(self, VIEW_VALUES))],
  ['__getitem__', getItem],
  ['__setitem__', setItem],
  ['__delitem__', delItem],
]);

const slots = {
  makeNew: dictMakeNew,
  print: dictPrint,
  unaryOp: dictUnaryOp,
  binaryOp: dictBinaryOp,
  subscr: dictSubscr,
  getIter: dictGetIter,
  locals,
};
defineType(typeDict, slots);
defineType(typeOrderedDict, { ...slots, parent: typeDict });
