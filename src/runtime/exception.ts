import type { Heap } from '../gc/heap.js';
import { mMallocMaybe, mReallocMaybe } from './malloc.js';
import { type MpObj, MpObject, type MpQstr, MpStr, type MpType } from './obj.js';
import { mp } from './state.js';
import { mpConstEmptyTuple, MpTuple } from './tuple.js';
import { typeStr, typeTuple } from './types.js';

/** One traceback entry: three words in C (file, line, block). */
export interface TracebackEntry {
  file: MpQstr;
  line: number;
  block: MpQstr;
}

/** `mp_obj_exception_t`: an instance of a built-in exception. */
export class MpException extends MpObject {
  args: MpTuple = mpConstEmptyTuple;
  /** Address of the traceback's words; 0: none. */
  tracebackPtr = 0;
  /** Words allocated for the traceback; 0 when it lives in the emergency buffer or there's none. */
  tracebackAlloc = 0;
  traceback: TracebackEntry[] = [];

  override trace(heap: Heap): void {
    heap.mark(this.type.ptr);
    heap.mark(this.args.ptr);
    heap.mark(this.tracebackPtr);
  }
}

/**
 * Makes an exception with the arguments `args` (mp_obj_exception_make_new): the object, then the tuple. Where there
 * is no memory, the emergency exception, then an exception without arguments, takes its place. Never raises.
 */
export function newExceptionArgs(type: MpType, args: MpObj[]): MpException {
  const top = mp.rootTop;
  for (const arg of args) if (typeof arg === 'object') mp.roots[mp.rootTop++] = arg.ptr;
  let exc = new MpException(type);
  exc.ptr = mMallocMaybe(mp.sizes.mp_obj_exception_t, exc);
  if (exc.ptr === 0) {
    exc = mp.emergencyException as MpException;
    exc.type = type;
    exc.traceback = [];
    exc.tracebackPtr = 0;
    exc.tracebackAlloc = 0;
  } else {
    mp.roots[mp.rootTop++] = exc.ptr;
  }
  exc.args = mpConstEmptyTuple;
  if (args.length > 0) {
    const tuple = new MpTuple(typeTuple, args);
    tuple.ptr = mMallocMaybe(mp.sizes.mp_obj_tuple_t + args.length * mp.objBytes, tuple);
    if (tuple.ptr !== 0 || emergencyTupleFits(args.length)) exc.args = tuple;
  }
  mp.rootTop = top;
  return exc;
}

/** Bytes of the emergency buffer that traceback entries take first (py/objexcept.c EMG_BUF_*). */
function emergencyTracebackBytes(): number {
  return 2 * 3 * mp.wordBytes;
}

function emergencyTupleFits(n: number): boolean {
  const need = emergencyTracebackBytes() + mp.sizes.mp_obj_tuple_t + n * mp.objBytes;
  return mp.emergencyBufSize >= need;
}

/** An exception without arguments (mp_obj_new_exception). */
export function newException(type: MpType): MpException {
  return newExceptionArgs(type, []);
}

/** An exception whose message is a text in ROM (mp_obj_new_exception_msg): the str object is on the heap, not its text. */
export function newExceptionMsg(type: MpType, text: string): MpException {
  const str = new MpStr(typeStr, text, 0, 0);
  str.ptr = mMallocMaybe(mp.sizes.mp_obj_str_t, str);
  if (str.ptr === 0 && !emergencyStrFits(0)) return newException(type);
  return newExceptionArgs(type, [str]);
}

function emergencyStrFits(textBytes: number): boolean {
  const offset = emergencyTracebackBytes() + mp.sizes.mp_obj_tuple_t + mp.objBytes;
  return mp.emergencyBufSize >= offset + mp.sizes.mp_obj_str_t + textBytes;
}

/** Arguments of a message: `%q` and `%s` take strings, `%d` and `%u` numbers, `%c` a character code. */
export type MsgArg = string | number | bigint | MpStr;

/** The pieces that a printf of `fmt` prints, in order: each is one call of the printer in C. */
function messagePieces(fmt: string, args: readonly MsgArg[]): string[] {
  const pieces: string[] = [];
  let next = 0;
  let from = 0;
  for (let i = 0; i < fmt.length; i++) {
    if (fmt[i] !== '%') continue;
    if (i > from) pieces.push(fmt.slice(from, i));
    const spec = fmt[++i]!;
    from = i + 1;
    if (spec === '%') {
      pieces.push('%');
      continue;
    }
    const arg = args[next++]!;
    if (spec === 'c') pieces.push(String.fromCharCode(Number(arg)));
    else pieces.push(typeof arg === 'object' ? arg.data : String(arg));
  }
  if (from < fmt.length) pieces.push(fmt.slice(from));
  return pieces;
}

/**
 * An exception with a formatted message (mp_obj_new_exception_msg_vlist). The buffer starts as large as the format and
 * grows by what is missing plus 16; where it can't, the text is cut.
 */
export function newExceptionMsgVarg(type: MpType, fmt: string, ...args: MsgArg[]): MpException {
  const top = mp.rootTop;
  const shell = new MpStr(typeStr, '', 0, 0);
  let strPtr = mMallocMaybe(mp.sizes.mp_obj_str_t, shell);
  mp.roots[mp.rootTop++] = strPtr;
  let alloc = fmt.length + 1;
  let bufPtr = mMallocMaybe(alloc, null);
  let inEmergencyBuf = false;
  if ((strPtr === 0 || bufPtr === 0) && emergencyStrFits(16)) {
    inEmergencyBuf = true;
    strPtr = 0;
    bufPtr = 0;
    const offset = emergencyTracebackBytes() + mp.sizes.mp_obj_tuple_t + mp.objBytes + mp.sizes.mp_obj_str_t;
    alloc = mp.emergencyBufSize - offset;
  }
  if (strPtr === 0 && !inEmergencyBuf) {
    mp.rootTop = top;
    return newException(type);
  }
  let text = '';
  if (bufPtr === 0 && !inEmergencyBuf) {
    text = fmt;
  } else {
    mp.roots[mp.rootTop++] = bufPtr;
    let mayGrow = !inEmergencyBuf;
    for (let piece of messagePieces(fmt, args)) {
      if (text.length + piece.length >= alloc) {
        const newAlloc = alloc + piece.length + 16;
        const newPtr = mayGrow ? mReallocMaybe(bufPtr, alloc, newAlloc, true) : 0;
        if (newPtr === 0) {
          mayGrow = false;
          piece = piece.slice(0, alloc - text.length - 1);
        } else {
          alloc = newAlloc;
          bufPtr = newPtr;
          mp.roots[mp.rootTop - 1] = bufPtr;
        }
      }
      text += piece;
    }
  }
  const str = new MpStr(typeStr, text, bufPtr, 0);
  str.ptr = strPtr;
  if (strPtr !== 0) mp.heap.setOwner(strPtr, str);
  mp.roots[mp.rootTop++] = strPtr;
  const exc = newExceptionArgs(type, [str]);
  mp.rootTop = top;
  return exc;
}

/** Drops an exception's traceback (mp_obj_exception_clear_traceback). */
export function exceptionClearTraceback(exc: MpException): void {
  exc.traceback = [];
  exc.tracebackPtr = 0;
  exc.tracebackAlloc = 0;
}

/** Words of the first traceback allocation and of each growth (py/objexcept.c). */
const TRACEBACK_WORDS = 3;

/** Adds an entry (mp_obj_exception_add_traceback); drops it silently where there's no memory. */
export function exceptionAddTraceback(exc: MpException, file: MpQstr, line: number, block: MpQstr): void {
  const word = mp.wordBytes;
  const have = exc.traceback.length * TRACEBACK_WORDS;
  if (exc.tracebackPtr === 0 && exc.traceback.length === 0) {
    const top = mp.rootTop;
    mp.roots[mp.rootTop++] = exc.ptr;
    const ptr = mMallocMaybe(TRACEBACK_WORDS * word, null);
    mp.rootTop = top;
    if (ptr === 0) {
      if (mp.emergencyBufSize < 2 * TRACEBACK_WORDS * word) return;
      exc.tracebackAlloc = 0;
    } else {
      exc.tracebackPtr = ptr;
      exc.tracebackAlloc = TRACEBACK_WORDS;
    }
  } else if (exc.tracebackPtr === 0) {
    if (exc.traceback.length >= 2) return;
  } else if (have + TRACEBACK_WORDS > exc.tracebackAlloc) {
    const newAlloc = exc.tracebackAlloc + TRACEBACK_WORDS;
    const ptr = mReallocMaybe(exc.tracebackPtr, exc.tracebackAlloc * word, newAlloc * word, true);
    if (ptr === 0) return;
    exc.tracebackPtr = ptr;
    exc.tracebackAlloc = newAlloc;
  }
  exc.traceback.push({ file, line, block });
}

