import { macroOn } from '../../abi/board.js';
import type { MarkSink } from '../../gc/heap.js';
import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, mpArg } from '../../runtime/args.js';
import { fun1, funKw, funVar } from '../../runtime/fun.js';
import { latin1Text } from '../../runtime/latin1.js';
import { mMalloc } from '../../runtime/malloc.js';
import {
  MP_BUFFER_READ,
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  MP_OBJ_STOP_ITERATION,
  type MpObj,
  MpObject,
  traceObj,
} from '../../runtime/obj.js';
import { getBufferRaise, MP_BINARY_OP_CONTAINS, objAddress } from '../../runtime/ops.js';
import { printf } from '../../runtime/printf.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseOSError, raiseType, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { newBytes } from '../../runtime/str.js';
import {
  getStreamRaise,
  MP_EINVAL,
  MP_STREAM_OP_IOCTL,
  MP_STREAM_OP_READ,
  MP_STREAM_OP_WRITE,
} from '../../runtime/streamProtocol.js';
import { newTupleN } from '../../runtime/tuple.js';
import { mpConstNone, newBool, newRomType, typeKeyError } from '../../runtime/types.js';
import { defineModule } from '../registry.js';
import type { Database } from './database.js';
import { openDatabase } from './open.js';
import { type DbRecord, R_CURSOR, R_FIRST, R_LAST, R_NEXT, R_PREV } from './seek.js';

/** The module `btree` (extmod/modbtree.c): a database of bytes by bytes in a stream. */

const INCL = 1;
const DESC = 2;
const KEYS = 0x40;
const VALUES = 0x80;
const ITEMS = 0xc0;

/** `mp_obj_btree_t`: it is its own iterator. */
class MpBtree extends MpObject {
  readonly stream: MpObj;
  readonly database: Database;
  isClosed = false;
  /** MP_OBJ_NULL once the iteration has begun. */
  startKey: MpObj = mpConstNone;
  endKey: MpObj = mpConstNone;
  flags = 0;
  /** What keys(), values() or items() asked for, 0 if none did. */
  nextFlags = 0;

  constructor(stream: MpObj, db: Database) {
    super(typeBtree);
    this.stream = stream;
    this.database = db;
  }

  /** Raises ValueError once it is closed, from UHEAP_BTREE_CLOSED on. */
  get db(): Database {
    if (this.isClosed) raiseValueError('database closed');
    return this.database;
  }

  override trace(heap: MarkSink): void {
    traceObj(heap, this.stream);
    traceObj(heap, this.startKey);
    traceObj(heap, this.endKey);
  }
}

/** Closing what is closed already does nothing, where that is known. */
function close(self: MpBtree): MpObj {
  if (self.isClosed) return 0;
  const result = self.db.sync();
  self.isClosed = macroOn(mp.board, 'UHEAP_BTREE_CLOSED');
  return result;
}

function bytesOf(o: MpObj): string {
  const { bytes, offset, len } = getBufferRaise(o, MP_BUFFER_READ);
  return latin1Text(bytes, offset, len);
}

function pair(record: DbRecord): MpObj {
  const tuple = newTupleN(2);
  const top = mp.roots.mark();
  mp.roots.keep(tuple);
  tuple.items[0] = newBytes(record.key);
  tuple.items[1] = newBytes(record.value);
  mp.roots.release(top);
  return tuple;
}

/** 0, or the error that the stream had. */
function put(self: MpBtree, key: MpObj, value: MpObj): number {
  const { db } = self;
  const name = bytesOf(key);
  return db.put(name, bytesOf(value));
}

function get(nArgs: number, args: MpObj[], off: number): MpObj {
  const value = (args[off] as MpBtree).db.get(bytesOf(args[off + 1]!));
  if (value === null) return nArgs > 2 ? args[off + 2]! : mpConstNone;
  return newBytes(value);
}

const SEEKS: readonly MpObj[] = [R_CURSOR, R_FIRST, R_LAST, R_NEXT, R_PREV];

function seq(nArgs: number, args: MpObj[], off: number): MpObj {
  const how = args[off + 1]!;
  const key = nArgs > 2 ? bytesOf(args[off + 2]!) : '';
  if (!SEEKS.includes(how) || (how === R_CURSOR && key === '')) raiseOSError(MP_EINVAL);
  const record = (args[off] as MpBtree).db.seek(how as number, key);
  return record === null ? mpConstNone : pair(record);
}

function setIteration(kind: number, nArgs: number, args: MpObj[], off: number): MpObj {
  const self = args[off] as MpBtree;
  self.startKey = nArgs > 1 ? args[off + 1]! : mpConstNone;
  self.endKey = nArgs > 2 ? args[off + 2]! : mpConstNone;
  self.nextFlags = kind | (nArgs > 3 ? Number(args[off + 3]) & 0xff : 0);
  return self;
}

function getIter(selfIn: MpObj, iterBuf: MpObj[] | null): MpObj {
  // Nobody uses it, but mp_getiter makes room for an iterator.
  if (iterBuf === null) mMalloc(mp.sizes.mp_obj_iter_buf_t, null);
  const self = selfIn as MpBtree;
  self.flags = self.nextFlags;
  if (self.nextFlags === 0) {
    self.flags = KEYS;
    self.startKey = mpConstNone;
    self.endKey = mpConstNone;
  }
  self.nextFlags = 0;
  return self;
}

function step(self: MpBtree): DbRecord | null {
  const { db } = self;
  const isDown = (self.flags & DESC) !== 0;
  const start = self.startKey;
  if (start === MP_OBJ_NULL) return db.seek(isDown ? R_PREV : R_NEXT, '');
  const key = start === mpConstNone ? null : bytesOf(start);
  if (key === '') raiseOSError(MP_EINVAL);
  const record = key === null ? db.seek(isDown ? R_LAST : R_FIRST, '') : db.seek(R_CURSOR, key);
  self.startKey = MP_OBJ_NULL;
  return record;
}

/** Whether a key is past the end of the iteration. */
function isPast(self: MpBtree, key: string): boolean {
  if (self.endKey === MP_OBJ_NULL || self.endKey === mpConstNone) return false;
  const end = bytesOf(self.endKey);
  if (key === end) return (self.flags & INCL) === 0;
  return (self.flags & DESC) !== 0 ? key < end : key > end;
}

function iterNext(selfIn: MpObj): MpObj {
  const self = selfIn as MpBtree;
  const record = step(self);
  if (record === null) return MP_OBJ_STOP_ITERATION;
  if (isPast(self, record.key)) {
    self.endKey = MP_OBJ_NULL;
    return MP_OBJ_STOP_ITERATION;
  }
  switch (self.flags & ITEMS) {
    case KEYS:
      return newBytes(record.key);
    case VALUES:
      return newBytes(record.value);
    default:
      return pair(record);
  }
}

function subscr(selfIn: MpObj, index: MpObj, value: MpObj): MpObj {
  const self = selfIn as MpBtree;
  if (value === MP_OBJ_SENTINEL) {
    const found = self.db.get(bytesOf(index));
    return found === null ? raiseType(typeKeyError) : newBytes(found);
  }
  if (value === MP_OBJ_NULL) {
    if (!self.db.delete(bytesOf(index))) raiseType(typeKeyError);
  } else {
    const errno = put(self, index, value);
    if (errno !== 0) raiseOSError(errno);
  }
  return mpConstNone;
}

const typeBtree = newRomType('btree', {
  print: (print, selfIn) => {
    const self = selfIn as MpBtree;
    printf(print, '<btree %p>', self.isClosed ? 0 : objAddress(self));
  },
  getIter,
  iterNext,
  subscr,
  binaryOp(op, lhs, rhs) {
    if (op !== MP_BINARY_OP_CONTAINS) return MP_OBJ_NULL;
    return newBool((lhs as MpBtree).db.get(bytesOf(rhs)) !== null);
  },
  locals: romMap([
    ['close', fun1('close', (self) => close(self as MpBtree))],
    ['flush', fun1('flush', (self) => (self as MpBtree).db.sync())],
    ['get', funVar('get', 2, 3, get)],
    [
      'put',
      funVar('put', 3, 4, (_nArgs, args, off) => {
        return put(args[off] as MpBtree, args[off + 1]!, args[off + 2]!) === 0 ? 0 : -1;
      }),
    ],
    ['seq', funVar('seq', 2, 4, seq)],
    ['keys', funVar('keys', 1, 4, (nArgs, args, off) => setIteration(KEYS, nArgs, args, off))],
    ['values', funVar('values', 1, 4, (nArgs, args, off) => setIteration(VALUES, nArgs, args, off))],
    ['items', funVar('items', 1, 4, (nArgs, args, off) => setIteration(ITEMS, nArgs, args, off))],
  ]),
});

const OPEN_ARGS = ['flags', 'cachesize', 'pagesize', 'minkeypage'].map((name) =>
  mpArg(name, MP_ARG_KW_ONLY | MP_ARG_INT, 0),
);

function open(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  const stream = args[off]!;
  getStreamRaise(stream, MP_STREAM_OP_READ | MP_STREAM_OP_WRITE | MP_STREAM_OP_IOCTL);
  const [flags, cacheBytes, pageBytes, minKeyPage] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, OPEN_ARGS).map(
    Number,
  );
  const db = openDatabase(stream, {
    flags: flags!,
    cacheBytes: cacheBytes!,
    pageBytes: pageBytes!,
    minKeyPage: minKeyPage!,
  });
  const o = new MpBtree(stream, db);
  o.ptr = mMalloc(mp.sizes.mp_obj_btree_t, o);
  return o;
}

defineModule({
  name: 'btree',
  rows: [
    ['__name__', q('btree')],
    ['open', funKw('open', 1, open)],
    ['INCL', INCL],
    ['DESC', DESC],
  ],
});
