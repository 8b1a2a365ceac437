import { objEqual } from './equal.js';
import { installCoreOps } from './installedOps.js';
import { MpList } from './list.js';
import { type BufferInfo, MP_BUFFER_RW, MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj } from './obj.js';
import { objGetType, objGetTypeStr } from './objType.js';
import type { MpPrint } from './print.js';
import { raiseMsgVarg, raiseTypeError, raiseValueError } from './raise.js';
import { stackCheck } from './stack.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from './state.js';
import { MpTuple } from './tuple.js';
import { typeTuple, typeTypeError, typeValueError } from './types.js';
import { objHash } from './unaryOp.js';

/** What can be done with a value of any type (py/obj.c and the operators of py/runtime.c). */

export { binaryOp } from './binaryOp.js';
export { objEqual } from './equal.js';
export * from './getNumber.js';
export {
  objExceptionMatch,
  objIsCallable,
  objIsExceptionInstance,
  objIsExceptionType,
} from './instance.js';
export { objGetType, objGetTypeStr, objIsSubclassFast } from './objType.js';
export { objAddress, objId, objWord } from './objWord.js';
export * from './opcodesRuntime.js';
export { binaryOpName, unaryOpName } from './opNames.js';
export { raiseZeroDivision } from './smallIntOp.js';
export {
  addressHash,
  objHash,
  objIsTrue,
  objLen,
  objLenMaybe,
  objLenObj,
  unaryOp,
} from './unaryOp.js';

installCoreOps({ equal: objEqual, hash: objHash });

/** Prints a value (mp_obj_print_helper); `kind` is PRINT_STR, PRINT_REPR, ... Raises RuntimeError when too deep. */
export function objPrintHelper(print: MpPrint, o: MpObj, kind: number): void {
  stackCheck();
  const type = objGetType(o);
  if (type.print !== null) {
    mp.stackUsed += mp.printStackBytes;
    type.print(print, o, kind);
    mp.stackUsed -= mp.printStackBytes;
    return;
  }
  print.strn('<');
  print.strn(type.name.data);
  print.strn('>');
}

/** Prints a value to standard output (mp_obj_print). */
export function objPrint(o: MpObj, kind: number): void {
  objPrintHelper(mp.stdoutPrint, o, kind);
}

/** `base[index]`: `value` MP_OBJ_SENTINEL loads, MP_OBJ_NULL deletes, else stores (mp_obj_subscr). Raises TypeError. */
export function objSubscr(base: MpObj, index: MpObj, value: MpObj): MpObj {
  const { subscr } = objGetType(base);
  if (subscr !== null) {
    const ret = subscr(base, index, value);
    if (ret !== MP_OBJ_NULL) return ret;
  }
  let what = "doesn't support item assignment";
  if (value === MP_OBJ_NULL) what = "doesn't support item deletion";
  else if (value === MP_OBJ_SENTINEL) what = "isn't subscriptable";
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError(`object ${what}`);
  return raiseMsgVarg(typeTypeError, `'%s' object ${what}`, objGetTypeStr(base));
}

/** The items of a tuple or list: `items[off .. off+len)`. */
export interface ItemsView {
  readonly items: MpObj[];
  readonly off: number;
  readonly len: number;
}

/** Items of a tuple or list, not copied (mp_obj_get_array). Raises TypeError. */
export function objGetArray(o: MpObj): ItemsView {
  if (o instanceof MpTuple && o.type === typeTuple) return { items: o.items, off: 0, len: o.items.length };
  if (o instanceof MpList) return { items: o.slots, off: 0, len: o.len };
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseTypeError('expected tuple/list');
  return raiseMsgVarg(typeTypeError, "object '%s' isn't a tuple or list", objGetTypeStr(o));
}

/** As `objGetArray`, and there must be `len` of them (mp_obj_get_array_fixed_n). Raises TypeError, ValueError. */
export function objGetArrayFixedN(o: MpObj, len: number): MpObj[] {
  const view = objGetArray(o);
  if (view.len === len) return view.items;
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseValueError('tuple/list has wrong length');
  return raiseMsgVarg(typeValueError, 'requested length %d but object has length %d', len, view.len);
}

/** The bytes of an object, or null where it has none (mp_get_buffer); `flags`: MP_BUFFER_READ, MP_BUFFER_WRITE. */
export function getBuffer(o: MpObj, flags: number): BufferInfo | null {
  const { buffer } = objGetType(o);
  return buffer === null ? null : buffer(o, flags & MP_BUFFER_RW);
}

/** As `getBuffer` (mp_get_buffer_raise). Raises TypeError. */
export function getBufferRaise(o: MpObj, flags: number): BufferInfo {
  return getBuffer(o, flags) ?? raiseTypeError('object with buffer protocol required');
}
