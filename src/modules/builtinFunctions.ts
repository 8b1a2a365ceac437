import { newIntFromFloat } from '../objects/int.js';
import { intPow3 } from '../objects/intOps.js';
import { listSort } from '../objects/list.js';
import { strFormat } from '../objects/strFormat.js';
import { loadMethod, loadMethodProtected, storeAttr } from '../runtime/attr.js';
import { newBoundMeth } from '../runtime/boundMeth.js';
import { callFunction1, callMethodNKw } from '../runtime/call.js';
import { newFloat, toFloat } from '../runtime/float.js';
import { objIsSubclass } from '../runtime/instance.js';
import { getIter, getIterOnCStack, iterNext, iterNextAllowRaise } from '../runtime/iter.js';
import { listAppend, newListN } from '../runtime/list.js';
import { mapSlotIsFilled } from '../runtime/map.js';
import { newInt } from '../runtime/newInt.js';
import { MP_OBJ_NULL, MP_OBJ_STOP_ITERATION, type MpObj, type MpQstr, MpStr, MpType } from '../runtime/obj.js';
import {
  binaryOp,
  MP_BINARY_OP_ADD,
  MP_BINARY_OP_AND,
  MP_BINARY_OP_FLOOR_DIVIDE,
  MP_BINARY_OP_MODULO,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_POWER,
  MP_BINARY_OP_SUBTRACT,
  objGetFloat,
  objGetInt,
  objGetType,
  objIsInt,
  objIsTrue,
} from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import {
  raiseMsgVarg,
  raiseNotImplementedError,
  raiseStopIteration,
  raiseType,
  raiseTypeError,
  raiseValueError,
} from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { newStrViaQstr, objStrGetData, objStrGetQstr } from '../runtime/str.js';
import {
  mpConstNone,
  mpConstTrue,
  newBool,
  typeList,
  typeNotImplementedError,
  typeStr,
  typeTypeError,
} from '../runtime/types.js';
import { utf8CharLen, utf8CodePoint, utf8Encode } from '../runtime/utf8.js';

/** The functions of the module `builtins` (py/modbuiltins.c). */

const SPECIAL_METHODS = romFeature('MICROPY_PY_ALL_SPECIAL_METHODS');
const STR_MODULO = romFeature('MICROPY_PY_BUILTINS_STR_OP_MODULO');
const POW3 = romFeature('MICROPY_PY_BUILTINS_POW3');
const ROUND_INT = romFeature('MICROPY_PY_BUILTINS_ROUND_INT');

const QSTR_default = q('default');
const QSTR_dir = q('__dir__');
const QSTR_key = q('key');

/** `all` (stopAt false) and `any` (stopAt true): the value that ends the search is the answer. */
export function search(iterable: MpObj, stopAt: boolean): MpObj {
  const top = mp.roots.mark();
  const it = getIterOnCStack(iterable);
  for (;;) {
    const item = iterNext(it);
    if (item === MP_OBJ_STOP_ITERATION || objIsTrue(item) === stopAt) {
      mp.roots.release(top);
      return item === MP_OBJ_STOP_ITERATION ? newBool(!stopAt) : newBool(stopAt);
    }
  }
}

/** `bin`. */
export function bin(o: MpObj): MpObj {
  return strFormat(2, 0, [q('{:#b}'), o], 0);
}

/** `hex` and `oct`: `letter` is the conversion. */
export function inBase(letter: 'x' | 'o', o: MpObj): MpObj {
  if (mp.features[STR_MODULO] === 1) return binaryOp(MP_BINARY_OP_MODULO, q(`%#${letter}`), o);
  return strFormat(2, 0, [q(`{:#${letter}}`), o], 0);
}

export function chr(o: MpObj): MpObj {
  const c = objGetInt(o);
  if (mp.options.strUnicode) {
    if (c < 0 || c >= 0x110000) raiseValueError('chr() arg not in range(0x110000)');
    return newStrViaQstr(utf8Encode(Number(c)));
  }
  if (c < 0 || c > 0xff) raiseValueError('chr() arg not in range(256)');
  return newStrViaQstr(String.fromCharCode(Number(c)));
}

export function ord(o: MpObj): MpObj {
  const data = objStrGetData(o);
  let len = data.length;
  if (mp.options.strUnicode && o instanceof MpStr && o.type === typeStr) {
    len = utf8CharLen(data, 0, len);
    if (len === 1) return newInt(utf8CodePoint(data, 0));
  } else if (len === 1) {
    return data.charCodeAt(0);
  }
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('ord expects a character');
  return raiseMsgVarg(typeTypeError, 'ord() expected a character, but string of length %d found', len);
}

/** `dir`: names of the current locals, or all interned strings that are attributes of an object. */
export function dir(nArgs: number, args: MpObj[], off: number): MpObj {
  const list = newListN(0);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  if (nArgs === 0) {
    const { map } = mp.dictLocals;
    for (let i = 0; i < 2 * map.alloc; i += 2) if (mapSlotIsFilled(map, i)) listAppend(list, map.slots[i]!);
  } else {
    const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
    for (const name of mp.qstrs.all()) {
      loadMethodProtected(args[off]!, name, dest, 0, false);
      if (dest[0] === MP_OBJ_NULL) continue;
      if (name === QSTR_dir && dest[1] !== MP_OBJ_NULL && mp.features[SPECIAL_METHODS] === 1) {
        mp.roots.release(top);
        return callMethodNKw(0, 0, dest, 0);
      }
      listAppend(list, name);
    }
  }
  mp.roots.release(top);
  return list;
}

export function iter(o: MpObj): MpObj {
  return getIter(o, null, 0);
}

/** `next` with a value to return at the end. */
export function nextOr(nArgs: number, args: MpObj[], off: number): MpObj {
  if (nArgs === 1) return next(args[off]!);
  const ret = iterNext(args[off]!);
  return ret === MP_OBJ_STOP_ITERATION ? args[off + 1]! : ret;
}

export function next(it: MpObj): MpObj {
  const ret = iterNextAllowRaise(it);
  if (ret !== MP_OBJ_STOP_ITERATION) return ret;
  const value = mp.stopIterationArg;
  return raiseStopIteration(value === MP_OBJ_NULL ? null : value);
}

/** Value of a keyword argument among `nKw` pairs at `args[at..]`, or MP_OBJ_NULL. */
function keyword(name: MpQstr, nKw: number, args: MpObj[], at: number): MpObj {
  for (let i = 0; i < nKw; i++) if (args[at + 2 * i] === name) return args[at + 2 * i + 1]!;
  return MP_OBJ_NULL;
}

/** The best value so far of `min` or `max`; two roots hold it and its key. */
class Best {
  obj: MpObj = MP_OBJ_NULL;
  private key: MpObj = MP_OBJ_NULL;
  private readonly op: number;
  private readonly keyFun: MpObj;
  private readonly rootAt: number;

  constructor(op: number, keyFun: MpObj) {
    this.op = op;
    this.keyFun = keyFun;
    this.rootAt = mp.roots.mark();
    mp.roots.keepPtr(0);
    mp.roots.keepPtr(0);
    mp.roots.keepPtr(0);
  }

  offer(item: MpObj): void {
    let key = item;
    if (this.keyFun !== MP_OBJ_NULL) {
      mp.roots.set(this.rootAt + 2, typeof item === 'object' ? item.ptr : 0);
      key = callFunction1(this.keyFun, item);
    }
    if (this.obj !== MP_OBJ_NULL && binaryOp(this.op, key, this.key) !== mpConstTrue) return;
    this.obj = item;
    this.key = key;
    mp.roots.set(this.rootAt, typeof item === 'object' ? item.ptr : 0);
    mp.roots.set(this.rootAt + 1, typeof key === 'object' ? key.ptr : 0);
  }
}

/** `min` and `max`: `op` says when a value is better. */
export function minMax(op: number, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const top = mp.roots.mark();
  const best = new Best(op, keyword(QSTR_key, nKw, args, off + nArgs));
  if (nArgs === 1) {
    const it = getIterOnCStack(args[off]!);
    for (let item = iterNext(it); item !== MP_OBJ_STOP_ITERATION; item = iterNext(it)) best.offer(item);
  } else {
    for (let i = 0; i < nArgs; i++) best.offer(args[off + i]!);
  }
  mp.roots.release(top);
  if (best.obj !== MP_OBJ_NULL) return best.obj;
  const otherwise = keyword(QSTR_default, nKw, args, off + nArgs);
  return otherwise === MP_OBJ_NULL ? raiseValueError('arg is an empty sequence') : otherwise;
}

export function pow(nArgs: number, args: MpObj[], off: number): MpObj {
  const base = args[off]!;
  const exponent = args[off + 1]!;
  if (nArgs === 2) return binaryOp(MP_BINARY_OP_POWER, base, exponent);
  if (mp.features[POW3] !== 1) raiseNotImplementedError('3-arg pow() not supported');
  if (mp.longIntImpl === 'mpz') return intPow3(base, exponent, args[off + 2]!);
  return binaryOp(MP_BINARY_OP_MODULO, binaryOp(MP_BINARY_OP_POWER, base, exponent), args[off + 2]!);
}

/** Rounds half to even, as C's nearbyint. */
function nearbyint(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

export function round(nArgs: number, args: MpObj[], off: number): MpObj {
  const o = args[off]!;
  if (objIsInt(o)) {
    if (nArgs === 1) return o;
    if (mp.features[ROUND_INT] !== 1) raiseType(typeNotImplementedError);
    const digits = objGetInt(args[off + 1]!);
    return digits >= 0 ? o : roundInt(o, -Number(digits));
  }
  if (!mp.options.float) return newInt(objGetInt(o));
  const value = objGetFloat(o);
  if (nArgs === 1) return newIntFromFloat(nearbyint(value));
  const mult = toFloat(10 ** Number(objGetInt(args[off + 1]!)));
  return newFloat(toFloat(nearbyint(toFloat(value * mult)) / mult));
}

/** Rounds an int to a multiple of 10**digits; halves go to the even multiple. */
function roundInt(o: MpObj, digits: number): MpObj {
  const top = mp.roots.mark();
  const keep = (value: MpObj): MpObj => {
    mp.roots.keep(value);
    return value;
  };
  const mult = keep(binaryOp(MP_BINARY_OP_POWER, 10, digits));
  const half = keep(binaryOp(MP_BINARY_OP_FLOOR_DIVIDE, mult, 2));
  const modulo = keep(binaryOp(MP_BINARY_OP_MODULO, o, mult));
  const rounded = keep(binaryOp(MP_BINARY_OP_SUBTRACT, o, modulo));
  let up = false;
  if (!objIsTrue(binaryOp(MP_BINARY_OP_MORE, half, modulo))) {
    up = objIsTrue(binaryOp(MP_BINARY_OP_MORE, modulo, half));
    if (!up) up = objIsTrue(binaryOp(MP_BINARY_OP_AND, keep(binaryOp(MP_BINARY_OP_FLOOR_DIVIDE, o, mult)), 1));
  }
  const ret = up ? binaryOp(MP_BINARY_OP_ADD, rounded, mult) : rounded;
  mp.roots.release(top);
  return ret;
}

export function sum(nArgs: number, args: MpObj[], off: number): MpObj {
  let value: MpObj = nArgs === 1 ? 0 : args[off + 1]!;
  const top = mp.roots.mark();
  const rootAt = mp.roots.keepPtr(0);
  mp.roots.set(rootAt, 0);
  const it = getIterOnCStack(args[off]!);
  for (let item = iterNext(it); item !== MP_OBJ_STOP_ITERATION; item = iterNext(it)) {
    value = binaryOp(MP_BINARY_OP_ADD, value, item);
    mp.roots.set(rootAt, typeof value === 'object' ? value.ptr : 0);
  }
  mp.roots.release(top);
  return value;
}

export function sorted(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  if (nArgs > 1) raiseTypeError('must use keyword argument for key function');
  const list = typeList.makeNew!(typeList, 1, 0, args, off);
  const top = mp.roots.mark();
  mp.roots.keep(list);
  listSort(1, nKw, [list, ...args.slice(off + nArgs, off + nArgs + 2 * nKw)], 0);
  mp.roots.release(top);
  return list;
}

export function getattr(nArgs: number, args: MpObj[], off: number): MpObj {
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  const name = objStrGetQstr(args[off + 1]!);
  if (nArgs > 2) loadMethodProtected(args[off]!, name, dest, 0, false);
  else loadMethod(args[off]!, name, dest, 0);
  if (dest[0] === MP_OBJ_NULL) return args[off + 2]!;
  return dest[1] === MP_OBJ_NULL ? dest[0]! : newBoundMeth(dest[0]!, dest[1]!);
}

/** `setattr`, and with MP_OBJ_NULL `delattr`. */
export function setattr(base: MpObj, name: MpObj, value: MpObj): MpObj {
  storeAttr(base, objStrGetQstr(name), value);
  return mpConstNone;
}

export function hasattr(o: MpObj, name: MpObj): MpObj {
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethodProtected(o, objStrGetQstr(name), dest, 0, false);
  return newBool(dest[0] !== MP_OBJ_NULL);
}

export function isinstance(o: MpObj, classInfo: MpObj): MpObj {
  return newBool(objIsSubclass(objGetType(o), classInfo));
}

export function issubclass(cls: MpObj, classInfo: MpObj): MpObj {
  if (!(cls instanceof MpType)) raiseTypeError('issubclass() arg 1 must be a class');
  return newBool(objIsSubclass(cls, classInfo));
}
