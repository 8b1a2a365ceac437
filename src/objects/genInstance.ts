import type { MarkSink } from '../gc/heap.js';
import type { CodeState } from '../runtime/codeState.js';
import type { MpDict } from '../runtime/dictObj.js';
import { MpException, newExceptionMsg } from '../runtime/exception.js';
import {
  executeBytecode,
  MAX_RUNS,
  MP_VM_RETURN_EXCEPTION,
  MP_VM_RETURN_NORMAL,
  MP_VM_RETURN_YIELD,
} from '../runtime/execute.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import type { MpFunBc } from '../runtime/funBc.js';
import { makeStopIteration } from '../runtime/iter.js';
import { mMalloc } from '../runtime/malloc.js';
import {
  isOnHeap,
  MP_OBJ_NULL,
  MP_TYPE_FLAG_BINDS_SELF,
  type MpObj,
  MpObject,
  traceObj,
  traceSlots,
} from '../runtime/obj.js';
import { objGetType, objIsSubclassFast } from '../runtime/objType.js';
import { objAddress } from '../runtime/objWord.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import {
  raiseMsg,
  raiseRecursionDepth,
  raiseStopIteration,
  raiseTypeError,
  raiseValueError,
} from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { emptySlots, NO_SLOTS } from '../runtime/slots.js';
import { stackCheck } from '../runtime/stack.js';
import { mp } from '../runtime/state.js';
import {
  defineType,
  mpConstNone,
  typeGeneratorExit,
  typeGenInstance,
  typeGenWrap,
  typeRuntimeError,
  typeStopIteration,
} from '../runtime/types.js';
import { funName, setupCodeState } from './codeSetup.js';
import { giveFrame, takeFrame } from './frame.js';
import { funBcAttr } from './funBc.js';
import { GeneratorTraceFrame } from './traceFrame.js';

/** Generators (py/objgenerator.c). */

/** The GeneratorExit that `close` throws into a generator: one object in ROM, which gets no traceback. */
export const mpConstGeneratorExit = new MpException(typeGeneratorExit);

/** Those of the values that a collector follows, in an array of just their number. */
function heapObjects(slots: readonly MpObj[]): readonly MpObj[] {
  let n = 0;
  for (let i = 0; i < slots.length; i++) if (isOnHeap(slots[i]!)) n++;
  if (n === 0) return NO_SLOTS;
  const found = emptySlots(n);
  for (let i = 0, at = 0; at < n; i++) if (isOnHeap(slots[i]!)) found[at++] = slots[i]!;
  return found;
}

/** `mp_obj_gen_instance_t`: a generator with its frame, all in one chunk. */
export class MpGenInstance extends MpObject {
  /** None: not running. MP_OBJ_NULL: running. Else: not running, and this exception is to be thrown into it. */
  pendExc: MpObj = mpConstNone;
  readonly fun: MpFunBc;
  /**
   * The frame; null once it has ended without having had exception blocks. A frame is large, and an ended generator
   * waits for the simulated collector, so that Node's would copy it: only what stays in the chunk is kept.
   */
  codeState: CodeState | null;
  /** Of an ended generator: what of the frame's slots is on the heap. */
  private slots: readonly MpObj[] = NO_SLOTS;
  private oldGlobals: MpDict | null = null;

  constructor(codeState: CodeState) {
    super(typeGenInstance);
    this.fun = codeState.fun;
    this.codeState = codeState;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.pendExc);
    if (this.codeState !== null) {
      this.codeState.trace(heap);
      return;
    }
    heap.mark(this.fun.ptr);
    traceSlots(heap, this.slots);
    if (this.oldGlobals !== null) heap.mark(this.oldGlobals.ptr);
  }

  /** The frame has returned or raised. */
  end(cs: CodeState): void {
    cs.ip = -1;
    if (cs.excStack.length !== 0) return;
    this.oldGlobals = cs.oldGlobals;
    this.slots = heapObjects(cs.slots);
    this.codeState = null;
    giveFrame(cs);
  }
}

/** A generator of builds with `sys.settrace`, whose frame has an object of its own. */
class MpTracedGenInstance extends MpGenInstance {
  readonly traceFrame = new GeneratorTraceFrame();

  override trace(heap: MarkSink): void {
    super.trace(heap);
    this.traceFrame.trace(heap);
  }
}

function genWrapCall(self: MpObj, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const fun = self as MpFunBc;
  const cs = takeFrame(fun);
  const gen = mp.options.settrace ? new MpTracedGenInstance(cs) : new MpGenInstance(cs);
  const { prelude, hot } = fun;
  const { roots } = mp;
  const top = roots.keepPtr(fun.ptr);
  gen.ptr = mMalloc(hot.generatorBytes, gen);
  cs.ptr = gen.ptr;
  cs.oldGlobals = null;
  if (nKw === 0 && fun.isPlain && nArgs === prelude.nPosArgs) {
    const { slots } = cs;
    const last = slots.length - 1;
    for (let i = 0; i < nArgs; i++) slots[last - i] = args[off + i]!;
  } else {
    roots.keepPtr(gen.ptr);
    setupCodeState(cs, nArgs, nKw, args, off);
  }
  cs.ip = prelude.opcodes;
  cs.sp = -1;
  cs.excSp = -1;
  roots.release(top);
  return gen;
}

defineType(typeGenWrap, { flags: MP_TYPE_FLAG_BINDS_SELF, attr: funBcAttr, call: genWrapCall });

/**
 * What the last `genResume` gave: the value returned or yielded, or the exception. C passes it through a pointer to a
 * local; it is read before anything else runs.
 */
let resumeValue: MpObj = MP_OBJ_NULL;

/** Value of the last `genResume`. */
export function genResumeValue(): MpObj {
  return resumeValue;
}

/**
 * Runs a generator to its next yield, its end or an exception (mp_obj_gen_resume), and returns which of them it was.
 * Exactly one of `sendValue` and `throwValue` is not MP_OBJ_NULL. Raises ValueError and TypeError for wrong use.
 */
export function genResume(self: MpGenInstance, sendValue: MpObj, throwValueIn: MpObj): number {
  if (mp.stackUsed >= mp.stackLimit) stackCheck();
  if (mp.vmRuns >= MAX_RUNS) raiseRecursionDepth();
  const cs = self.codeState;
  let throwValue = throwValueIn;
  if (cs === null || cs.ip < 0) {
    resumeValue = mpConstNone;
    return MP_VM_RETURN_NORMAL;
  }
  if (self.pendExc === MP_OBJ_NULL) raiseValueError('generator already executing');
  // Where there's no pend_throw(), nothing sets this.
  if (self.pendExc !== mpConstNone) throwValue = self.pendExc;
  if (cs.sp >= 0) cs.slots[cs.sp] = sendValue;
  else if (sendValue !== mpConstNone) raiseTypeError("can't send non-None value to a just-started generator");
  self.pendExc = MP_OBJ_NULL;
  cs.oldGlobals = mp.dictGlobals;
  mp.dictGlobals = cs.fun.context.globals;
  const used = mp.stackUsed;
  mp.stackUsed = used + mp.generatorStackBytes;
  if (mp.options.settrace) (self as MpTracedGenInstance).traceFrame.enter(cs);
  const kind = executeBytecode(cs, throwValue);
  mp.stackUsed = used;
  mp.dictGlobals = cs.oldGlobals;
  self.pendExc = mpConstNone;
  if (kind === MP_VM_RETURN_YIELD) {
    resumeValue = cs.slots[cs.sp]!;
    if (mp.options.generatorPendThrow) cs.slots[cs.sp] = mpConstNone;
  } else {
    resumeValue = cs.slots[kind === MP_VM_RETURN_NORMAL ? cs.sp : 0]!;
    self.end(cs);
    if (kind === MP_VM_RETURN_EXCEPTION && objIsSubclassFast(objGetType(resumeValue), typeStopIteration)) {
      resumeValue = newExceptionMsg(typeRuntimeError, 'generator raised StopIteration');
    }
  }
  return kind;
}

function resumeAndRaise(self: MpObj, sendValue: MpObj, throwValue: MpObj): MpObj {
  const kind = genResume(self as MpGenInstance, sendValue, throwValue);
  const value = resumeValue;
  return kind === MP_VM_RETURN_YIELD ? value : ended(kind, value, true);
}

/** What a generator's method returns or raises once its frame has ended. */
function ended(kind: number, value: MpObj, raiseStop: boolean): MpObj {
  if (kind === MP_VM_RETURN_EXCEPTION) throw value;
  if (raiseStop) raiseStopIteration(value === mpConstNone ? null : value);
  return makeStopIteration(value === mpConstNone ? MP_OBJ_NULL : value);
}

function genIterNext(self: MpObj): MpObj {
  const kind = genResume(self as MpGenInstance, mpConstNone, MP_OBJ_NULL);
  const value = resumeValue;
  return kind === MP_VM_RETURN_YIELD ? value : ended(kind, value, false);
}

function genSend(self: MpObj, value: MpObj): MpObj {
  return resumeAndRaise(self, value, MP_OBJ_NULL);
}

/** throw(type[, value[, traceback]]): what is thrown is the value where one is given and not None, else the type. */
function genThrow(nArgs: number, args: MpObj[], off: number): MpObj {
  const exc = nArgs > 2 && args[off + 2] !== mpConstNone ? args[off + 2]! : args[off + 1]!;
  return resumeAndRaise(args[off]!, mpConstNone, exc);
}

function genClose(self: MpObj): MpObj {
  const kind = genResume(self as MpGenInstance, mpConstNone, mpConstGeneratorExit);
  if (kind === MP_VM_RETURN_YIELD) raiseMsg(typeRuntimeError, 'generator ignored GeneratorExit');
  if (kind === MP_VM_RETURN_EXCEPTION && !objIsSubclassFast(objGetType(resumeValue), typeGeneratorExit)) {
    throw resumeValue;
  }
  return mpConstNone;
}

function genPendThrow(selfIn: MpObj, exc: MpObj): MpObj {
  const self = selfIn as MpGenInstance;
  if (self.pendExc === MP_OBJ_NULL) raiseValueError('generator already executing');
  const prev = self.pendExc;
  self.pendExc = exc;
  return prev;
}

function genPrint(print: MpPrint, self: MpObj): void {
  const gen = self as MpGenInstance;
  printf(print, "<generator object '%q' at %p>", funName(gen.fun), objAddress(gen));
}

defineType(typeGenInstance, {
  print: genPrint,
  iterNext: genIterNext,
  locals: romMap([
    ['close', fun1('close', genClose)],
    ['send', fun2('send', genSend)],
    ['throw', funVar('throw', 2, 4, genThrow)],
    ['pend_throw', fun2('pend_throw', genPendThrow), 'MICROPY_PY_GENERATOR_PEND_THROW'],
  ]),
});
