import {
  ITER_SLOTS,
  MP_BC_END_FINALLY,
  MP_BC_FOR_ITER,
  MP_BC_RAISE_LAST,
  MP_BC_YIELD_FROM,
} from '../bytecode/opcodes.js';
import { leaveFunBc } from '../objects/frame.js';
import { mpConstGeneratorExit } from '../objects/genInstance.js';
import { type CodeState, ExcBlock } from '../runtime/codeState.js';
import { newExceptionArgs, newExceptionMsg } from '../runtime/exception.js';
import { exceptionGetValue, objIsExceptionInstance } from '../runtime/instance.js';
import { MP_OBJ_NULL, type MpObj, MpObject } from '../runtime/obj.js';
import { objIsSubclassFast } from '../runtime/objType.js';
import { q } from '../runtime/qstrStatic.js';
import { mp } from '../runtime/state.js';
import { typeRuntimeError, typeStopIteration, typeValueError } from '../runtime/types.js';
import { addTraceback } from './line.js';

/** Exception blocks: entering them, and leaving them by a jump, a return or an exception (py/vm.c). */

/** Enters a block whose handler is at `handler` (PUSH_EXC_BLOCK). */
export function pushExcBlock(cs: CodeState, handler: number, sp: number, isWithOrFinally: boolean): void {
  const at = ++cs.excSp;
  let block = cs.excStack[at];
  if (block === undefined) {
    block = new ExcBlock();
    if (at === 0) cs.excStack = [block];
    else cs.excStack.push(block);
  }
  block.handler = handler;
  block.valSp = sp;
  block.isWithOrFinally = isWithOrFinally;
  block.prevExc = null;
}

/** Leaves the innermost block (POP_EXC_BLOCK). */
export function popExcBlock(cs: CodeState): void {
  cs.excSp--;
  if (mp.options.excInfo) mp.rootObjs.delete('sys.exc_info');
}

/**
 * Forgets what a `finally` that is under way would go on with: drops it from below the top of the stack. Returns the
 * new stack pointer.
 */
function cancelActiveFinally(state: MpObj[], sp: number): number {
  if (typeof state[sp - 1] === 'number') {
    state[sp - 2] = state[sp]!;
    return sp - 2;
  }
  state[sp - 1] = state[sp]!;
  return sp - 1;
}

/**
 * Goes on with a jump out of blocks: the number of blocks still to leave is on the top of the stack (0x80 set where an
 * iterator goes too), the place to jump to below it. Sets the frame's `ip` and `sp`, either there or at a `finally`.
 * Returns true when the jump is done.
 */
export function unwindJump(cs: CodeState, spIn: number, ip: number): boolean {
  const state = cs.slots;
  let sp = spIn - 1;
  let count = state[spIn] as number;
  while ((count & 0x7f) > 0) {
    count--;
    const block = cs.excStack[cs.excSp]!;
    if (block.isWithOrFinally) {
      if (block.handler >= ip) {
        state[++sp] = count;
        cs.ip = block.handler;
        cs.sp = sp;
        return false;
      }
      sp = cancelActiveFinally(state, sp);
    }
    popExcBlock(cs);
  }
  cs.ip = state[sp--] as number;
  cs.sp = count !== 0 ? sp - ITER_SLOTS : sp;
  return true;
}

/**
 * Goes on with a return whose value is on the top of the stack. Returns true when the frame can be left; else a
 * `finally` comes first, and the frame's `ip` and `sp` are set to it.
 */
export function unwindReturn(cs: CodeState, spIn: number, ip: number): boolean {
  const state = cs.slots;
  let sp = spIn;
  while (cs.excSp >= 0) {
    const block = cs.excStack[cs.excSp]!;
    if (block.isWithOrFinally) {
      if (block.handler >= ip) {
        // Iterators of loops may lie between the block's stack and the value: it goes down over them.
        state[block.valSp + 1] = state[sp]!;
        sp = block.valSp + 2;
        state[sp] = -1;
        cs.ip = block.handler;
        cs.sp = sp;
        return false;
      }
      sp = cancelActiveFinally(state, sp);
    }
    popExcBlock(cs);
  }
  cs.sp = sp;
  return true;
}

/** The exception that a bare `raise` raises again. */
export function lastException(cs: CodeState): MpObject {
  for (let i = cs.excSp; i >= 0; i--) {
    const exc = cs.excStack[i]!.prevExc;
    if (exc !== null) return exc;
  }
  return newExceptionMsg(typeRuntimeError, 'no active exception to reraise');
}

/**
 * The Python exception for a JS value that was thrown in the frame `cs`: for Node's own stack overflow, and for what the
 * code of a damaged `.mpy` file does to values of other kinds than it takes them for. Anything else is a bug and is thrown on.
 */
export function caughtException(cs: CodeState, thrown: unknown): MpObject {
  const { isFromFile } = cs.fun.rawCode;
  if (thrown instanceof MpObject) {
    // Only damaged code throws anything else, which may come as far as a frame that is not from its file.
    return objIsExceptionInstance(thrown) ? thrown : newExceptionMsg(typeValueError, 'incompatible .mpy file');
  }
  if (thrown instanceof RangeError && thrown.message.includes('call stack')) {
    return newExceptionArgs(typeRuntimeError, [q('maximum recursion depth exceeded')]);
  }
  const isKindError = thrown instanceof TypeError || thrown instanceof RangeError;
  if (isKindError && isFromFile) return newExceptionMsg(typeValueError, 'incompatible .mpy file');
  throw thrown;
}

/** Distance of a forward jump whose operand is at `at`, and where it ends: the target. */
function forwardTarget(code: Uint8Array, at: number): number {
  const first = code[at]!;
  if ((first & 0x80) === 0) return at + 1 + first;
  return at + 2 + ((first & 0x7f) | (code[at + 1]! << 7));
}

/**
 * Finds who handles `exc`, raised in the frame `cs`: the frame itself or a caller of this run of the VM, down to
 * `entry`. Returns the frame to go on with, its `ip` and `sp` set; or null, with the exception in `entry`'s first slot.
 */
export function handleException(csIn: CodeState, entry: CodeState, exc: MpObject): CodeState | null {
  let cs = csIn;
  mp.frame = cs;
  mp.roots.release(cs.rootTop);
  mp.stackUsed = cs.stackUsed;
  mp.pystackUsed = cs.pystackUsed;
  cs.nlrRetVal = exc;
  // The exception has the slot of what is called for its own.
  cs.calledFun = MP_OBJ_NULL;
  if (mp.options.excInfo) mp.rootObjs.set('sys.exc_info', exc);
  if (objIsSubclassFast(exc.type, typeStopIteration) && endsIteration(cs, exc)) return cs;
  for (;;) {
    const op = cs.fun.bytecode[cs.ip]!;
    const hasLines = cs.fun.rawCode.kind === 'bytecode';
    if (hasLines && exc !== mpConstGeneratorExit && op !== MP_BC_END_FINALLY && op !== MP_BC_RAISE_LAST) {
      mp.roots.keepPtr(exc.ptr);
      addTraceback(cs, exc);
      mp.roots.release(cs.rootTop);
    }
    while (cs.excSp >= 0 && cs.excStack[cs.excSp]!.handler <= cs.ip) popExcBlock(cs);
    if (cs.excSp >= 0) {
      const block = cs.excStack[cs.excSp]!;
      block.prevExc = exc;
      cs.ip = block.handler;
      cs.sp = block.valSp + 1;
      cs.slots[cs.sp] = exc;
      cs.handledExc = exc;
      return cs;
    }
    cs.slots[0] = exc;
    const caller = cs.prev;
    mp.frame = caller;
    if (cs === entry) return null;
    leaveFunBc(cs);
    cs = caller!;
    cs.nlrRetVal = exc;
    cs.calledFun = MP_OBJ_NULL;
    mp.roots.release(cs.rootTop);
    mp.stackUsed = cs.stackUsed;
  }
}

/** A StopIteration out of the iterator of a `for` or a `yield from` is its end: sets the frame to go on after it. */
function endsIteration(cs: CodeState, exc: MpObject): boolean {
  const code = cs.fun.bytecode;
  const op = code[cs.ip];
  if (op === MP_BC_FOR_ITER) {
    cs.ip = forwardTarget(code, cs.ip + 1);
    cs.sp -= ITER_SLOTS;
    cs.handledExc = exc;
    return true;
  }
  if (op !== MP_BC_YIELD_FROM) return false;
  cs.slots[cs.sp] = exceptionGetValue(exc);
  cs.handledExc = MP_OBJ_NULL;
  cs.ip++;
  return true;
}
