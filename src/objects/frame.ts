import { CodeState, NO_BLOCKS } from '../runtime/codeState.js';
import type { MpFunBc } from '../runtime/funBc.js';
import { mFree, mMallocMaybe } from '../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj } from '../runtime/obj.js';
import { pystackAlloc } from '../runtime/pystack.js';
import { raiseRecursionDepth } from '../runtime/raise.js';
import { emptySlots } from '../runtime/slots.js';
import { mp } from '../runtime/state.js';
import { setupCodeState } from './codeSetup.js';
import { enterTraceFrame } from './traceFrame.js';

/** Frames of Python functions: on the heap where they are large, else on C's stack (py/objfun.c fun_bc_call). */

/** Frames that were left, by their number of slots, to be used again: each the first of a list through `prev`. */
const spare: (CodeState | null)[] = [];

/**
 * Calls after which no frame is used again. To write a young object into an old one costs much more than into a young one,
 * since Node's collector has to be told, and a frame is written to with every instruction.
 */
const RENEWED_AFTER = 1024;
let taken = 0;

function newFrame(fun: MpFunBc, nState: number): CodeState {
  while (spare.length <= nState) spare.push(null);
  return new CodeState(fun, emptySlots(nState));
}

/** An empty frame for a run of a function: its locals, value stack and exception blocks; nothing else is set. */
export function takeFrame(fun: MpFunBc): CodeState {
  if (++taken === RENEWED_AFTER) {
    taken = 0;
    spare.fill(null);
  }
  const { nState } = fun.prelude;
  const cs = nState < spare.length ? spare[nState]! : null;
  if (cs === null) return newFrame(fun, nState);
  spare[nState] = cs.prev;
  cs.fun = fun;
  const { slots } = cs;
  for (let i = 0; i < slots.length; i++) slots[i] = MP_OBJ_NULL;
  cs.excStack = NO_BLOCKS;
  return cs;
}

/** A frame is not used any more. */
export function giveFrame(cs: CodeState): void {
  cs.prev = spare[cs.slots.length]!;
  spare[cs.slots.length] = cs;
}

/**
 * Begins a call: makes the frame with its arguments, and makes the function's globals the current ones. Raises
 * RuntimeError where C's stack is used up, TypeError for wrong arguments; too little memory is no error, the frame then
 * goes on C's stack.
 */
export function enterFunBc(fun: MpFunBc, nArgs: number, nKw: number, args: MpObj[], off: number): CodeState {
  const used = mp.stackUsed;
  if (used + mp.callStackBytes >= mp.stackLimit && mp.stackLimit !== 0) raiseRecursionDepth();
  const cs = takeFrame(fun);
  cs.ptr = 0;
  cs.oldGlobals = null;
  cs.stackBefore = used;
  cs.pystackBefore = mp.pystackUsed;
  if (fun.hot.pystackBytes !== 0) pystackAlloc(fun.hot.pystackBytes);
  mp.stackUsed = used + fun.hot.stackBytes;
  if (fun.hot.heapFrameBytes !== 0) {
    const mark = mp.roots.keepPtr(fun.ptr);
    cs.ptr = mMallocMaybe(fun.hot.heapFrameBytes, cs);
    mp.roots.release(mark);
  }
  if (nKw === 0 && fun.isPlain && nArgs === fun.prelude.nPosArgs) {
    const { slots } = cs;
    const last = slots.length - 1;
    for (let i = 0; i < nArgs; i++) slots[last - i] = args[off + i]!;
  } else {
    const top = mp.roots.mark();
    mp.roots.keepPtr(cs.ptr);
    setupCodeState(cs, nArgs, nKw, args, off);
    if (mp.options.settrace) enterTraceFrame(cs);
    mp.roots.release(top);
  }
  cs.ip = fun.prelude.opcodes;
  cs.sp = -1;
  cs.excSp = -1;
  cs.oldGlobals = mp.dictGlobals;
  mp.dictGlobals = fun.context.globals;
  return cs;
}

/** Ends a call: the globals and the C stack are as before, and the frame's memory is free again. */
export function leaveFunBc(cs: CodeState): void {
  mp.dictGlobals = cs.oldGlobals!;
  mp.stackUsed = cs.stackBefore;
  mp.pystackUsed = cs.pystackBefore;
  if (cs.ptr !== 0) mFree(cs.ptr, cs.fun.hot.heapFrameBytes);
  giveFrame(cs);
}
