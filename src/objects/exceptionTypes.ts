import { argCheckNum } from '../runtime/args.js';
import { errnoToStr } from '../runtime/errno.js';
import { decompressErrorText, type MpException, newExceptionArgs } from '../runtime/exception.js';
import { exceptionGetValue } from '../runtime/instance.js';
import {
  MP_OBJ_NULL,
  type MpObj,
  type MpQstr,
  type MpType,
  PRINT_EXC,
  PRINT_EXC_SUBCLASS,
  PRINT_REPR,
  PRINT_STR,
} from '../runtime/obj.js';
import { objPrintHelper } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import * as types from '../runtime/types.js';
import { tuplePrint } from './tuple.js';

/** The built-in exception types (py/objexcept.c). */

const ERRNO_MODULE = romFeature('MICROPY_PY_ERRNO');
const QSTR_args = q('args');
const QSTR_errno = q('errno');
const QSTR_traceback = q('__traceback__');
const QSTR_value = q('value');

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, -1, false);
  return newExceptionArgs(type, args.slice(off, off + nArgs));
}

export function exceptionPrint(out: MpPrint, selfIn: MpObj, kind: number): void {
  const self = selfIn as MpException;
  const k = kind & ~PRINT_EXC_SUBCLASS;
  const isSubclass = (kind & PRINT_EXC_SUBCLASS) !== 0;
  if (!isSubclass && (k === PRINT_REPR || k === PRINT_EXC)) out.strn(self.type.name.data);
  if (k === PRINT_EXC) out.strn(': ');
  decompressErrorText(self);
  const { items } = self.args;
  if (k === PRINT_STR || k === PRINT_EXC) {
    if (items.length === 0) {
      out.strn('');
      return;
    }
    if (self.type === types.typeOSError && printOSError(out, items)) return;
    if (items.length === 1) {
      objPrintHelper(out, items[0]!, PRINT_STR);
      return;
    }
  }
  tuplePrint(out, self.args, kind);
}

/** Prints `[Errno 2] ENOENT` where the error number has a name. */
function printOSError(out: MpPrint, items: readonly MpObj[]): boolean {
  const errno = items[0]!;
  if (mp.features[ERRNO_MODULE] !== 1 || items.length > 2 || typeof errno !== 'number') return false;
  const name = errnoToStr(errno);
  if (name === null) return false;
  printf(out, '[Errno %d] %q', errno, name);
  if (items.length > 1) {
    out.strn(': ');
    objPrintHelper(out, items[1]!, PRINT_STR);
  }
  return true;
}

function attr(selfIn: MpObj, name: MpQstr, dest: MpObj[], off: number): void {
  const self = selfIn as MpException;
  if (dest[off] !== MP_OBJ_NULL) {
    // Only `exc.__traceback__ = None`: it empties the traceback, whose memory is kept.
    if (name === QSTR_traceback && dest[off + 1] === types.mpConstNone) {
      self.traceback = [];
      dest[off] = MP_OBJ_NULL;
    }
  } else if (name === QSTR_args) {
    decompressErrorText(self);
    dest[off] = self.args;
  } else if (name === QSTR_value || name === QSTR_errno) {
    dest[off] = exceptionGetValue(self);
  }
}

for (const type of Object.values(types)) {
  if (!isExceptionType(type)) continue;
  types.defineType(type, { makeNew, print: exceptionPrint, attr });
}

function isExceptionType(value: unknown): value is MpType {
  let type = value instanceof Object && 'parent' in value ? (value as MpType) : null;
  while (type !== null && type !== types.typeBaseException) type = type.parent as MpType | null;
  return type === types.typeBaseException;
}
