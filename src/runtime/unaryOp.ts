import { newInt } from './newInt.js';
import { MP_OBJ_NULL, type MpObj, type MpObject, MpStr } from './obj.js';
import { objGetTypeStr } from './objType.js';
import { objWord } from './objWord.js';
import {
  MP_UNARY_OP_ABS,
  MP_UNARY_OP_BOOL,
  MP_UNARY_OP_COMPLEX_MAYBE,
  MP_UNARY_OP_FLOAT_MAYBE,
  MP_UNARY_OP_HASH,
  MP_UNARY_OP_INT_MAYBE,
  MP_UNARY_OP_LEN,
  MP_UNARY_OP_NEGATIVE,
  MP_UNARY_OP_NOT,
  MP_UNARY_OP_POSITIVE,
} from './opcodesRuntime.js';
import { unaryOpName } from './opNames.js';
import { qstrHash } from './qstr.js';
import { computeHash } from './qstrStatic.js';
import { raiseMsgVarg, raiseTypeError } from './raise.js';
import { normaliseInt, wrapSmallInt } from './smallInt.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from './state.js';
import { mpConstFalse, mpConstNone, mpConstTrue, newBool, typeBytes, typeStr, typeTypeError } from './types.js';

/** Applies a unary operator (mp_unary_op). Raises TypeError where the type has none. */
export function unaryOp(op: number, arg: MpObj): MpObj {
  if (op === MP_UNARY_OP_NOT) return newBool(!objIsTrue(arg));
  if (typeof arg !== 'object') return smallIntUnaryOp(op, arg);
  if (op === MP_UNARY_OP_HASH && arg instanceof MpStr && (arg.type === typeStr || arg.type === typeBytes)) {
    return strObjHash(arg);
  }
  const slot = arg.type.unaryOp;
  if (slot !== null) {
    const result = slot(op, arg);
    if (result !== MP_OBJ_NULL) return result;
  } else if (op === MP_UNARY_OP_HASH) {
    return addressHash(arg);
  }
  switch (op) {
    case MP_UNARY_OP_BOOL:
      return mpConstTrue;
    case MP_UNARY_OP_INT_MAYBE:
    case MP_UNARY_OP_FLOAT_MAYBE:
    case MP_UNARY_OP_COMPLEX_MAYBE:
      // Asking whether a type supports these is no error where the firmware knows them.
      if (op === MP_UNARY_OP_INT_MAYBE || mp.options.float) return MP_OBJ_NULL;
  }
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('unsupported type for operator');
  return raiseMsgVarg(typeTypeError, "unsupported type for %q: '%s'", unaryOpName(op), objGetTypeStr(arg));
}

function smallIntUnaryOp(op: number, val: number | bigint): MpObj {
  switch (op) {
    case MP_UNARY_OP_BOOL:
      return newBool(val !== 0);
    case MP_UNARY_OP_HASH:
    case MP_UNARY_OP_POSITIVE:
    case MP_UNARY_OP_INT_MAYBE:
      return val;
    case MP_UNARY_OP_NEGATIVE:
      return negate(val);
    case MP_UNARY_OP_ABS:
      return val < 0 ? negate(val) : val;
    default:
      // Only MP_UNARY_OP_INVERT is left: C asserts it, and release builds invert for whatever comes.
      return typeof val === 'number' ? -1 - val : normaliseInt(~val);
  }
}

function negate(val: number | bigint): MpObj {
  if (typeof val === 'number') {
    const n = 0 - val;
    return n <= mp.fastIntMax ? n : newInt(n);
  }
  return newInt(normaliseInt(-val));
}

/** Hash of a str or bytes, as wide as the firmware keeps it. */
function strObjHash(o: MpStr): number {
  if (o.hash === 0) o.hash = computeHash(o.data);
  return qstrHash(o);
}

/** Hash of an object by its address, for types that don't define equality. */
export function addressHash(o: MpObject): number | bigint {
  return o.ptr !== 0 ? wrapSmallInt(o.ptr) : wrapSmallInt(normaliseInt(objWord(o)));
}

/** Hash of any value, as a small int (`MP_UNARY_OP_HASH`). Raises TypeError for what can't be hashed. */
export function objHash(o: MpObj): number | bigint {
  if (typeof o !== 'object') return o;
  return unaryOp(MP_UNARY_OP_HASH, o) as number | bigint;
}

/** Truth of a value (mp_obj_is_true). */
export function objIsTrue(arg: MpObj): boolean {
  if (arg === mpConstTrue) return true;
  if (arg === mpConstFalse || arg === mpConstNone) return false;
  if (typeof arg !== 'object') return arg !== 0;
  const slot = arg.type.unaryOp;
  if (slot !== null) {
    const result = slot(MP_UNARY_OP_BOOL, arg);
    if (result !== MP_OBJ_NULL) return result === mpConstTrue;
  }
  const len = objLenMaybe(arg);
  return len === MP_OBJ_NULL || len !== 0;
}

/** `len(o)` as an object, or MP_OBJ_NULL where the type has none (mp_obj_len_maybe). */
export function objLenMaybe(o: MpObj): MpObj {
  if (typeof o !== 'object') return MP_OBJ_NULL;
  if (o instanceof MpStr && (o.type === typeBytes || (!mp.options.strUnicode && o.type === typeStr))) {
    return o.data.length;
  }
  const slot = o.type.unaryOp;
  return slot === null ? MP_OBJ_NULL : slot(MP_UNARY_OP_LEN, o);
}

/** `len(o)` as the object that the type gives (mp_obj_len). Raises TypeError. */
export function objLenObj(o: MpObj): MpObj {
  const len = objLenMaybe(o);
  if (len !== MP_OBJ_NULL) return len;
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('object has no len');
  return raiseMsgVarg(typeTypeError, "object of type '%s' has no len()", objGetTypeStr(o));
}

/** `len(o)` as a number. Raises TypeError. */
export function objLen(o: MpObj): number {
  return Number(objLenObj(o));
}
