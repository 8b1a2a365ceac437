import { argCheckNum } from '../runtime/args.js';
import { MpFloat } from '../runtime/float.js';
import { funVar } from '../runtime/fun.js';
import { fromHex, toHex } from '../runtime/hexText.js';
import { latin1Bytes, latin1Text } from '../runtime/latin1.js';
import { mpzSetFromBytes, mpzSetFromFloat } from '../runtime/mpz.js';
import { intGetTruncated, MpInt, newInt, newIntFromLl, newMpInt } from '../runtime/newInt.js';
import { type BufferInfo, MP_BUFFER_READ, MP_OBJ_NULL, MP_TYPE_FLAG_NONE, type MpObj, MpStr } from '../runtime/obj.js';
import {
  getBuffer,
  getBufferRaise,
  MP_UNARY_OP_INT_MAYBE,
  objGetInt,
  raiseIntConversion,
  unaryOp,
} from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseMsg, raiseType, raiseValueError } from '../runtime/raise.js';
import { romFeature, romMap } from '../runtime/rom.js';
import { normaliseInt, wrapSmallInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { MpStaticClassMethod } from '../runtime/staticClassMethod.js';
import { objStrGetData } from '../runtime/str.js';
import { defineType, typeClassMethod, typeInt, typeOverflowError, typeValueError } from '../runtime/types.js';
import { newBytesFromVstr, Vstr } from '../runtime/vstr.js';
import { objIntPrint } from './intFormat.js';
import { intBinaryOp, intUnaryOp } from './intOps.js';
import { parseNumInteger } from './parseNum.js';

/** The type `int` (py/objint.c). */

const LEADING_ZERO_ERROR = romFeature('UHEAP_INT_LEADING_ZERO_ERROR');

/** The bytes of a buffer, one a character. */
export function bufferText({ bytes, offset, len }: BufferInfo): string {
  return latin1Text(bytes, offset, len);
}

/** The bytes of an object that has some, one a character; null for what has none. */
export function objBytesMaybe(o: MpObj): string | null {
  if (o instanceof MpStr) return o.data;
  const info = getBuffer(o, MP_BUFFER_READ);
  return info === null ? null : bufferText(info);
}

function intMakeNew(_type: unknown, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  argCheckNum(nArgs, nKw, 0, 2, false);
  if (nArgs === 0) return 0;
  const arg = args[off]!;
  if (nArgs === 2) return parseNumInteger(objStrGetData(arg), Number(objGetInt(args[off + 1]!)), null);
  if (typeof arg !== 'object') return arg;
  const int = unaryOp(MP_UNARY_OP_INT_MAYBE, arg);
  if (int !== MP_OBJ_NULL) return int;
  const text = objBytesMaybe(arg);
  if (text !== null) return parseNumInteger(text, mp.features[LEADING_ZERO_ERROR] === 1 ? 10 : 0, null);
  if (arg instanceof MpFloat) return newIntFromFloat(arg.value);
  return raiseIntConversion(arg);
}

/** The integer part of a float (mp_obj_new_int_from_float). Raises OverflowError, ValueError, MemoryError. */
export function newIntFromFloat(value: number): MpObj {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    raiseMsg(typeOverflowError, "can't convert inf to int");
  }
  if (Number.isNaN(value)) raiseValueError("can't convert NaN to int");
  // C goes by the width of a pointer, whatever the range of small ints.
  const limit = 2 ** (8 * mp.wordBytes - 2);
  if (value >= -limit && value < limit) return wrapSmallInt(normaliseInt(BigInt(Math.trunc(value))));
  const whole = BigInt(Math.trunc(value));
  switch (mp.longIntImpl) {
    case 'mpz': {
      const o = newMpInt();
      const top = mp.roots.mark();
      mp.roots.keepPtr(o.ptr);
      mpzSetFromFloat(o, whole);
      mp.roots.release(top);
      return o;
    }
    case 'longlong':
      if (value >= -(2 ** 63) && value < 2 ** 63) return newIntFromLl(whole);
      break;
  }
  return raiseMsg(typeValueError, 'float too big');
}

/** An unsigned integer from bytes, the most significant first. */
function bigFromBytes(bytes: string): bigint {
  return bytes === '' ? 0n : BigInt(`0x${toHex(latin1Bytes(bytes))}`);
}

function reversed(bytes: string): string {
  let text = '';
  for (let i = bytes.length - 1; i >= 0; i--) text += bytes[i];
  return text;
}

const QSTR_little = q('little');

function intFromBytes(nArgs: number, args: MpObj[], off: number): MpObj {
  const bytes = bufferText(getBufferRaise(args[off + 1]!, MP_BUFFER_READ));
  const bigEndian = nArgs < 3 || args[off + 2] !== QSTR_little;
  const value = bigFromBytes(bigEndian ? bytes : reversed(bytes));
  if (mp.longIntImpl === 'none') return newInt(BigInt.asUintN(mp.intBits, value));
  // C looks before each byte whether another one could overflow a small int.
  if (bytes.length === 0 || value >> 8n <= BigInt(mp.smallIntMax) >> 8n) return newInt(value);
  if (mp.longIntImpl === 'longlong') return newIntFromLl(BigInt.asIntN(64, value));
  return newIntFromBytes(value, bytes.length);
}

/** A long int that was read from `len` bytes (mp_obj_int_from_bytes_impl). */
function newIntFromBytes(value: bigint, len: number): MpObj {
  const o = newMpInt();
  const top = mp.roots.mark();
  mp.roots.keepPtr(o.ptr);
  mpzSetFromBytes(o, value, len);
  mp.roots.release(top);
  return o;
}

/**
 * The low `len` bytes of an integer, negative ones in two's complement (mp_obj_int_to_bytes_impl, mp_binary_set_int).
 */
function intToByteText(value: number | bigint, len: number, bigEndian: boolean): string {
  if (len === 0) return '';
  const hex = BigInt.asUintN(8 * len, BigInt(value))
    .toString(16)
    .padStart(2 * len, '0');
  const bytes = latin1Text(fromHex(hex));
  return bigEndian ? bytes : reversed(bytes);
}

function intToBytes(_nArgs: number, args: MpObj[], off: number): MpObj {
  const len = Number(objGetInt(args[off + 1]!));
  if (len < 0) raiseType(typeValueError);
  const bigEndian = args[off + 2] !== QSTR_little;
  const vstr = new Vstr(len + 1);
  const self = args[off] as number | bigint | MpInt;
  if (self instanceof MpInt) {
    vstr.data = intToByteText(self.value, len, bigEndian);
  } else {
    // A small int is as wide as a machine word; the rest of the bytes is 0 even for a negative one.
    const word = intToByteText(intGetTruncated(self), Math.min(len, mp.intBits / 8), bigEndian);
    const rest = '\0'.repeat(len - word.length);
    vstr.data = bigEndian ? rest + word : word + rest;
  }
  return newBytesFromVstr(vstr);
}

/** As `intToBytes`, where the number must fit into the bytes: negative ones in two's complement. Raises OverflowError. */
function intToBytesChecked(nArgs: number, args: MpObj[], off: number): MpObj {
  const len = nArgs < 2 ? 1 : Number(objGetInt(args[off + 1]!));
  if (len < 0) raiseType(typeValueError);
  const bigEndian = nArgs < 3 || args[off + 2] !== QSTR_little;
  const vstr = new Vstr(len + 1);
  const self = args[off] as number | bigint | MpInt;
  const value = BigInt(self instanceof MpInt ? self.value : self);
  let fits = value < 0n ? BigInt.asIntN(8 * len, value) === value : BigInt.asUintN(8 * len, value) === value;
  // All bytes of a negative number's digits are written, also those that only repeat the sign.
  if (value < 0n && self instanceof MpInt && mp.longIntImpl === 'mpz') fits &&= len * 8 >= self.len * mp.mpzDigBits;
  if (!fits) raiseMsg(typeOverflowError, 'buffer too small');
  vstr.data = intToByteText(value, len, bigEndian);
  return newBytesFromVstr(vstr);
}

const BYTES_OPTIONAL = romFeature('UHEAP_INT_BYTES_OPTIONAL');

/** `from_bytes` and `to_bytes`, which take as many arguments as the release says. */
const intFromBytesFun = funVar('from_bytes', 0, -1, (nArgs, args, off) => {
  argCheckNum(nArgs, 0, mp.features[BYTES_OPTIONAL] === 1 ? 2 : 3, 4, false);
  return intFromBytes(nArgs, args, off);
});
const intToBytesFun = funVar('to_bytes', 0, -1, (nArgs, args, off) => {
  const optional = mp.features[BYTES_OPTIONAL] === 1;
  argCheckNum(nArgs, 0, optional ? 1 : 3, 4, false);
  return optional ? intToBytesChecked(nArgs, args, off) : intToBytes(nArgs, args, off);
});

defineType(typeInt, {
  flags: MP_TYPE_FLAG_NONE,
  makeNew: intMakeNew,
  print: (print, self) => objIntPrint(print, self as number | bigint | MpInt),
  unaryOp: intUnaryOp,
  binaryOp: intBinaryOp,
  locals: romMap([
    ['from_bytes', new MpStaticClassMethod(typeClassMethod, intFromBytesFun)],
    ['to_bytes', intToBytesFun],
  ]),
});
