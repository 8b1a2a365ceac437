import { macroOn } from '../abi/board.js';
import type { MarkSink } from '../gc/heap.js';
import { dictGet } from '../objects/dict.js';
import { PairHeapNode } from '../objects/pairHeap.js';
import { argCheckNum } from '../runtime/args.js';
import { loadMethodMaybe } from '../runtime/attr.js';
import { callFunction1, callMethodNKw } from '../runtime/call.js';
import type { MpDict } from '../runtime/dict.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpQstr, type MpType, traceObj } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { type MpState, mp } from '../runtime/state.js';
import {
  mpConstFalse,
  mpConstNone,
  mpConstTrue,
  newBool,
  newRomType,
  typeIndexError,
  typeRuntimeError,
} from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `_asyncio`: the tasks of asyncio and their queues (extmod/modasyncio.c). */

// Values of a task's state; another object is the queue of those that wait for its end.
const RUNNING_NOT_WAITED_ON = mpConstTrue;
const DONE_NOT_WAITED_ON = mpConstNone;
const DONE_WAS_WAITED_ON = mpConstFalse;

const QSTR_CancelledError = q('CancelledError');
const QSTR_cur_task = q('cur_task');
const QSTR_remove = q('remove');
const QSTR_task_queue = q('_task_queue');

/** Where the times that tasks are due at begin again (MICROPY_PY_TIME_TICKS_PERIOD). */
function ticksPeriod(): bigint {
  return BigInt(mp.smallIntMax) + 1n;
}

function ticks(): number {
  const ms = Math.floor(mp.clock.ticksUs() / 1000);
  return mp.intBits === 64 ? ms : Number(BigInt(ms) & (ticksPeriod() - 1n));
}

function ticksDiff(a: number, b: number): number {
  const diff = a - b;
  const half = 2 ** 29;
  if (diff > -half && diff < half) return diff;
  const period = ticksPeriod();
  const wrapped = (BigInt(diff) + period / 2n) & (period - 1n);
  return Number(wrapped - period / 2n);
}

/** `mp_obj_task_t`. */
class MpTask extends PairHeapNode {
  readonly coro: MpObj;
  data: MpObj = mpConstNone;
  state: MpObj = RUNNING_NOT_WAITED_ON;
  /** When it's due, in ticks of a millisecond. */
  key: MpObj = 0;

  constructor(type: MpType, coro: MpObj) {
    super(type);
    this.coro = coro;
  }

  get isDone(): boolean {
    return this.state === DONE_NOT_WAITED_ON || this.state === DONE_WAS_WAITED_ON;
  }

  override lessThan(other: PairHeapNode): boolean {
    return ticksDiff(Number(this.key), Number((other as MpTask).key)) < 0;
  }

  override trace(heap: MarkSink): void {
    super.trace(heap);
    traceObj(heap, this.coro);
    traceObj(heap, this.data);
    traceObj(heap, this.state);
    traceObj(heap, this.key);
  }
}

/** `mp_obj_task_queue_t`. */
class MpTaskQueue extends MpObject {
  heap: MpTask | null = null;
  /** Called when a task is pushed, where the build has that; MP_OBJ_NULL: nothing is. */
  pushCallback: MpObj = MP_OBJ_NULL;

  override trace(heap: MarkSink): void {
    heap.mark(this.type.ptr);
    if (this.heap !== null) heap.mark(this.heap.ptr);
    traceObj(heap, this.pushCallback);
  }
}

function newTaskQueue(type: MpType): MpTaskQueue {
  const queue = new MpTaskQueue(type);
  queue.ptr = mMalloc(mp.sizes.mp_obj_task_queue_t, queue);
  return queue;
}

function queueMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const takesCallback = macroOn(mp.board, 'MICROPY_PY_ASYNCIO_TASK_QUEUE_PUSH_CALLBACK');
  argCheckNum(nArgs, nKw, 0, takesCallback ? 1 : 0, false);
  const queue = newTaskQueue(type);
  if (nArgs === 1) queue.pushCallback = args[off]!;
  return queue;
}

function pushTask(queue: MpTaskQueue, task: MpTask, key: MpObj): void {
  task.data = mpConstNone;
  task.key = key;
  queue.heap = PairHeapNode.push(queue.heap, task) as MpTask;
}

function push(nArgs: number, args: MpObj[], off: number): MpObj {
  const queue = args[off] as MpTaskQueue;
  pushTask(queue, args[off + 1] as MpTask, nArgs === 2 ? ticks() : args[off + 2]!);
  if (queue.pushCallback !== MP_OBJ_NULL) callFunction1(queue.pushCallback, 0);
  return mpConstNone;
}

function pop(self: MpObj): MpObj {
  const queue = self as MpTaskQueue;
  const head = queue.heap;
  if (head === null) return raiseMsg(typeIndexError, 'empty heap');
  queue.heap = PairHeapNode.pop(head) as MpTask | null;
  return head;
}

function remove(self: MpObj, task: MpObj): MpObj {
  const queue = self as MpTaskQueue;
  if (queue.heap !== null) queue.heap = PairHeapNode.remove(queue.heap, task as MpTask) as MpTask | null;
  return mpConstNone;
}

const typeTaskQueue = newRomType('TaskQueue', {
  makeNew: queueMakeNew,
  locals: romMap([
    ['peek', fun1('peek', (self) => (self as MpTaskQueue).heap ?? mpConstNone)],
    ['push', funVar('push', 2, 3, push)],
    ['pop', fun1('pop', pop)],
    ['remove', fun2('remove', remove)],
  ]),
});

/** Globals of asyncio's main module, where the running task and its queue are; C keeps no root pointer to it. */
const contexts = new WeakMap<MpState, MpDict>();

function fromContext(name: MpQstr): MpObj {
  return dictGet(contexts.get(mp)!, name);
}

function taskMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 2, false);
  const task = new MpTask(type, args[off]!);
  task.ptr = mMalloc(mp.sizes.mp_obj_task_t, task);
  if (nArgs === 2) contexts.set(mp, args[off + 1] as MpDict);
  return task;
}

const doneFun = fun1('done', (self) => newBool((self as MpTask).isDone));

/** Takes a task off what it waits for and puts it first in line, with a CancelledError to be thrown into it. */
const cancelFun = fun1('cancel', (self) => {
  let task = self as MpTask;
  if (task.isDone) return mpConstFalse;
  if (fromContext(QSTR_cur_task) === task) raiseMsg(typeRuntimeError, "can't cancel self");
  while (task.data instanceof MpTask) task = task.data;
  const queue = fromContext(QSTR_task_queue) as MpTaskQueue;
  const dest: MpObj[] = [MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL];
  loadMethodMaybe(task.data, QSTR_remove, dest, 0);
  if (dest[0] !== MP_OBJ_NULL) {
    dest[2] = task;
    callMethodNKw(1, 0, dest, 0);
    pushTask(queue, task, ticks());
  } else if (ticksDiff(Number(task.key), ticks()) > 0) {
    remove(queue, task);
    pushTask(queue, task, ticks());
  }
  task.data = fromContext(QSTR_CancelledError);
  return mpConstTrue;
});

function loadAttr(task: MpTask, attr: MpQstr, dest: MpObj[], off: number): void {
  switch (attr.data) {
    case 'coro':
      dest[off] = task.coro;
      break;
    case 'data':
      dest[off] = task.data;
      break;
    case 'state':
      dest[off] = task.state;
      break;
    case 'ph_key':
      dest[off] = task.key;
      break;
    case 'done':
      dest[off] = doneFun;
      dest[off + 1] = task;
      break;
    case 'cancel':
      dest[off] = cancelFun;
      dest[off + 1] = task;
      break;
  }
}

function taskAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  const task = self as MpTask;
  if (dest[off] === MP_OBJ_NULL) {
    loadAttr(task, attr, dest, off);
    return;
  }
  const value = dest[off + 1]!;
  if (value === MP_OBJ_NULL) return;
  if (attr.data === 'data') task.data = value;
  else if (attr.data === 'state') task.state = value;
  else return;
  dest[off] = MP_OBJ_NULL;
}

/**
 * Awaiting a task: the first to do so makes the queue of those that wait. Where the caller has no room for an iterator
 * there's one made on the heap, though a task needs none.
 */
function taskGetIter(self: MpObj, iterBuf: MpObj[] | null): MpObj {
  if (iterBuf === null) mMalloc(mp.sizes.mp_obj_iter_buf_t, null);
  const task = self as MpTask;
  if (task.isDone) task.state = DONE_WAS_WAITED_ON;
  else if (task.state === RUNNING_NOT_WAITED_ON) task.state = newTaskQueue(typeTaskQueue);
  else if (!(task.state instanceof MpTaskQueue)) raiseMsg(typeRuntimeError, "can't wait");
  return task;
}

function taskIterNext(self: MpObj): MpObj {
  const task = self as MpTask;
  if (task.isDone) throw task.data;
  const current = fromContext(QSTR_cur_task) as MpTask;
  pushTask(task.state as MpTaskQueue, current, ticks());
  current.data = task;
  return mpConstNone;
}

const typeTask = newRomType('Task', {
  makeNew: taskMakeNew,
  attr: taskAttr,
  getIter: taskGetIter,
  iterNext: taskIterNext,
});

defineModule({
  name: '_asyncio',
  rows: [
    ['__name__', q('_asyncio')],
    ['TaskQueue', typeTaskQueue],
    ['Task', typeTask],
  ],
});
