import type { MarkSink } from '../gc/heap.js';
import { loadMethodMaybe } from '../runtime/attr.js';
import { callFunctionNKw } from '../runtime/call.js';
import { mFree, mMalloc, mMallocKeeping } from '../runtime/malloc.js';
import {
  MP_OBJ_NULL,
  MP_TYPE_FLAG_BINDS_SELF,
  type MpObj,
  MpObject,
  type MpQstr,
  ObjArray,
  PRINT_REPR,
  type StructContent,
  traceObj,
  traceSlots,
} from '../runtime/obj.js';
import { objAddress } from '../runtime/objWord.js';
import { objPrintHelper } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { emptySlots } from '../runtime/slots.js';
import { MICROPY_ERROR_REPORTING_DETAILED, mp } from '../runtime/state.js';
import { defineType, typeClosure } from '../runtime/types.js';

/** `mp_obj_closure_t`: a function and the cells that it closes over. */
class MpClosure extends MpObject {
  readonly fun: MpObj;
  readonly closed: MpObj[];

  constructor(fun: MpObj, closed: MpObj[]) {
    super(typeClosure);
    this.fun = fun;
    this.closed = closed;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.fun);
    traceSlots(heap, this.closed);
  }

  override cStruct(): StructContent {
    const { fun, closed } = this;
    return { name: 'mp_obj_closure_t', type: this.type, fields: { fun, n_closed: closed.length }, tail: closed };
  }
}

/** A closure of `fun` over the cells `closed` (mp_obj_new_closure); the caller keeps the cells reachable. Raises MemoryError. */
export function newClosure(fun: MpObj, closed: MpObj[]): MpClosure {
  const o = new MpClosure(fun, closed);
  o.ptr = mMallocKeeping(mp.sizes.mp_obj_closure_t + closed.length * mp.objBytes, o, fun);
  return o;
}

/** Arguments with the cells before them that fit C's stack (py/objclosure.c closure_call). */
const MAX_ARGS_ON_STACK = 5;

function closureCall(selfIn: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const self = selfIn as MpClosure;
  const { closed } = self;
  const nClosed = closed.length;
  const n = nArgs + 2 * nKw;
  const args2 = emptySlots(nClosed + n);
  for (let i = 0; i < nClosed; i++) args2[i] = closed[i]!;
  for (let i = 0; i < n; i++) args2[nClosed + i] = args[off + i]!;
  const top = mp.roots.mark();
  let result: MpObj;
  if (args2.length <= MAX_ARGS_ON_STACK) {
    for (let i = 0; i < nClosed; i++) mp.roots.keep(closed[i]!);
    result = callFunctionNKw(self.fun, nClosed + nArgs, nKw, args2, 0);
  } else {
    const bytes = args2.length * mp.objBytes;
    mp.roots.keep(self);
    const ptr = mMalloc(bytes, new ObjArray(args2));
    mp.roots.keepPtr(ptr);
    result = callFunctionNKw(self.fun, nClosed + nArgs, nKw, args2, 0);
    mFree(ptr, bytes);
  }
  mp.roots.release(top);
  return result;
}

function closurePrint(print: MpPrint, selfIn: MpObj): void {
  const self = selfIn as MpClosure;
  if (mp.errorReporting < MICROPY_ERROR_REPORTING_DETAILED) {
    printf(print, '<closure>');
    return;
  }
  print.strn('<closure ');
  objPrintHelper(print, self.fun, PRINT_REPR);
  printf(print, ' at %p, n_closed=%u ', objAddress(self), self.closed.length);
  for (const cell of self.closed) {
    if (cell === MP_OBJ_NULL) print.strn('(nil)');
    else objPrintHelper(print, cell, PRINT_REPR);
    print.strn(' ');
  }
  print.strn('>');
}

function closureAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (mp.options.functionAttrs) loadMethodMaybe((self as MpClosure).fun, attr, dest, off);
}

defineType(typeClosure, {
  flags: MP_TYPE_FLAG_BINDS_SELF,
  print: closurePrint,
  attr: closureAttr,
  call: closureCall,
});
