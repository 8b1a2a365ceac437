import { macroOn } from '../abi/board.js';
import { loadMethodMaybe } from '../runtime/attr.js';
import type { MpBoundMeth } from '../runtime/boundMeth.js';
import { callFunctionNKw } from '../runtime/call.js';
import { mFree, mMallocMaybe } from '../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, type MpQstr, ObjArray, PRINT_REPR } from '../runtime/obj.js';
import { objAddress, objWord } from '../runtime/objWord.js';
import { MP_BINARY_OP_EQUAL, MP_UNARY_OP_HASH, objEqual, objPrintHelper } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { hasPystack, pystackAlloc } from '../runtime/pystack.js';
import { normaliseInt, wrapSmallInt } from '../runtime/smallInt.js';
import { MICROPY_ERROR_REPORTING_DETAILED, mp } from '../runtime/state.js';
import { defineType, newBool, typeBoundMeth } from '../runtime/types.js';

/** Bound methods (py/objboundmeth.c). */

/** More arguments than this are copied to the heap, where there's room. */
const MAX_ARGS_ON_STACK = 4;

/** Calls `meth` with `self` before the arguments (mp_call_method_self_n_kw). */
export function callMethodSelfNKw(
  meth: MpObj,
  self: MpObj,
  nArgs: number,
  nKw: number,
  args: MpObj[],
  off: number,
): MpObj {
  const args2: MpObj[] = [self];
  const n = nArgs + 2 * nKw;
  for (let i = 0; i < n; i++) args2.push(args[off + i]!);
  const top = mp.roots.mark();
  mp.roots.keep(self);
  let ptr = 0;
  const bytes = (n + 1) * mp.objBytes;
  const { pystackUsed } = mp;
  if (hasPystack()) {
    pystackAlloc(bytes);
  } else if (n > MAX_ARGS_ON_STACK) {
    mp.roots.keep(meth);
    ptr = mMallocMaybe(bytes, new ObjArray(args2));
    mp.roots.keepPtr(ptr);
  }
  const result = callFunctionNKw(meth, nArgs + 1, nKw, args2, 0);
  if (ptr !== 0) mFree(ptr, bytes);
  mp.pystackUsed = pystackUsed;
  mp.roots.release(top);
  return result;
}

function boundMethCall(self: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const { meth, self: bound } = self as MpBoundMeth;
  return callMethodSelfNKw(meth, bound, nArgs, nKw, args, off);
}

function boundMethPrint(print: MpPrint, selfIn: MpObj): void {
  const self = selfIn as MpBoundMeth;
  if (mp.errorReporting < MICROPY_ERROR_REPORTING_DETAILED) {
    printf(print, '<bound_method>');
    return;
  }
  printf(print, '<bound_method %p ', objAddress(self));
  objPrintHelper(print, self.self, PRINT_REPR);
  print.strn('.');
  objPrintHelper(print, self.meth, PRINT_REPR);
  print.strn('>');
}

function boundMethUnaryOp(op: number, selfIn: MpObj): MpObj {
  if (op !== MP_UNARY_OP_HASH) return MP_OBJ_NULL;
  const self = selfIn as MpBoundMeth;
  return wrapSmallInt(normaliseInt(objWord(self.self) ^ objWord(self.meth)));
}

function boundMethBinaryOp(op: number, lhsIn: MpObj, rhsIn: MpObj): MpObj {
  if (op !== MP_BINARY_OP_EQUAL) return MP_OBJ_NULL;
  const lhs = lhsIn as MpBoundMeth;
  const rhs = rhsIn as MpBoundMeth;
  if (macroOn(mp.board, 'MICROPY_PY_BOUND_METHOD_FULL_EQUALITY_CHECK')) {
    return newBool(objEqual(lhs.self, rhs.self) && objEqual(lhs.meth, rhs.meth));
  }
  return newBool(lhs.self === rhs.self && lhs.meth === rhs.meth);
}

function boundMethAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL || !mp.options.functionAttrs) return;
  loadMethodMaybe((self as MpBoundMeth).meth, attr, dest, off);
}

defineType(typeBoundMeth, {
  print: boundMethPrint,
  attr: boundMethAttr,
  call: boundMethCall,
  unaryOp: boundMethUnaryOp,
  binaryOp: boundMethBinaryOp,
});
