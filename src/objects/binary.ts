import { type ArrayItems, BYTEARRAY_TYPECODE } from '../runtime/array.js';
import { newFloat } from '../runtime/float.js';
import { MpInt, newInt, newIntFromLl } from '../runtime/newInt.js';
import { MP_OBJ_NULL, type MpObj } from '../runtime/obj.js';
import { objGetFloat, objGetInt } from '../runtime/ops.js';
import { raiseValueError } from '../runtime/raise.js';
import { normaliseInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { mpConstNone } from '../runtime/types.js';
import { decodeHalfFloat, encodeHalfFloat } from './halfFloat.js';
import { objOfWord, wordOfObj } from './objInWord.js';

/** Values in binary form, for arrays and `struct` (py/binary.c). Typecodes are character codes. */

const NATIVE = 0x40;
const LITTLE = 0x3c;
const BIG = 0x3e;

/** Size of an element of a fixed layout ('<' or '>'), 0 for a code that the build does not know. */
function fixedSize(code: number): number {
  switch (code) {
    case 0x62: // b
    case 0x42: // B
      return 1;
    case 0x68: // h
    case 0x48: // H
    case 0x65: // e
      return 2;
    case 0x69: // i
    case 0x49: // I
    case 0x6c: // l
    case 0x4c: // L
    case 0x66: // f
      return 4;
    case 0x71: // q
    case 0x51: // Q
    case 0x64: // d
      return 8;
    case 0x50: // P
    case 0x4f: // O
    case 0x53: // S
      return mp.options.unsafeTypecodes ? mp.wordBytes : 0;
    default:
      return 0;
  }
}

/** Size of an element of the machine's own layout, 0 for an unknown code: `long` is as wide as a pointer. */
function nativeSize(code: number): number {
  if (code === BYTEARRAY_TYPECODE) return 1;
  if (code === 0x6c || code === 0x4c) return mp.wordBytes;
  return fixedSize(code);
}

/** Bytes of an element (mp_binary_get_size). `structType` is '@', '<' or '>'. Raises ValueError. */
export function binarySize(structType: number, code: number): number {
  let size = 0;
  if (structType === NATIVE) size = nativeSize(code);
  else if (structType === LITTLE || structType === BIG) size = fixedSize(code);
  return size === 0 ? raiseValueError('bad typecode') : size;
}

/** Alignment of an element, which only the machine's own layout has. */
export function binaryAlign(structType: number, code: number): number {
  if (structType !== NATIVE) return 1;
  const size = nativeSize(code);
  return size === 8 && mp.wordBytes === 4 ? mp.board.align64 : size;
}

/** Bytes of an array's element (`mp_binary_get_size('@', ...)`). Raises ValueError. */
export function itemSize(typecode: number): number {
  return binarySize(NATIVE, typecode);
}

function readInt(bytes: Uint8Array, at: number, size: number, big: boolean, signed: boolean): number | bigint {
  if (size === 8) return readInt64(bytes, at, big, signed);
  let value = 0;
  for (let i = 0; i < size; i++) value = (value << 8) | bytes[big ? at + i : at + size - 1 - i]!;
  if (size === 4) return signed ? value : value >>> 0;
  const shift = 32 - 8 * size;
  return signed ? (value << shift) >> shift : value;
}

function readInt64(bytes: Uint8Array, at: number, big: boolean, signed: boolean): number | bigint {
  const low = readInt(bytes, big ? at + 4 : at, 4, big, false) as number;
  const high = readInt(bytes, big ? at : at + 4, 4, big, signed) as number;
  const value = high * 0x100000000 + low;
  if (Number.isSafeInteger(value)) return value;
  return normaliseInt((BigInt(high) << 32n) | BigInt(low));
}

/** Writes the low `size` bytes of an integer in two's complement. */
function writeInt(bytes: Uint8Array, at: number, size: number, big: boolean, value: number | bigint): void {
  if (typeof value === 'bigint') {
    let rest = value;
    for (let i = 0; i < size; i++, rest >>= 8n) bytes[big ? at + size - 1 - i : at + i] = Number(rest & 0xffn);
    return;
  }
  let rest = value;
  for (let i = 0; i < size; i++, rest = Math.floor(rest / 256)) {
    bytes[big ? at + size - 1 - i : at + i] = rest & 0xff;
  }
}

const floatView = new DataView(new ArrayBuffer(8));
const floatBytes = new Uint8Array(floatView.buffer);

function readFloat(bytes: Uint8Array, at: number, size: number, big: boolean): number {
  for (let i = 0; i < size; i++) floatBytes[i] = bytes[at + i]!;
  return size === 4 ? floatView.getFloat32(0, !big) : floatView.getFloat64(0, !big);
}

function writeFloat(bytes: Uint8Array, at: number, size: number, big: boolean, value: number): void {
  if (size === 4) floatView.setFloat32(0, value, !big);
  else floatView.setFloat64(0, value, !big);
  for (let i = 0; i < size; i++) bytes[at + i] = floatBytes[i]!;
}

function isFloatCode(code: number): boolean {
  return (code === 0x66 || code === 0x64) && mp.options.float;
}

/** Element `index` of an array (mp_binary_get_val_array). */
export function getValArray(typecode: number, items: ArrayItems, index: number): MpObj {
  const { bytes } = items;
  switch (typecode) {
    case BYTEARRAY_TYPECODE:
    case 0x42: // B
      return bytes[index]!;
    case 0x62: // b
      return (bytes[index]! << 24) >> 24;
    case 0x68: // h
      return ((bytes[2 * index]! | (bytes[2 * index + 1]! << 8)) << 16) >> 16;
    case 0x48: // H
      return bytes[2 * index]! | (bytes[2 * index + 1]! << 8);
    case 0x69: // i
      return newInt(readInt(bytes, 4 * index, 4, false, true));
    case 0x49: // I
      return newInt(readInt(bytes, 4 * index, 4, false, false));
    case 0x6c: // l
    case 0x4c: // L
    case 0x50: {
      // P
      const size = mp.wordBytes;
      // A pointer is turned into an `mp_int_t`, which can be wider.
      const signed = typecode === 0x6c || (typecode === 0x50 && mp.intBits === 8 * size);
      return newInt(readInt(bytes, size * index, size, false, signed));
    }
    case 0x71: // q
    case 0x51: // Q
      if (mp.longIntImpl === 'none') return 0;
      return newIntFromLl(readInt64(bytes, 8 * index, false, typecode === 0x71));
    case 0x66: // f
      return mp.options.float ? newFloat(readFloat(bytes, 4 * index, 4, false)) : 0;
    case 0x64: // d
      return mp.options.float ? newFloat(readFloat(bytes, 8 * index, 8, false)) : 0;
    case 0x4f: {
      // O; with a word that is no object C would crash.
      const o = items.slots![index]!;
      return o === MP_OBJ_NULL ? mpConstNone : o;
    }
    default:
      return 0;
  }
}

/** Stores element `index` of an array (mp_binary_set_val_array). Raises TypeError, OverflowError. */
export function setValArray(typecode: number, items: ArrayItems, index: number, value: MpObj): void {
  const { bytes } = items;
  if (typeof value === 'number' && (typecode === BYTEARRAY_TYPECODE || typecode === 0x42 || typecode === 0x62)) {
    bytes[index] = value & 0xff;
    return;
  }
  if (typecode === 0x4f) {
    items.slots![index] = value;
    return;
  }
  const size = itemSize(typecode);
  if (isFloatCode(typecode)) {
    writeFloat(bytes, size * index, size, false, objGetFloat(value));
  } else {
    writeInt(bytes, size * index, size, false, value instanceof MpInt ? value.value : objGetInt(value));
  }
}

/** A value of `struct` at `at`, which is aligned already (mp_binary_get_val); of 'S' the address of the string. */
export function getVal(structType: number, code: number, bytes: Uint8Array, at: number): MpObj {
  const size = binarySize(structType, code);
  const big = structType === BIG;
  if (code === 0x4f) return objOfWord(BigInt(readInt(bytes, at, size, big, false)));
  if (mp.options.float) {
    if (code === 0x65) return newFloat(decodeHalfFloat(readInt(bytes, at, 2, big, false) as number));
    if (isFloatCode(code)) return newFloat(readFloat(bytes, at, size, big));
  }
  // Lower-case codes are the signed ones.
  return newInt(readInt(bytes, at, size, big, code > 0x5a));
}

/** Stores a value of `struct` at `at`, which is aligned already (mp_binary_set_val). Raises TypeError, OverflowError. */
export function setVal(structType: number, code: number, value: MpObj, bytes: Uint8Array, at: number): void {
  const size = binarySize(structType, code);
  const big = structType === BIG;
  if (code === 0x4f) {
    writeInt(bytes, at, size, big, wordOfObj(value));
  } else if (code === 0x65 && mp.options.float) {
    writeInt(bytes, at, 2, big, encodeHalfFloat(objGetFloat(value)));
  } else if (isFloatCode(code)) {
    writeFloat(bytes, at, size, big, objGetFloat(value));
  } else {
    writeInt(bytes, at, size, big, value instanceof MpInt ? value.value : objGetInt(value));
  }
}
