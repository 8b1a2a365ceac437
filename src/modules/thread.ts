import { macroOn } from '../abi/board.js';
import type { HeapOwner, MarkSink } from '../gc/heap.js';
import { printException } from '../objects/exceptionPrint.js';
import { callFunctionNKw } from '../runtime/call.js';
import type { MpDict } from '../runtime/dict.js';
import { fun0, fun1, funVar } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { mapSlotIsFilled } from '../runtime/map.js';
import { newInt } from '../runtime/newInt.js';
import { type MpObj, MpObject, PRINT_REPR, traceObj, traceSlots } from '../runtime/obj.js';
import { objExceptionMatch, objGetArray, objGetInt, objGetType, objPrintHelper } from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseOSError, raiseType, raiseTypeError } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { type MpState, mp } from '../runtime/state.js';
import {
  mpConstFalse,
  mpConstNone,
  mpConstTrue,
  newBool,
  newRomType,
  typeDict,
  typeOSError,
  typeRuntimeError,
  typeSystemExit,
} from '../runtime/types.js';
import { SystemBlocks } from '../world/systemHeap.js';
import { defineModule } from './registry.js';

/**
 * The module `_thread` (py/modthread.c). There are no threads beside each other: a new one runs to its end before
 * `start_new_thread` returns. Waiting for a lock that is taken would be for ever, and raises OSError(EDEADLK).
 */

const MP_EDEADLK = 35;

/** MP_THREAD_DEFAULT_STACK_SIZE and MP_THREAD_MIN_STACK_SIZE of the esp32 port, where stacks are in ESP-IDF's heap. */
const DEFAULT_STACK = 5120;
const LEAST_STACK = 4096;

/** `mp_obj_thread_lock_t`. */
class MpLock extends MpObject {
  locked = false;
}

function acquire(nArgs: number, args: MpObj[], off: number): MpObj {
  const lock = args[off] as MpLock;
  const wait = nArgs > 1 ? Number(objGetInt(args[off + 1]!)) !== 0 : true;
  if (lock.locked) return wait ? raiseOSError(MP_EDEADLK) : mpConstFalse;
  lock.locked = true;
  return mpConstTrue;
}

function release(self: MpObj): MpObj {
  const lock = self as MpLock;
  if (!lock.locked) raiseType(typeRuntimeError);
  lock.locked = false;
  return mpConstNone;
}

const acquireFun = funVar('acquire', 1, 3, acquire);

const typeLock = newRomType('lock', {
  locals: romMap([
    ['acquire', acquireFun],
    ['release', fun1('release', release)],
    ['locked', fun1('locked', (self) => newBool((self as MpLock).locked))],
    ['__enter__', acquireFun],
    ['__exit__', funVar('__exit__', 4, 4, (_nArgs, args, off) => release(args[off]!))],
  ]),
});

function allocateLock(): MpObj {
  const lock = new MpLock(typeLock);
  lock.ptr = mMalloc(mp.sizes.mp_obj_thread_lock_t, lock);
  return lock;
}

/** `thread_entry_args_t`: what a new thread is to do; it stays in use until the thread ends. */
class EntryArgs implements HeapOwner {
  readonly fun: MpObj;
  readonly args: MpObj[];
  private readonly locals: MpDict;
  private readonly globals: MpDict;

  constructor(fun: MpObj, args: MpObj[]) {
    this.fun = fun;
    this.args = args;
    this.locals = mp.dictLocals;
    this.globals = mp.dictGlobals;
  }

  trace(heap: MarkSink): void {
    heap.mark(this.locals.ptr);
    heap.mark(this.globals.ptr);
    traceObj(heap, this.fun);
    traceSlots(heap, this.args);
  }
}

interface Threads {
  stackSize: number;
  /** Threads started so far. */
  started: number;
}

const threads = new WeakMap<MpState, Threads>();

function threadsOf(): Threads {
  let known = threads.get(mp);
  if (known === undefined) {
    known = { stackSize: 0, started: 0 };
    threads.set(mp, known);
  }
  return known;
}

/** What a process calls its threads is an address; elsewhere it is a small number. */
function ident(n: number): MpObj {
  if (!macroOn(mp.board, 'MICROPY_VFS_POSIX')) return n;
  return newInt((mp.wordBytes === 8 ? 0x7ffff7d00740 : 0xf7d00740) - n * 0x9000);
}

function stackSize(nArgs: number, args: MpObj[], off: number): MpObj {
  const state = threadsOf();
  const old = newInt(state.stackSize);
  state.stackSize = nArgs === 0 ? 0 : Number(objGetInt(args[off]!));
  return old;
}

function startNewThread(nArgs: number, args: MpObj[], off: number): MpObj {
  const { items, off: first, len } = objGetArray(args[off + 1]!);
  const given = items.slice(first, first + len);
  let nKw = 0;
  if (nArgs > 2) {
    const kws = args[off + 2]!;
    if (objGetType(kws) !== typeDict) raiseTypeError('expecting a dict for keyword args');
    const { map } = kws as MpDict;
    nKw = map.used;
    for (let i = 0; i < 2 * map.alloc; i += 2) {
      if (mapSlotIsFilled(map, i)) given.push(map.slots[i]!, map.slots[i + 1]!);
    }
  }
  const entry = new EntryArgs(args[off]!, given);
  const top = mp.roots.mark();
  mp.roots.keepPtr(mMalloc(mp.sizes.thread_entry_args_t + given.length * mp.objBytes, entry));
  const memory = new SystemBlocks();
  if (!memory.take('thread', [taskStack()])) raiseMsg(typeOSError, "can't create thread");
  run(entry, len, nKw);
  memory.give();
  mp.roots.release(top);
  return ident(++threadsOf().started);
}

/** Bytes of the stack of a task of FreeRTOS: as the program has said, but no fewer than the port's least. */
function taskStack(): number {
  const { stackSize: asked } = threadsOf();
  return asked === 0 ? DEFAULT_STACK : Math.max(asked, LEAST_STACK);
}

function run(entry: EntryArgs, nArgs: number, nKw: number): void {
  const top = mp.roots.mark();
  const { dictLocals, dictGlobals } = mp;
  try {
    callFunctionNKw(entry.fun, nArgs, nKw, entry.args, 0);
  } catch (e) {
    if (!(e instanceof MpObject)) throw e;
    mp.roots.release(top);
    if (!objExceptionMatch(e, typeSystemExit)) {
      mp.errorPrint.strn('Unhandled exception in thread started by ');
      objPrintHelper(mp.errorPrint, entry.fun, PRINT_REPR);
      mp.errorPrint.strn('\n');
      printException(mp.errorPrint, e);
    }
  }
  mp.dictLocals = dictLocals;
  mp.dictGlobals = dictGlobals;
}

defineModule({
  name: '_thread',
  rows: [
    ['__name__', q('_thread')],
    ['LockType', typeLock],
    ['get_ident', fun0('get_ident', () => ident(0))],
    ['stack_size', funVar('stack_size', 0, 1, stackSize)],
    ['start_new_thread', funVar('start_new_thread', 2, 3, startNewThread)],
    ['exit', fun0('exit', () => raiseType(typeSystemExit))],
    ['allocate_lock', fun0('allocate_lock', allocateLock)],
  ],
});
