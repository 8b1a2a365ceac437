import type { MarkSink } from '../gc/heap.js';
import { isCompressed, romTextLength } from './errorText.js';
import { mMallocMaybe, mReallocMaybe } from './mallocMaybe.js';
import { type MpObj, MpObject, type MpQstr, MpStr, type MpType } from './obj.js';
import { type MsgArg, printf } from './printf.js';
import { mp } from './state.js';
import { MpTuple, mpConstEmptyTuple } from './tupleObj.js';
import { typeStr, typeTuple } from './types.js';

/** One traceback entry: three words in C (file, line, block). */
export interface TracebackEntry {
  file: MpQstr;
  line: number;
  block: MpQstr;
}

/** Words of a traceback entry. */
const TRACEBACK_ENTRY_LEN = 3;
/** Entries that the emergency buffer holds. */
const EMERGENCY_ENTRIES = 2;
/** `tracebackPtr` of a traceback in the emergency buffer. */
const IN_EMERGENCY_BUF = -1;

/** `mp_obj_exception_t`: an instance of a built-in exception. */
export class MpException extends MpObject {
  args: MpTuple = mpConstEmptyTuple;
  /** Address of the traceback's words; 0: none, -1: they are in the emergency buffer. */
  tracebackPtr = 0;
  /** Words that the traceback has room for. */
  tracebackAlloc = 0;
  traceback: TracebackEntry[] = [];

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    heap.mark(this.args.ptr);
    if (this.tracebackPtr > 0) heap.mark(this.tracebackPtr);
  }
}

/** A message that is a text in ROM: compressed until somebody looks at it, where the firmware compresses. */
class MpRomText extends MpStr {
  compressed: boolean;

  constructor(text: string, compressed: boolean) {
    super(typeStr, text, 0, 0);
    this.compressed = compressed;
  }
}

/**
 * Makes an exception with the arguments `args` (mp_obj_exception_make_new): the object, then the tuple. Where there
 * is no memory, the emergency exception, then an exception without arguments, takes its place. Never raises.
 */
export function newExceptionArgs(type: MpType, args: MpObj[]): MpException {
  const top = mp.roots.mark();
  for (let i = 0; i < args.length; i++) mp.roots.keep(args[i]!);
  mp.roots.keep(type);
  let exc = new MpException(type);
  exc.ptr = mMallocMaybe(mp.sizes.mp_obj_exception_t, exc);
  if (exc.ptr === 0) {
    exc = mp.emergencyException as MpException;
    exc.type = type;
    exceptionClearTraceback(exc);
  } else {
    mp.roots.keepPtr(exc.ptr);
  }
  let tuple = mpConstEmptyTuple;
  if (args.length > 0) {
    const full = new MpTuple(typeTuple, args);
    full.ptr = mMallocMaybe(mp.sizes.mp_obj_tuple_t + args.length * mp.objBytes, full);
    if (full.ptr !== 0 || mp.emergencyBufSize >= emergencyTupleEnd(args.length)) tuple = full;
    if (full.ptr === 0 && tuple === full) mp.emergencyTuple = full;
  }
  exc.args = tuple;
  mp.roots.release(top);
  return exc;
}

/** Where a tuple of `n` arguments ends in the emergency buffer: two traceback entries come first (EMG_BUF_*). */
function emergencyTupleEnd(n: number): number {
  const tracebackBytes = EMERGENCY_ENTRIES * TRACEBACK_ENTRY_LEN * mp.wordBytes;
  return tracebackBytes + mp.sizes.mp_obj_tuple_t + n * mp.objBytes;
}

/** Where the text of a message begins in the emergency buffer. */
function emergencyTextOffset(): number {
  return emergencyTupleEnd(1) + mp.sizes.mp_obj_str_t;
}

/** An exception without arguments (mp_obj_new_exception). */
export function newException(type: MpType): MpException {
  return newExceptionArgs(type, []);
}

/** An exception whose message is a text in ROM (mp_obj_new_exception_msg): the str object is on the heap, not its text. */
export function newExceptionMsg(type: MpType, text: string): MpException {
  const str = new MpRomText(text, isCompressed(text));
  str.ptr = mMallocMaybe(mp.sizes.mp_obj_str_t, str);
  if (str.ptr === 0) {
    if (mp.emergencyBufSize < emergencyTextOffset()) return newException(type);
    mp.emergencyStr = str;
  }
  return newExceptionArgs(type, [str]);
}

/**
 * The buffer that a message is formatted into: it grows by what is missing and 16 bytes, and where it can't, the text
 * is cut (py/objexcept.c exc_add_strn).
 */
class MessageBuffer {
  text = '';
  alloc: number;
  ptr: number;
  private mayGrow: boolean;
  private readonly rootIndex: number;

  /** Keeps itself in a root of its own, which the caller drops. */
  constructor(ptr: number, alloc: number, mayGrow: boolean) {
    this.ptr = ptr;
    this.alloc = alloc;
    this.mayGrow = mayGrow;
    this.rootIndex = mp.roots.keepPtr(0);
    mp.roots.set(this.rootIndex, ptr);
  }

  strn(piece: string): void {
    if (this.text.length + piece.length < this.alloc) {
      this.text += piece;
      return;
    }
    if (this.mayGrow) {
      const newAlloc = this.alloc + piece.length + 16;
      const newPtr = mReallocMaybe(this.ptr, this.alloc, newAlloc, true);
      if (newPtr !== 0) {
        this.alloc = newAlloc;
        this.ptr = newPtr;
        mp.roots.set(this.rootIndex, newPtr);
        this.text += piece;
        return;
      }
      this.mayGrow = false;
    }
    this.text += piece.slice(0, this.alloc - this.text.length - 1);
  }
}

/** Bytes of text that the emergency buffer must have room for to be of use. */
const EMERGENCY_TEXT_MIN = 16;

/**
 * An exception with a formatted message (mp_obj_new_exception_msg_vlist). The buffer starts as large as the format in
 * ROM.
 */
export function newExceptionMsgVarg(type: MpType, fmt: string, ...args: MsgArg[]): MpException {
  const top = mp.roots.mark();
  let strPtr = mMallocMaybe(mp.sizes.mp_obj_str_t, null);
  mp.roots.keepPtr(strPtr);
  let alloc = romTextLength(fmt) + 1;
  let bufPtr = mMallocMaybe(alloc, null);
  const textOffset = emergencyTextOffset();
  const inEmergencyBuf = (strPtr === 0 || bufPtr === 0) && mp.emergencyBufSize >= textOffset + EMERGENCY_TEXT_MIN;
  if (inEmergencyBuf) {
    mp.roots.release(top);
    strPtr = 0;
    bufPtr = 0;
    alloc = mp.emergencyBufSize - textOffset;
  } else if (strPtr === 0) {
    mp.roots.release(top);
    return newException(type);
  }
  let str: MpStr;
  if (bufPtr === 0 && !inEmergencyBuf) {
    str = new MpRomText(fmt, isCompressed(fmt));
  } else {
    const buffer = new MessageBuffer(bufPtr, alloc, !inEmergencyBuf);
    printf(buffer, fmt, ...args);
    str = new MpStr(typeStr, buffer.text, buffer.ptr, 0);
  }
  str.ptr = strPtr;
  if (inEmergencyBuf) mp.emergencyStr = str;
  if (strPtr !== 0) mp.heap.setOwner(strPtr, str);
  const exc = newExceptionArgs(type, [str]);
  mp.roots.release(top);
  return exc;
}

/**
 * Makes the message readable (decompress_error_text_maybe): a compressed text gets a buffer on the heap that is as long
 * as the firmware's longest; where there's no memory, the exception loses its message.
 */
export function decompressErrorText(exc: MpException): void {
  const { items } = exc.args;
  const text = items[0];
  if (items.length !== 1 || !(text instanceof MpRomText) || !text.compressed) return;
  const need = (mp.textCompression?.maxLength ?? 0) + 1;
  const top = mp.roots.mark();
  mp.roots.keep(exc);
  const ptr = mMallocMaybe(need, null);
  mp.roots.release(top);
  if (ptr === 0 && mp.emergencyBufSize - emergencyTextOffset() < need) {
    exc.args = mpConstEmptyTuple;
    return;
  }
  text.compressed = false;
  text.dataPtr = ptr;
}

/** Drops an exception's traceback (mp_obj_exception_clear_traceback). */
function exceptionClearTraceback(exc: MpException): void {
  exc.traceback = [];
  exc.tracebackPtr = 0;
  exc.tracebackAlloc = 0;
}

/** Adds an entry (mp_obj_exception_add_traceback); drops it silently where there's no memory. */
export function exceptionAddTraceback(exc: MpException, file: MpQstr, line: number, block: MpQstr): void {
  const limit = tracebackLimit();
  if (limit <= 0) return;
  if (exc.tracebackPtr !== 0 && exc.traceback.length >= limit) exc.traceback.shift();
  const top = mp.roots.mark();
  mp.roots.keep(exc);
  const hasRoom = exc.tracebackPtr === 0 ? newTraceback(exc) : growTraceback(exc);
  mp.roots.release(top);
  if (hasRoom) exc.traceback.push({ file, line, block });
}

/** `sys.tracebacklimit`, in entries, where the firmware has it. */
function tracebackLimit(): number {
  const limit = mp.rootObjs.get('sys.tracebacklimit');
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  return typeof limit === 'number' ? limit : 0;
}

function newTraceback(exc: MpException): boolean {
  const ptr = mMallocMaybe(TRACEBACK_ENTRY_LEN * mp.wordBytes, null);
  if (ptr === 0) {
    const words = EMERGENCY_ENTRIES * TRACEBACK_ENTRY_LEN;
    if (mp.emergencyBufSize < words * mp.wordBytes) return false;
    exc.tracebackPtr = IN_EMERGENCY_BUF;
    exc.tracebackAlloc = words;
  } else {
    exc.tracebackPtr = ptr;
    exc.tracebackAlloc = TRACEBACK_ENTRY_LEN;
  }
  exc.traceback = [];
  return true;
}

function growTraceback(exc: MpException): boolean {
  const words = (exc.traceback.length + 1) * TRACEBACK_ENTRY_LEN;
  if (words <= exc.tracebackAlloc) return true;
  if (exc.tracebackPtr === IN_EMERGENCY_BUF) return false;
  const newAlloc = exc.tracebackAlloc + TRACEBACK_ENTRY_LEN;
  const bytes = exc.tracebackAlloc * mp.wordBytes;
  const ptr = mReallocMaybe(exc.tracebackPtr, bytes, newAlloc * mp.wordBytes, true);
  if (ptr === 0) return false;
  exc.tracebackPtr = ptr;
  exc.tracebackAlloc = newAlloc;
  return true;
}
