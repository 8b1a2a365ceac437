import type { MarkSink } from '../gc/heap.js';
import { argCheckNum } from '../runtime/args.js';
import {
  ArrayItems,
  BYTEARRAY_TYPECODE,
  MP_OBJ_ARRAY_TYPECODE_FLAG_RW,
  MpArray,
  newMemoryView,
} from '../runtime/array.js';
import { MpFloat } from '../runtime/float.js';
import { fun2 } from '../runtime/fun.js';
import { placeIter } from '../runtime/iterBuf.js';
import { latin1Text } from '../runtime/latin1.js';
import { isInt } from '../runtime/newInt.js';
import {
  type BufferInfo,
  MP_BUFFER_READ,
  MP_BUFFER_RW,
  MP_BUFFER_WRITE,
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  MP_OBJ_STOP_ITERATION,
  MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE,
  type MpObj,
  MpObject,
  type MpQstr,
  type MpType,
  NULL_PTR,
  PRINT_REPR,
} from '../runtime/obj.js';
import {
  getBuffer,
  getBufferRaise,
  MP_BINARY_OP_ADD,
  MP_BINARY_OP_CONTAINS,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_INPLACE_ADD,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LESS_EQUAL,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_MORE_EQUAL,
  MP_UNARY_OP_BOOL,
  MP_UNARY_OP_LEN,
  objPrintHelper,
} from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseType } from '../runtime/raise.js';
import { type RomRow, romFeature, romMap } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import {
  defineType,
  mpConstFalse,
  newBool,
  newRomType,
  typeArray,
  typeByteArray,
  typeMemoryView,
  typeNotImplementedError,
} from '../runtime/types.js';
import { arrayAppend, arrayExtend, arrayMakeNew, arrayNew, byteArrayMakeNew, copyElements } from './arrayNew.js';
import { arraySubscr, TYPECODE_MASK, viewOffset } from './arraySubscr.js';
import { getValArray, itemSize } from './binary.js';
import { BYTES_ROWS, bufferData, compareBytes, MEMORYVIEW_ROWS } from './str.js';
import { strPrintQuoted } from './strPrint.js';

/** bytearray, array.array and memoryview (py/objarray.c): printing, operators, iteration, and their types. */

const BUILTINS_BYTEARRAY = romFeature('MICROPY_PY_BUILTINS_BYTEARRAY');
const MEMORYVIEW_ITEMSIZE = romFeature('MICROPY_PY_BUILTINS_MEMORYVIEW_ITEMSIZE');

function arrayPrint(print: MpPrint, self: MpObj): void {
  const { typecode, items, len } = self as MpArray;
  if (typecode === BYTEARRAY_TYPECODE) {
    print.strn('bytearray(b');
    strPrintQuoted(print, latin1Text(items.bytes, 0, len), true);
  } else {
    printf(print, "array('%c'", typecode);
    if (len > 0) print.strn(', [');
    const top = mp.roots.mark();
    for (let i = 0; i < len; i++) {
      if (i > 0) print.strn(', ');
      const item = getValArray(typecode, items, i);
      mp.roots.keep(item);
      objPrintHelper(print, item, PRINT_REPR);
      mp.roots.release(top);
    }
    if (len > 0) print.strn(']');
  }
  print.strn(')');
}

function arrayUnaryOp(op: number, self: MpObj): MpObj {
  const { len } = self as MpArray;
  if (op === MP_UNARY_OP_BOOL) return newBool(len !== 0);
  return op === MP_UNARY_OP_LEN ? len : MP_OBJ_NULL;
}

function arrayGetBuffer(self: MpObj, flags: number): BufferInfo | null {
  const array = self as MpArray;
  const typecode = array.typecode & TYPECODE_MASK;
  const size = itemSize(typecode);
  const { items, len } = array;
  // Of an empty array nothing was allocated.
  const ptr = items.ptr === 0 && items.bytes.length === 0 ? NULL_PTR : items.ptr;
  if (array.type !== typeMemoryView) return { bytes: items.bytes, offset: 0, len: len * size, typecode, ptr };
  if ((array.typecode & MP_OBJ_ARRAY_TYPECODE_FLAG_RW) === 0 && (flags & MP_BUFFER_WRITE) !== 0) return null;
  return { bytes: items.bytes, offset: viewOffset(array) * size, len: len * size, typecode, ptr };
}

function concat(lhs: MpArray, rhs: MpObj): MpObj {
  const left = arrayGetBuffer(lhs, MP_BUFFER_READ)!;
  const right = getBufferRaise(rhs, MP_BUFFER_READ);
  const size = itemSize(left.typecode);
  const n = Math.floor(right.len / size);
  const res = arrayNew(left.typecode, lhs.len + n);
  copyElements(res, 0, lhs, left, lhs.len, size);
  copyElements(res, lhs.len, rhs, right, n, size);
  return res;
}

function contains(lhs: MpArray, rhs: MpObj): MpObj {
  if (mp.features[BUILTINS_BYTEARRAY] === 1) {
    const right = getBuffer(rhs, MP_BUFFER_READ);
    if (right !== null) {
      if (lhs.type !== typeByteArray) return mpConstFalse;
      const left = arrayGetBuffer(lhs, MP_BUFFER_READ)!;
      return newBool(left.ptr !== NULL_PTR && bufferData(left).includes(bufferData(right)));
    }
  }
  if (isInt(rhs) || rhs instanceof MpFloat) raiseType(typeNotImplementedError);
  return mpConstFalse;
}

/** A typecode in lower case, and whether it is one of an unsigned type. */
function comparable(typecode: number): { code: number; isUnsigned: boolean } {
  const code = typecode === BYTEARRAY_TYPECODE ? 0x42 : typecode;
  return code <= 0x5a ? { code: code + 32, isUnsigned: true } : { code, isUnsigned: false };
}

const FLOAT_CODES = [0x66, 0x64];

/** Only bytes that mean the same can be compared: == of integers, order of unsigned ones. */
function compare(op: number, lhs: MpArray, rhs: MpObj): MpObj {
  const left = arrayGetBuffer(lhs, MP_BUFFER_READ)!;
  const right = getBuffer(rhs, MP_BUFFER_READ);
  if (right === null) return mpConstFalse;
  const l = comparable(left.typecode);
  const r = comparable(right.typecode);
  const ordered = op === MP_BINARY_OP_EQUAL || l.isUnsigned || r.isUnsigned;
  if (l.code !== r.code || FLOAT_CODES.includes(l.code) || !ordered) raiseType(typeNotImplementedError);
  return newBool(compareBytes(op, bufferData(left), bufferData(right)));
}

function arrayBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  const left = lhs as MpArray;
  switch (op) {
    case MP_BINARY_OP_ADD:
      return left.type === typeMemoryView ? MP_OBJ_NULL : concat(left, rhs);
    case MP_BINARY_OP_INPLACE_ADD:
      if (left.type === typeMemoryView) return MP_OBJ_NULL;
      arrayExtend(left, rhs);
      return left;
    case MP_BINARY_OP_CONTAINS:
      return contains(left, rhs);
    case MP_BINARY_OP_EQUAL:
    case MP_BINARY_OP_LESS:
    case MP_BINARY_OP_LESS_EQUAL:
    case MP_BINARY_OP_MORE:
    case MP_BINARY_OP_MORE_EQUAL:
      return compare(op, left, rhs);
    default:
      return MP_OBJ_NULL;
  }
}

/** The items that a view of an object looks at: shared with an array, else a window of their own. */
function viewedItems(o: MpObj, info: BufferInfo): ArrayItems {
  if (o instanceof MpArray) return o.items;
  // An empty text has its closing NUL, which tells it from no memory at all.
  if (info.bytes.length === 0 && info.ptr !== NULL_PTR) return new ArrayItems(new Uint8Array(1), info.ptr);
  return new ArrayItems(info.offset === 0 ? info.bytes : info.bytes.subarray(info.offset), info.ptr);
}

function memoryViewMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 1, 1, false);
  const arg = args[off]!;
  const info = getBufferRaise(arg, MP_BUFFER_READ);
  const n = Math.floor(info.len / itemSize(info.typecode));
  const view = newMemoryView(info.typecode, n, viewedItems(arg, info));
  if (arg instanceof MpArray) view.free = viewOffset(arg);
  if (getBuffer(arg, MP_BUFFER_RW) !== null) view.typecode |= MP_OBJ_ARRAY_TYPECODE_FLAG_RW;
  return view;
}

const ITEMSIZE = q('itemsize');

function memoryViewAttr(self: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  if (dest[off] !== MP_OBJ_NULL) return;
  if (attr === ITEMSIZE && mp.features[MEMORYVIEW_ITEMSIZE] === 1) {
    dest[off] = itemSize((self as MpArray).typecode & TYPECODE_MASK);
  } else {
    dest[off + 1] = MP_OBJ_SENTINEL;
  }
}

/** `mp_obj_array_it_t`. */
class ArrayIter extends MpObject {
  readonly array: MpArray;
  private readonly offset: number;
  private cur = 0;

  constructor(array: MpArray) {
    super(typeArrayIter);
    this.array = array;
    this.offset = viewOffset(array);
  }

  next(): MpObj {
    const { array } = this;
    if (this.cur >= array.len) return MP_OBJ_STOP_ITERATION;
    return getValArray(array.typecode & TYPECODE_MASK, array.items, this.offset + this.cur++);
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.array.ptr);
  }
}

const typeArrayIter = newRomType('iterator', { iterNext: (self) => (self as ArrayIter).next() });

function arrayGetIter(self: MpObj, iterBuf: MpObj[] | null, off: number): MpObj {
  return placeIter(new ArrayIter(self as MpArray), iterBuf, off, 1, self);
}

const GROW_ROWS: readonly RomRow[] = [
  ['append', fun2('append', arrayAppend)],
  ['extend', fun2('extend', arrayExtend)],
];

defineType(typeArray, {
  makeNew: arrayMakeNew,
  print: arrayPrint,
  getIter: arrayGetIter,
  unaryOp: arrayUnaryOp,
  binaryOp: arrayBinaryOp,
  subscr: arraySubscr,
  buffer: arrayGetBuffer,
  locals: romMap(GROW_ROWS),
});

defineType(typeByteArray, {
  flags: MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE,
  makeNew: byteArrayMakeNew,
  print: arrayPrint,
  getIter: arrayGetIter,
  unaryOp: arrayUnaryOp,
  binaryOp: arrayBinaryOp,
  subscr: arraySubscr,
  buffer: arrayGetBuffer,
  locals: romMap([...GROW_ROWS, ...BYTES_ROWS]),
});

defineType(typeMemoryView, {
  flags: MP_TYPE_FLAG_EQ_CHECKS_OTHER_TYPE,
  makeNew: memoryViewMakeNew,
  getIter: arrayGetIter,
  unaryOp: arrayUnaryOp,
  binaryOp: arrayBinaryOp,
  attr: memoryViewAttr,
  subscr: arraySubscr,
  buffer: arrayGetBuffer,
  locals: romMap(MEMORYVIEW_ROWS),
});
