import { macroOn } from '../abi/board.js';
import type { Heap } from '../gc/heap.js';
import { dictGet } from '../objects/dict.js';
import { argCheckNum } from '../runtime/args.js';
import { BYTEARRAY_TYPECODE, newByteArrayByRef } from '../runtime/array.js';
import { MpDict } from '../runtime/dict.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import { latin1Text } from '../runtime/latin1.js';
import { mMalloc, mMallocKeeping } from '../runtime/malloc.js';
import { bufferAddress, MAX_STRETCH, memoryAt } from '../runtime/memory.js';
import { intGetTruncated, type MpInt, newInt } from '../runtime/newInt.js';
import {
  type BufferInfo,
  MP_OBJ_NULL,
  MP_OBJ_SENTINEL,
  type MpObj,
  MpObject,
  type MpQstr,
  type MpType,
  traceObj,
} from '../runtime/obj.js';
import { MP_UNARY_OP_INT_MAYBE, objAddress, objGetInt, objGetIntTruncated, objLen } from '../runtime/ops.js';
import type { MpPrint } from '../runtime/print.js';
import { printf } from '../runtime/printf.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseType, raiseTypeError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { newBytes } from '../runtime/str.js';
import { MpTuple } from '../runtime/tuple.js';
import { newRomType, typeByteArray, typeIndexError, typeTuple, typeTypeError } from '../runtime/types.js';
import { defineModule } from './registry.js';
import {
  AGG_TYPE_BITS,
  ARRAY,
  aggregateExtent,
  extentOf,
  LAYOUT_BIG_ENDIAN,
  LAYOUT_LITTLE_ENDIAN,
  LAYOUT_NATIVE,
  LEN_BITS,
  OFFSET_BITS,
  offsetOf,
  PTR,
  STRUCT,
  syntaxError,
  typeOf,
  typeToInt,
  VAL_TYPE_BITS,
} from './uctypesLayout.js';
import * as value from './uctypesValue.js';

/** The module `uctypes` (extmod/moductypes.c): structures of C in memory, described by dicts and tuples. */

/** `mp_obj_uctypes_struct_t`. */
class MpUctypesStruct extends MpObject {
  readonly desc: MpObj;
  readonly addr: number;
  /** The layout. */
  readonly flags: number;

  constructor(type: MpType, desc: MpObj, addr: number, flags: number) {
    super(type);
    this.desc = desc;
    this.addr = addr;
    this.flags = flags;
  }

  override trace(heap: Heap): void {
    heap.mark(this.type.ptr);
    traceObj(heap, this.desc);
    heap.mark(this.addr - mp.addressOffset);
  }
}

function newStruct(desc: MpObj, addr: number, flags: number): MpUctypesStruct {
  const o = new MpUctypesStruct(typeUctypesStruct, desc, addr, flags);
  o.ptr = mMallocKeeping(mp.sizes.mp_obj_uctypes_struct_t, o, desc);
  return o;
}

function structMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 2, 3, false);
  // The chunk comes before the arguments are looked at.
  const ptr = mMalloc(mp.sizes.mp_obj_uctypes_struct_t, null);
  const addr = addressOfInt(objGetIntTruncated(args[off]!));
  const layout = nArgs === 3 ? Number(objGetInt(args[off + 2]!)) : LAYOUT_NATIVE;
  const o = new MpUctypesStruct(type, args[off + 1]!, addr, layout);
  o.ptr = ptr;
  mp.heap.setOwner(ptr, o);
  return o;
}

/** An address from an int, of which negative ones are the upper half. */
function addressOfInt(n: number | bigint): number {
  return Number(BigInt.asUintN(8 * mp.wordBytes, BigInt(n)));
}

function structPrint(print: MpPrint, selfObj: MpObj): void {
  const { desc, addr } = selfObj as MpUctypesStruct;
  let kind = 'ERROR';
  if (desc instanceof MpDict) kind = 'STRUCT';
  else if (desc instanceof MpTuple) {
    kind = ['unk', 'PTR', 'ARRAY'][typeOf(desc.items[0] as number, AGG_TYPE_BITS)] ?? 'unk';
  }
  printf(print, '<struct %s %p>', kind, addr);
}

/** A scalar field; `set` MP_OBJ_NULL loads. */
function scalarField(self: MpUctypesStruct, type: number, offset: number, set: MpObj): MpObj {
  const mem = memoryAt(self.addr + offset, value.sizeOfType(type));
  if (set === MP_OBJ_NULL) return value.load(type, mem, self.flags);
  value.store(type, mem, self.flags, set);
  return set;
}

function bitField(self: MpUctypesStruct, type: number, spec: number, set: MpObj): MpObj {
  const offset = spec & ((1 << OFFSET_BITS) - 1);
  const bitOffset = (spec >> OFFSET_BITS) & 31;
  const bitLen = (spec >> LEN_BITS) & 31;
  const scalar = type & 6;
  const mem = memoryAt(self.addr + offset, value.sizeOfType(scalar));
  const mask = (1 << bitLen) - 1;
  const whole = value.loadUnsigned(scalar, mem, self.flags);
  if (set === MP_OBJ_NULL) return newInt(((whole >>> bitOffset) & mask) >>> 0);
  const bits = Number(BigInt.asUintN(32, BigInt(objGetInt(set)))) & mask;
  value.storeUnsigned(scalar, mem, self.flags, (whole & ~(mask << bitOffset)) | (bits << bitOffset));
  return set;
}

function attrOp(self: MpUctypesStruct, attr: MpQstr, set: MpObj): MpObj {
  if (!(self.desc instanceof MpDict)) return raiseTypeError('struct: no fields');
  const field = dictGet(self.desc, attr);
  if (typeof field === 'number') {
    const type = typeOf(field, VAL_TYPE_BITS);
    const offset = offsetOf(field, VAL_TYPE_BITS);
    if (type >= value.BITFIELD_FIRST && type <= value.BITFIELD_LAST) return bitField(self, type, offset, set);
    return scalarField(self, type, offset, set);
  }
  if (!(field instanceof MpTuple) || field.type !== typeTuple) syntaxError();
  // Aggregates can't be assigned.
  if (set !== MP_OBJ_NULL) syntaxError();
  const spec = field.items[0] as number;
  const addr = self.addr + offsetOf(spec, AGG_TYPE_BITS);
  const kind = typeOf(spec, AGG_TYPE_BITS);
  if (kind === STRUCT) return newStruct(field.items[1]!, addr, self.flags);
  if (kind === ARRAY && field.items.length === 2 && typeOf(field.items[1] as number, VAL_TYPE_BITS) === value.UINT8) {
    return byteArrayAt(addr, aggregateExtent(field, self.flags).size);
  }
  return newStruct(field, addr, self.flags);
}

function structAttr(selfObj: MpObj, attr: MpQstr, dest: MpObj[], off: number): void {
  const self = selfObj as MpUctypesStruct;
  if (dest[off] === MP_OBJ_NULL) dest[off] = attrOp(self, attr, MP_OBJ_NULL);
  else if (attrOp(self, attr, dest[off + 1]!) !== MP_OBJ_NULL) dest[off] = MP_OBJ_NULL;
}

function structSubscr(selfObj: MpObj, indexObj: MpObj, set: MpObj): MpObj {
  const self = selfObj as MpUctypesStruct;
  if (set === MP_OBJ_NULL) return MP_OBJ_NULL;
  if (!(self.desc instanceof MpTuple) || self.desc.type !== typeTuple) return raiseTypeError("struct: can't index");
  const { items } = self.desc;
  const index = typeof indexObj === 'object' ? Math.floor(objAddress(indexObj) / 2) : Number(indexObj);
  if (typeOf(items[0] as number, AGG_TYPE_BITS) === ARRAY) return arrayItem(self, items, index, set);
  const target = readPointer(self.addr);
  const pointee = items[1]!;
  if (typeof pointee === 'number') {
    const type = typeOf(pointee, VAL_TYPE_BITS);
    const size = value.sizeOfType(type);
    return value.load(type, memoryAt(target + size * index, size), LAYOUT_NATIVE);
  }
  return newStruct(pointee, target + extentOf(pointee, self.flags).size * index, self.flags);
}

function arrayItem(self: MpUctypesStruct, items: readonly MpObj[], index: number, set: MpObj): MpObj {
  const spec = items[1] as number;
  if (index >= offsetOf(spec, VAL_TYPE_BITS)) raiseMsg(typeIndexError, 'struct: index out of range');
  if (items.length === 2) {
    const type = typeOf(spec, VAL_TYPE_BITS);
    return scalarField(self, type, value.sizeOfType(type) * index, set === MP_OBJ_SENTINEL ? MP_OBJ_NULL : set);
  }
  if (set !== MP_OBJ_SENTINEL) return MP_OBJ_NULL;
  const item = items[2]!;
  return newStruct(item, self.addr + extentOf(item, self.flags).size * index, self.flags);
}

function readPointer(addr: number): number {
  const { bytes, at } = memoryAt(addr, mp.wordBytes);
  let pointer = 0;
  for (let i = mp.wordBytes - 1; i >= 0; i--) pointer = pointer * 256 + bytes[at + i]!;
  return pointer;
}

/** The object for an address, whose upper half is negative on releases before it is an unsigned number. */
function newAddress(addr: number): MpObj {
  const isUnsigned = macroOn(mp.board, 'UHEAP_UCTYPES_ADDRESS_UINT');
  return newInt(isUnsigned ? BigInt(addr) : BigInt.asIntN(mp.intBits, BigInt(addr)));
}

function structUnaryOp(op: number, selfObj: MpObj): MpObj {
  const { desc, addr } = selfObj as MpUctypesStruct;
  if (op !== MP_UNARY_OP_INT_MAYBE || !(desc instanceof MpTuple)) return MP_OBJ_NULL;
  if (typeOf(desc.items[0] as number, AGG_TYPE_BITS) !== PTR) return MP_OBJ_NULL;
  return newAddress(readPointer(addr));
}

function structBuffer(selfObj: MpObj): BufferInfo {
  const { desc, addr, flags } = selfObj as MpUctypesStruct;
  const len = extentOf(desc, flags).size;
  const { bytes, at } = memoryAt(addr, len);
  return { bytes, offset: at, len: Math.min(len, bytes.length - at), typecode: BYTEARRAY_TYPECODE, ptr: addr };
}

const typeUctypesStruct: MpType = newRomType('struct', {
  makeNew: structMakeNew,
  print: structPrint,
  attr: structAttr,
  subscr: structSubscr,
  unaryOp: structUnaryOp,
  buffer: structBuffer,
});

function sizeof(nArgs: number, args: MpObj[], off: number): MpObj {
  const arg = args[off]!;
  if (typeof arg === 'object' && arg.type === typeByteArray) return objLen(arg);
  if (arg instanceof MpUctypesStruct) {
    if (nArgs !== 1) raiseType(typeTypeError);
    return extentOf(arg.desc, arg.flags).size;
  }
  return extentOf(arg, nArgs === 2 ? Number(objGetInt(args[off + 1]!)) : LAYOUT_NATIVE).size;
}

/** A bytearray over memory that is there already. */
function byteArrayAt(addr: number, len: number): MpObj {
  const { bytes, at } = memoryAt(addr, len);
  return newByteArrayByRef(bytes.subarray(at, at + len), addr - mp.addressOffset);
}

function truncated(o: MpObj): number {
  return addressOfInt(intGetTruncated(o as number | bigint | MpInt));
}

function bytesAt(ptr: MpObj, size: MpObj): MpObj {
  const len = truncated(size);
  const from = truncated(ptr);
  // C asks for the memory first, and a length that no memory has fails there.
  if (len > MAX_STRETCH) mMalloc(len + 1, null);
  const { bytes, at } = memoryAt(from, len);
  return newBytes(latin1Text(bytes, at, Math.min(len, bytes.length - at)));
}

/** The address as C's signed machine word. */
function addressof(o: MpObj): MpObj {
  const address = o instanceof MpUctypesStruct ? o.addr : bufferAddress(o);
  return newAddress(address);
}

const scalar = (type: number): number => typeToInt(type, VAL_TYPE_BITS);
const NATIVE_TYPES = 'MICROPY_PY_UCTYPES_NATIVE_C_TYPES';
const FLOATS = 'MICROPY_PY_BUILTINS_FLOAT';

defineModule({
  name: 'uctypes',
  rows: [
    ['__name__', q('uctypes')],
    ['struct', typeUctypesStruct],
    ['sizeof', funVar('sizeof', 1, 2, sizeof)],
    ['addressof', fun1('addressof', addressof)],
    ['bytes_at', fun2('bytes_at', bytesAt)],
    ['bytearray_at', fun2('bytearray_at', (ptr, size) => byteArrayAt(truncated(ptr), truncated(size)))],
    ['NATIVE', LAYOUT_NATIVE],
    ['LITTLE_ENDIAN', LAYOUT_LITTLE_ENDIAN],
    ['BIG_ENDIAN', LAYOUT_BIG_ENDIAN],
    ['VOID', scalar(value.UINT8)],
    ['UINT8', scalar(value.UINT8)],
    ['INT8', scalar(value.INT8)],
    ['UINT16', scalar(value.UINT16)],
    ['INT16', scalar(value.INT16)],
    ['UINT32', scalar(value.UINT32)],
    ['INT32', scalar(value.INT32)],
    ['UINT64', scalar(value.UINT64)],
    ['INT64', scalar(value.INT64)],
    ['BFUINT8', scalar(value.BITFIELD_FIRST)],
    ['BFINT8', scalar(value.BITFIELD_FIRST + 1)],
    ['BFUINT16', scalar(value.BITFIELD_FIRST + 2)],
    ['BFINT16', scalar(value.BITFIELD_FIRST + 3)],
    ['BFUINT32', scalar(value.BITFIELD_FIRST + 4)],
    ['BFINT32', scalar(value.BITFIELD_LAST)],
    ['BF_POS', OFFSET_BITS],
    ['BF_LEN', LEN_BITS],
    ['FLOAT32', scalar(value.FLOAT32), FLOATS],
    ['FLOAT64', scalar(value.FLOAT64), FLOATS],
    ['SHORT', scalar(value.INT16), NATIVE_TYPES],
    ['USHORT', scalar(value.UINT16), NATIVE_TYPES],
    ['INT', scalar(value.INT32), NATIVE_TYPES],
    ['UINT', scalar(value.UINT32), NATIVE_TYPES],
    ['LONG', ({ wordBytes }) => scalar(wordBytes === 8 ? value.INT64 : value.INT32), NATIVE_TYPES],
    ['ULONG', ({ wordBytes }) => scalar(wordBytes === 8 ? value.UINT64 : value.UINT32), NATIVE_TYPES],
    ['LONGLONG', scalar(value.INT64), NATIVE_TYPES],
    ['ULONGLONG', scalar(value.UINT64), NATIVE_TYPES],
    ['PTR', typeToInt(PTR, AGG_TYPE_BITS)],
    ['ARRAY', typeToInt(ARRAY, AGG_TYPE_BITS)],
  ],
});
