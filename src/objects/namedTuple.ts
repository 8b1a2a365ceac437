import { argErrorTerseMismatch } from '../runtime/args.js';
import { callFunctionNKw } from '../runtime/call.js';
import { newDict } from '../runtime/dict.js';
import { fun1, fun2 } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { mapStore } from '../runtime/map.js';
import { MP_OBJ_NULL, MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE, type MpObj, type MpQstr, MpType } from '../runtime/obj.js';
import { objGetArray } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseMsgVarg } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { emptySlots } from '../runtime/slots.js';
import { MICROPY_ERROR_REPORTING_NORMAL, MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { isStr, objStrGetQstr } from '../runtime/str.js';
import { type MpTuple, newTupleOfType } from '../runtime/tuple.js';
import { typeAttributeError, typeOrderedDict, typeTuple, typeType, typeTypeError } from '../runtime/types.js';
import { attrTuplePrint } from './attrTuple.js';
import { strSplit } from './strSplit.js';
import { tupleBinaryOp, tupleGetIter, tupleSubscr, tupleUnaryOp } from './tuple.js';

/** `collections.namedtuple` (py/objnamedtuple.c). */

const QSTR_asdict = q('_asdict');
const HAS_ASDICT = romFeature('MICROPY_PY_COLLECTIONS_NAMEDTUPLE__ASDICT');

/** `mp_obj_namedtuple_type_t`: a type whose chunk ends with the names of its fields. */
class MpNamedTupleType extends MpType {
  readonly fields: MpQstr[] = [];

  constructor(name: MpQstr) {
    super(typeType, name);
    this.flags = MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE;
    this.makeNew = namedTupleMakeNew;
    this.print = namedTuplePrint;
    this.unaryOp = tupleUnaryOp;
    this.binaryOp = tupleBinaryOp;
    this.attr = namedTupleAttr;
    this.subscr = tupleSubscr;
    this.getIter = tupleGetIter;
    this.parent = typeTuple;
  }
}

function fieldsOf(tuple: MpTuple): readonly MpQstr[] {
  return (tuple.type as MpNamedTupleType).fields;
}

/** `_asdict()`: an OrderedDict made as large as it gets. */
const asdict = fun1('_asdict', (selfIn) => {
  const self = selfIn as MpTuple;
  const top = mp.roots.mark();
  mp.roots.keep(self);
  const dict = newDict(self.items.length);
  dict.type = typeOrderedDict;
  dict.map.isOrdered = true;
  fieldsOf(self).forEach((field, i) => {
    mapStore(dict.map, field, self.items[i]!);
  });
  mp.roots.release(top);
  return dict;
});

function namedTuplePrint(print: MpPrint, self: MpObj): void {
  const tuple = self as MpTuple;
  print.strn(tuple.type.name.data);
  attrTuplePrint(print, fieldsOf(tuple), tuple);
}

function namedTupleAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL) raiseMsg(typeAttributeError, "can't set attribute");
  const tuple = self as MpTuple;
  if (attr === QSTR_asdict && mp.features[HAS_ASDICT] === 1) {
    dest[off] = asdict;
    dest[off + 1] = self;
    return;
  }
  const at = fieldsOf(tuple).indexOf(attr);
  if (at >= 0) dest[off] = tuple.items[at]!;
}

function raiseWrongCount(type: MpType, wanted: number, given: number): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) argErrorTerseMismatch();
  const text = 'takes %d positional arguments but %d were given';
  if (mp.errorReporting === MICROPY_ERROR_REPORTING_NORMAL) {
    return raiseMsgVarg(typeTypeError, `function ${text}`, wanted, given);
  }
  return raiseMsgVarg(typeTypeError, `%q() ${text}`, type.name, wanted, given);
}

function raiseBadKeyword(fmt: string, name: MpQstr): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) argErrorTerseMismatch();
  return raiseMsgVarg(typeTypeError, fmt, name);
}

function namedTupleMakeNew(typeIn: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const type = typeIn as MpNamedTupleType;
  const n = type.fields.length;
  if (nArgs + nKw !== n) raiseWrongCount(type, n, nArgs + nKw);
  const top = mp.roots.mark();
  mp.roots.keep(type);
  const tuple = newTupleOfType(type, emptySlots(n));
  mp.roots.keepPtr(tuple.ptr);
  for (let i = 0; i < nArgs; i++) tuple.items[i] = args[off + i]!;
  for (let i = 0; i < nKw; i++) {
    const name = objStrGetQstr(args[off + nArgs + 2 * i]!);
    const at = type.fields.indexOf(name);
    if (at < 0) raiseBadKeyword("unexpected keyword argument '%q'", name);
    if (tuple.items[at] !== MP_OBJ_NULL) raiseBadKeyword("function got multiple values for argument '%q'", name);
    tuple.items[at] = args[off + nArgs + 2 * i + 1]!;
  }
  mp.roots.release(top);
  return tuple;
}

/** mp_obj_new_namedtuple_type: the type, then the interned names one by one. Raises TypeError, MemoryError. */
function newNamedTupleType(name: MpQstr, fields: readonly MpObj[], off: number, n: number): MpNamedTupleType {
  const type = new MpNamedTupleType(name);
  type.ptr = mMalloc(mp.sizes.mp_obj_namedtuple_type_t + n * mp.wordBytes, type);
  const top = mp.roots.mark();
  mp.roots.keepPtr(type.ptr);
  for (let i = 0; i < n; i++) type.fields.push(objStrGetQstr(fields[off + i]!));
  mp.roots.release(top);
  return type;
}

/** `namedtuple(name, fields)`: the fields are a list or tuple of names, or a str of them with blanks between. */
export const namedTuple = fun2('namedtuple', (nameIn, fieldsIn) => {
  const name = objStrGetQstr(nameIn);
  const top = mp.roots.mark();
  let fields = fieldsIn;
  if (isStr(fields) && mp.options.cpythonCompat) fields = callFunctionNKw(strSplit, 1, 0, [fields], 0);
  mp.roots.keep(fields);
  const view = objGetArray(fields);
  const type = newNamedTupleType(name, view.items, view.off, view.len);
  mp.roots.release(top);
  return type;
});
