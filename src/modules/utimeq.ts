import type { MarkSink } from '../gc/heap.js';
import { argCheckNum } from '../runtime/args.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import { MpList } from '../runtime/list.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_OBJ_NULL, type MpObj, MpObject, type MpType, traceObj } from '../runtime/obj.js';
import { MP_UNARY_OP_BOOL, MP_UNARY_OP_LEN, objGetInt } from '../runtime/ops.js';
import { perMachine } from '../runtime/perBoard.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseType } from '../runtime/raise.js';
import { romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { mpConstNone, newBool, newRomType, typeIndexError, typeTypeError } from '../runtime/types.js';
import { defineModule } from './registry.js';

/** The module `utimeq` of early releases (extmod/modutimeq.c): a queue of what is to be called, by its time in ticks. */

interface Entry {
  readonly time: MpObj & (number | bigint);
  /** The order in which they came. */
  readonly id: number;
  readonly callback: MpObj;
  readonly args: MpObj;
}

/** `mp_obj_utimeq_t`: room for a fixed number of entries, as a binary heap. */
class MpUtimeq extends MpObject {
  readonly alloc: number;
  readonly entries: Entry[] = [];

  constructor(type: MpType, alloc: number) {
    super(type);
    this.alloc = alloc;
  }

  override trace(heap: MarkSink): void {
    for (const { callback, args } of this.entries) {
      traceObj(heap, callback);
      traceObj(heap, args);
    }
  }
}

const nextId = perMachine(() => ({ id: 0 }));

/** Times wrap around after the largest small int: what is less than half the way ahead is later. */
function isBefore(a: Entry, b: Entry): boolean {
  let ahead = BigInt(b.time) - BigInt(a.time);
  if (ahead === 0n) return a.id < b.id;
  const period = BigInt(mp.smallIntMax) + 1n;
  if (ahead < 0n) ahead += period;
  return ahead > 0n && ahead < period / 2n;
}

function siftDown(entries: Entry[], start: number, from: number): void {
  const entry = entries[from]!;
  let pos = from;
  while (pos > start) {
    const parent = (pos - 1) >> 1;
    if (!isBefore(entry, entries[parent]!)) break;
    entries[pos] = entries[parent]!;
    pos = parent;
  }
  entries[pos] = entry;
}

function siftUp(entries: Entry[]): void {
  const entry = entries[0]!;
  let pos = 0;
  for (let child = 1; child < entries.length; child = 2 * pos + 1) {
    if (child + 1 < entries.length && !isBefore(entries[child]!, entries[child + 1]!)) child++;
    entries[pos] = entries[child]!;
    pos = child;
  }
  entries[pos] = entry;
  siftDown(entries, 0, pos);
}

function makeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 1, false);
  const alloc = Number(objGetInt(args[off]!));
  const self = new MpUtimeq(type, alloc);
  self.ptr = mMalloc(mp.sizes.mp_obj_utimeq_t + alloc * mp.sizes.utimeq_qentry, self);
  return self;
}

/** `push(time, callback, args)`. Raises IndexError where the queue is full. */
function push(_nArgs: number, args: MpObj[], off: number): MpObj {
  const { entries, alloc } = args[off] as MpUtimeq;
  if (entries.length === alloc) raiseMsg(typeIndexError, 'queue overflow');
  const time = objGetInt(args[off + 1]!);
  entries.push({ time, id: nextId().id++, callback: args[off + 2]!, args: args[off + 3]! });
  siftDown(entries, 0, entries.length - 1);
  return mpConstNone;
}

function first(self: MpObj): Entry {
  const [entry] = (self as MpUtimeq).entries;
  return entry ?? raiseMsg(typeIndexError, 'empty heap');
}

/** `pop(list)`: writes time, callback and arguments of the first entry over the list's first items. */
function pop(self: MpObj, list: MpObj): MpObj {
  const { time, callback, args } = first(self);
  if (!(list instanceof MpList) || list.len < 3) raiseType(typeTypeError);
  const { slots } = list;
  slots[0] = time;
  slots[1] = callback;
  slots[2] = args;
  const { entries } = self as MpUtimeq;
  const last = entries.pop()!;
  if (entries.length > 0) {
    entries[0] = last;
    siftUp(entries);
  }
  return mpConstNone;
}

function unaryOp(op: number, self: MpObj): MpObj {
  const { length } = (self as MpUtimeq).entries;
  if (op === MP_UNARY_OP_BOOL) return newBool(length !== 0);
  return op === MP_UNARY_OP_LEN ? length : MP_OBJ_NULL;
}

const typeUtimeq = newRomType('utimeq', {
  makeNew,
  unaryOp,
  locals: romMap([
    ['push', funVar('push', 4, 4, push)],
    ['pop', fun2('pop', pop)],
    ['peektime', fun1('peektime', (self) => first(self).time)],
  ]),
});

defineModule({
  name: 'utimeq',
  rows: [
    ['__name__', q('utimeq')],
    ['utimeq', typeUtimeq],
  ],
});
