import { argCheckNum } from '../runtime/args.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import { placeIter } from '../runtime/iterBuf.js';
import { MP_MAP_LOOKUP, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND, MP_MAP_LOOKUP_REMOVE_IF_FOUND } from '../runtime/map.js';
import { MP_OBJ_NULL, MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE, type MpObj, type MpType, PRINT_REPR } from '../runtime/obj.js';
import {
  MP_BINARY_OP_AND,
  MP_BINARY_OP_CONTAINS,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_INPLACE_AND,
  MP_BINARY_OP_INPLACE_OR,
  MP_BINARY_OP_INPLACE_SUBTRACT,
  MP_BINARY_OP_INPLACE_XOR,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LESS_EQUAL,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_MORE_EQUAL,
  MP_BINARY_OP_OR,
  MP_BINARY_OP_SUBTRACT,
  MP_BINARY_OP_XOR,
  MP_UNARY_OP_BOOL,
  MP_UNARY_OP_HASH,
  MP_UNARY_OP_LEN,
  objHash,
  objPrintHelper,
  objWord,
} from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { raiseMsg, raiseTypeArg } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { MpSet, newSet, setClear, setLookup, setRemoveFirst } from '../runtime/set.js';
import { wrapSmallInt } from '../runtime/smallInt.js';
import { defineType, mpConstNone, newBool, typeFrozenSet, typeKeyError, typeSet } from '../runtime/types.js';
import {
  addAll,
  copy,
  difference,
  differenceUpdate,
  intersect,
  isDisjoint,
  isSubset,
  removeAll,
  symmetricDifference,
  symmetricDifferenceUpdate,
  union,
} from './setAlgebra.js';
import { filled, SetIter } from './setIter.js';

/** The types `set` and `frozenset` (py/objset.c). */

function setPrint(print: MpPrint, self: MpObj): void {
  const set = self as MpSet;
  const frozen = set.type === typeFrozenSet;
  if (set.used === 0) {
    if (frozen) print.strn('frozen');
    print.strn('set()');
    return;
  }
  if (frozen) print.strn('frozenset(');
  print.strn('{');
  let first = true;
  for (let i = 0; i < set.alloc; i++) {
    if (!filled(set, i)) continue;
    if (!first) print.strn(', ');
    first = false;
    objPrintHelper(print, set.table.slots[i]!, PRINT_REPR);
  }
  print.strn('}');
  if (frozen) print.strn(')');
}

function setMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  if (nArgs > 1 || nKw !== 0) argCheckNum(nArgs, nKw, 0, 1, false);
  const set = newSet(0);
  if (nArgs === 1) addAll(set, args[off]!);
  set.type = type;
  return set;
}

function setGetIter(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  return placeIter(new SetIter(self as MpSet), iterBuf, off, 2, self);
}

function pop(self: MpObj): MpObj {
  const item = setRemoveFirst(self as MpSet);
  return item === MP_OBJ_NULL ? raiseMsg(typeKeyError, 'pop from an empty set') : item;
}

function remove(self: MpObj, item: MpObj): MpObj {
  const found = setLookup(self as MpSet, item, MP_MAP_LOOKUP_REMOVE_IF_FOUND);
  return found === MP_OBJ_NULL ? raiseTypeArg(typeKeyError, item) : mpConstNone;
}

function update(nArgs: number, args: MpObj[], off: number): MpObj {
  for (let i = 1; i < nArgs; i++) addAll(args[off] as MpSet, args[off + i]!);
  return mpConstNone;
}

/** A frozenset's hash: the address of its type, plus the hashes of the items. */
function frozenHash(set: MpSet): MpObj {
  let sum = objWord(typeFrozenSet);
  for (let i = 0; i < set.alloc; i++) if (filled(set, i)) sum += BigInt(objHash(set.table.slots[i]!));
  return wrapSmallInt(sum);
}

function setUnaryOp(op: number, self: MpObj): MpObj {
  const set = self as MpSet;
  switch (op) {
    case MP_UNARY_OP_BOOL:
      return newBool(set.used !== 0);
    case MP_UNARY_OP_LEN:
      return set.used;
    case MP_UNARY_OP_HASH:
      return set.type === typeFrozenSet ? frozenHash(set) : MP_OBJ_NULL;
    default:
      return MP_OBJ_NULL;
  }
}

function setBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  const set = lhs as MpSet;
  if (op === MP_BINARY_OP_CONTAINS) return newBool(setLookup(set, rhs, MP_MAP_LOOKUP) !== MP_OBJ_NULL);
  if (!(rhs instanceof MpSet)) return MP_OBJ_NULL;
  const inPlace = set.type === typeSet;
  switch (op) {
    case MP_BINARY_OP_OR:
      return union(lhs, rhs);
    case MP_BINARY_OP_XOR:
      return symmetricDifference(lhs, rhs);
    case MP_BINARY_OP_AND:
      return intersect(lhs, rhs, false);
    case MP_BINARY_OP_SUBTRACT:
      return difference(2, [lhs, rhs], 0);
    case MP_BINARY_OP_INPLACE_OR:
      if (!inPlace) return union(lhs, rhs);
      addAll(set, rhs);
      return lhs;
    case MP_BINARY_OP_INPLACE_XOR:
      if (!inPlace) return symmetricDifference(lhs, rhs);
      symmetricDifferenceUpdate(lhs, rhs);
      return lhs;
    case MP_BINARY_OP_INPLACE_AND: {
      const common = intersect(lhs, rhs, inPlace);
      return inPlace ? lhs : common;
    }
    case MP_BINARY_OP_INPLACE_SUBTRACT:
      if (!inPlace) return difference(2, [lhs, rhs], 0);
      removeAll(set, 1, [rhs], 0);
      return lhs;
    case MP_BINARY_OP_LESS:
      return isSubset(lhs, rhs, true);
    case MP_BINARY_OP_MORE:
      return isSubset(rhs, lhs, true);
    case MP_BINARY_OP_LESS_EQUAL:
      return isSubset(lhs, rhs, false);
    case MP_BINARY_OP_MORE_EQUAL:
      return isSubset(rhs, lhs, false);
    case MP_BINARY_OP_EQUAL:
      return set.used === rhs.used ? isSubset(lhs, rhs, false) : newBool(false);
    default:
      return MP_OBJ_NULL;
  }
}

function add(self: MpObj, item: MpObj): MpObj {
  setLookup(self as MpSet, item, MP_MAP_LOOKUP_ADD_IF_NOT_FOUND);
  return mpConstNone;
}

function clear(self: MpObj): MpObj {
  setClear(self as MpSet);
  return mpConstNone;
}

function discard(self: MpObj, item: MpObj): MpObj {
  setLookup(self as MpSet, item, MP_MAP_LOOKUP_REMOVE_IF_FOUND);
  return mpConstNone;
}

const bothRows = [
  ['copy', fun1('copy', copy)],
  ['difference', funVar('difference', 1, -1, difference)],
  ['intersection', fun2('intersection', (a, b) => intersect(a, b, false))],
  ['isdisjoint', fun2('isdisjoint', isDisjoint)],
  ['issubset', fun2('issubset', (a, b) => isSubset(a, b, false))],
  ['issuperset', fun2('issuperset', (a, b) => isSubset(b, a, false))],
  ['symmetric_difference', fun2('symmetric_difference', symmetricDifference)],
  ['union', fun2('union', union)],
  [
    '__contains__',
    fun2('__contains__', (self, item) => newBool(setLookup(self as MpSet, item, MP_MAP_LOOKUP) !== MP_OBJ_NULL)),
  ],
] as const;

const slots = {
  makeNew: setMakeNew,
  print: setPrint,
  unaryOp: setUnaryOp,
  binaryOp: setBinaryOp,
  getIter: setGetIter,
};

defineType(typeSet, {
  ...slots,
  locals: romMap([
    ['add', fun2('add', add)],
    ['clear', fun1('clear', clear)],
    ['discard', fun2('discard', discard)],
    ['difference_update', funVar('difference_update', 1, -1, differenceUpdate)],
    ['intersection_update', fun2('intersection_update', (a, b) => intersect(a, b, true))],
    ['pop', fun1('pop', pop)],
    ['remove', fun2('remove', remove)],
    ['symmetric_difference_update', fun2('symmetric_difference_update', symmetricDifferenceUpdate)],
    ['update', funVar('update', 1, -1, update)],
    ...bothRows,
  ]),
});
defineType(typeFrozenSet, { ...slots, flags: MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE, locals: romMap(bothRows) });
