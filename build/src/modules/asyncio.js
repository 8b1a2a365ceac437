import { dictGet } from '../objects/dict.js';
import { PairHeapNode } from '../objects/pairHeap.js';
import { argCheckNum } from '../runtime/args.js';
import { loadMethodMaybe } from '../runtime/attr.js';
import { callMethodNKw } from '../runtime/call.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, MpObject, traceObj } from '../runtime/obj.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { mpConstFalse, mpConstNone, mpConstTrue, newBool, newRomType, typeIndexError, typeRuntimeError, } from '../runtime/types.js';
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
function ticksPeriod() {
    return BigInt(mp.smallIntMax) + 1n;
}
function ticks() {
    const ms = Math.floor(mp.clock.ticksUs() / 1000);
    return mp.intBits === 64 ? ms : Number(BigInt(ms) & (ticksPeriod() - 1n));
}
function ticksDiff(a, b) {
    const diff = a - b;
    const half = 2 ** 29;
    if (diff > -half && diff < half)
        return diff;
    const period = ticksPeriod();
    const wrapped = (BigInt(diff) + period / 2n) & (period - 1n);
    return Number(wrapped - period / 2n);
}
/** `mp_obj_task_t`. */
class MpTask extends PairHeapNode {
    constructor(type, coro) {
        super(type);
        this.data = mpConstNone;
        this.state = RUNNING_NOT_WAITED_ON;
        /** When it's due, in ticks of a millisecond. */
        this.key = 0;
        this.coro = coro;
    }
    get isDone() {
        return this.state === DONE_NOT_WAITED_ON || this.state === DONE_WAS_WAITED_ON;
    }
    lessThan(other) {
        return ticksDiff(Number(this.key), Number(other.key)) < 0;
    }
    trace(heap) {
        super.trace(heap);
        traceObj(heap, this.coro);
        traceObj(heap, this.data);
        traceObj(heap, this.state);
        traceObj(heap, this.key);
    }
}
/** `mp_obj_task_queue_t`. */
class MpTaskQueue extends MpObject {
    constructor() {
        super(...arguments);
        this.heap = null;
    }
    trace(heap) {
        heap.mark(this.type.ptr);
        if (this.heap !== null)
            heap.mark(this.heap.ptr);
    }
}
function newTaskQueue(type) {
    const queue = new MpTaskQueue(type);
    queue.ptr = mMalloc(mp.sizes.mp_obj_task_queue_t, queue);
    return queue;
}
function queueMakeNew(type, nArgs, nKw) {
    argCheckNum(nArgs, nKw, 0, 0, false);
    return newTaskQueue(type);
}
function pushTask(queue, task, key) {
    task.data = mpConstNone;
    task.key = key;
    queue.heap = PairHeapNode.push(queue.heap, task);
}
function push(nArgs, args, off) {
    pushTask(args[off], args[off + 1], nArgs === 2 ? ticks() : args[off + 2]);
    return mpConstNone;
}
function pop(self) {
    const queue = self;
    const head = queue.heap;
    if (head === null)
        return raiseMsg(typeIndexError, 'empty heap');
    queue.heap = PairHeapNode.pop(head);
    return head;
}
function remove(self, task) {
    const queue = self;
    if (queue.heap !== null)
        queue.heap = PairHeapNode.remove(queue.heap, task);
    return mpConstNone;
}
const typeTaskQueue = newRomType('TaskQueue', {
    makeNew: queueMakeNew,
    locals: romMap([
        ['peek', fun1('peek', (self) => self.heap ?? mpConstNone)],
        ['push', funVar('push', 2, 3, push)],
        ['pop', fun1('pop', pop)],
        ['remove', fun2('remove', remove)],
    ]),
});
/** Globals of asyncio's main module, where the running task and its queue are; C keeps no root pointer to it. */
const contexts = new WeakMap();
function fromContext(name) {
    return dictGet(contexts.get(mp), name);
}
function taskMakeNew(type, nArgs, nKw, args, off) {
    argCheckNum(nArgs, nKw, 1, 2, false);
    const task = new MpTask(type, args[off]);
    task.ptr = mMalloc(mp.sizes.mp_obj_task_t, task);
    if (nArgs === 2)
        contexts.set(mp, args[off + 1]);
    return task;
}
const doneFun = fun1('done', (self) => newBool(self.isDone));
/** Takes a task off what it waits for and puts it first in line, with a CancelledError to be thrown into it. */
const cancelFun = fun1('cancel', (self) => {
    let task = self;
    if (task.isDone)
        return mpConstFalse;
    if (fromContext(QSTR_cur_task) === task)
        raiseMsg(typeRuntimeError, "can't cancel self");
    while (task.data instanceof MpTask)
        task = task.data;
    const queue = fromContext(QSTR_task_queue);
    const dest = [MP_OBJ_NULL, MP_OBJ_NULL, MP_OBJ_NULL];
    loadMethodMaybe(task.data, QSTR_remove, dest, 0);
    if (dest[0] !== MP_OBJ_NULL) {
        dest[2] = task;
        callMethodNKw(1, 0, dest, 0);
        pushTask(queue, task, ticks());
    }
    else if (ticksDiff(Number(task.key), ticks()) > 0) {
        remove(queue, task);
        pushTask(queue, task, ticks());
    }
    task.data = fromContext(QSTR_CancelledError);
    return mpConstTrue;
});
function loadAttr(task, attr, dest, off) {
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
function taskAttr(self, attr, dest, off) {
    const task = self;
    if (dest[off] === MP_OBJ_NULL) {
        loadAttr(task, attr, dest, off);
        return;
    }
    const value = dest[off + 1];
    if (value === MP_OBJ_NULL)
        return;
    if (attr.data === 'data')
        task.data = value;
    else if (attr.data === 'state')
        task.state = value;
    else
        return;
    dest[off] = MP_OBJ_NULL;
}
/**
 * Awaiting a task: the first to do so makes the queue of those that wait. Where the caller has no room for an iterator
 * there's one made on the heap, though a task needs none.
 */
function taskGetIter(self, iterBuf) {
    if (iterBuf === null)
        mMalloc(mp.sizes.mp_obj_iter_buf_t, null);
    const task = self;
    if (task.isDone)
        task.state = DONE_WAS_WAITED_ON;
    else if (task.state === RUNNING_NOT_WAITED_ON)
        task.state = newTaskQueue(typeTaskQueue);
    else if (!(task.state instanceof MpTaskQueue))
        raiseMsg(typeRuntimeError, "can't wait");
    return task;
}
function taskIterNext(self) {
    const task = self;
    if (task.isDone)
        throw task.data;
    const current = fromContext(QSTR_cur_task);
    pushTask(task.state, current, ticks());
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
