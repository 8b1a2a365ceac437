import { MP_OBJ_NULL, type MpObj, type MpQstr } from './obj.js';
import { objGetInt, objIsTrue } from './ops.js';
import { q } from './qstrStatic.js';
import { raiseMsgVarg, raiseNotImplementedError, raiseTypeError } from './raise.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from './state.js';
import { typeTypeError } from './types.js';

// Kinds and flags of an argument (py/runtime.h mp_arg_flag_t).
export const MP_ARG_BOOL = 0x001;
export const MP_ARG_INT = 0x002;
export const MP_ARG_OBJ = 0x003;
const MP_ARG_KIND_MASK = 0x0ff;
export const MP_ARG_REQUIRED = 0x100;
export const MP_ARG_KW_ONLY = 0x200;

/** A row of a native function's argument table (`mp_arg_t`); a bool's default is 0 or 1. */
export interface MpArg {
  readonly name: MpQstr;
  readonly flags: number;
  readonly defval: MpObj;
}

/** A row for `argParseAllKwArray`. */
export function mpArg(name: string, flags: number, defval: MpObj = MP_OBJ_NULL): MpArg {
  return { name: q(name), flags, defval };
}

/** Raises TypeError without saying what is wrong (mp_arg_error_terse_mismatch). */
export function argErrorTerseMismatch(): never {
  return raiseTypeError('argument num/types mismatch');
}

/** mp_arg_error_unimpl_kw. */
export function argErrorUnimplKw(): never {
  return raiseNotImplementedError('keyword argument(s) not implemented - use normal args instead');
}

function mismatch(fmt: string, ...args: (number | MpQstr)[]): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) argErrorTerseMismatch();
  if (args.length === 0) raiseTypeError(fmt);
  return raiseMsgVarg(typeTypeError, fmt, ...args);
}

/**
 * Checks how many arguments a native function got (mp_arg_check_num); `nMax` -1: any number. Raises TypeError.
 */
export function argCheckNum(nArgs: number, nKw: number, nMin: number, nMax: number, takesKw: boolean): void {
  if (nKw !== 0 && !takesKw) mismatch("function doesn't take keyword arguments");
  if (nMin === nMax) {
    if (nArgs !== nMin) mismatch('function takes %d positional arguments but %d were given', nMin, nArgs);
  } else if (nArgs < nMin) {
    mismatch('function missing %d required positional arguments', nMin - nArgs);
  } else if (nMax >= 0 && nArgs > nMax) {
    mismatch('function expected at most %d arguments, got %d', nMax, nArgs);
  }
}

/**
 * Sorts a native function's arguments out by its table (mp_arg_parse_all_kw_array): `args[off ..]` are nPos values and
 * then nKw key/value pairs. One value a row comes out, in order; MP_ARG_INT gives an integer, MP_ARG_BOOL 0 or 1. Raises
 * TypeError.
 */
export function argParseAllKwArray(
  nPos: number,
  nKw: number,
  args: readonly MpObj[],
  off: number,
  allowed: readonly MpArg[],
): MpObj[] {
  const out: MpObj[] = [];
  let posFound = 0;
  let kwFound = 0;
  for (let i = 0; i < allowed.length; i++) {
    const { name, flags, defval } = allowed[i]!;
    let given: MpObj;
    if (i < nPos) {
      if (flags & MP_ARG_KW_ONLY) mismatch('extra positional arguments given');
      posFound++;
      given = args[off + i]!;
    } else {
      given = keywordArg(name, nKw, args, off + nPos);
      if (given === MP_OBJ_NULL) {
        if (flags & MP_ARG_REQUIRED) mismatch("'%q' argument required", name);
        out.push(defval);
        continue;
      }
      kwFound++;
    }
    const kind = flags & MP_ARG_KIND_MASK;
    if (kind === MP_ARG_BOOL) out.push(objIsTrue(given) ? 1 : 0);
    else if (kind === MP_ARG_INT) out.push(objGetInt(given));
    else out.push(given);
  }
  if (posFound < nPos) mismatch('extra positional arguments given');
  if (kwFound < nKw) mismatch('extra keyword arguments given');
  return out;
}

/** The value of a keyword among `n` key/value pairs, MP_OBJ_NULL where it is not there. */
function keywordArg(name: MpQstr, n: number, args: readonly MpObj[], off: number): MpObj {
  for (let i = off; i < off + 2 * n; i += 2) {
    if (args[i] === name) return args[i + 1]!;
  }
  return MP_OBJ_NULL;
}
