import { argCheckNum, argErrorUnimplKw } from '../runtime/args.js';
import { funVar } from '../runtime/fun.js';
import { getIterOnCStack, iterNext } from '../runtime/iter.js';
import { latin1Bytes, latin1Text } from '../runtime/latin1.js';
import { mMalloc, mMallocFail } from '../runtime/malloc.js';
import {
  type BufferInfo,
  MP_BUFFER_READ,
  MP_OBJ_NULL,
  MP_OBJ_STOP_ITERATION,
  type MpObj,
  MpStr,
  type MpType,
  PRINT_STR,
} from '../runtime/obj.js';
import { objGetType } from '../runtime/objType.js';
import {
  getBuffer,
  getBufferRaise,
  MP_BINARY_OP_ADD,
  MP_BINARY_OP_CONTAINS,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_INPLACE_ADD,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LESS_EQUAL,
  MP_BINARY_OP_MODULO,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_MORE_EQUAL,
  MP_BINARY_OP_MULTIPLY,
  MP_UNARY_OP_BOOL,
  MP_UNARY_OP_LEN,
  objGetInt,
  objGetIntMaybe,
  objLenMaybe,
  objPrintHelper,
} from '../runtime/ops.js';
import { q } from '../runtime/qstrStatic.js';
import { raiseType, raiseTypeError, raiseValueError } from '../runtime/raise.js';
import { type RomRow, romFeature, romMap } from '../runtime/rom.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { MpStaticClassMethod } from '../runtime/staticClassMethod.js';
import {
  badImplicitConversion,
  checkUtf8,
  emptyStr,
  isNullData,
  isStr,
  mpConstEmptyBytes,
  newBytesFrom,
  newStr,
  newStrAt,
} from '../runtime/str.js';
import { defineType, newBool, typeBytes, typeClassMethod, typeStr, typeValueError } from '../runtime/types.js';
import { strIsAscii, utf8CharLen } from '../runtime/utf8.js';
import { newBytesFromVstr, newStrTypeAt, newStrTypeFromVstr, Vstr } from '../runtime/vstr.js';
import {
  strCenter,
  strIsalpha,
  strIsdigit,
  strIslower,
  strIsspace,
  strIsupper,
  strLower,
  strLstrip,
  strRstrip,
  strStrip,
  strUpper,
} from './strCase.js';
import {
  strCount,
  strEndswith,
  strFind,
  strIndex,
  strPartition,
  strReplace,
  strRfind,
  strRindex,
  strRpartition,
  strStartswith,
} from './strFind.js';
import { strFormatFun } from './strFormat.js';
import { bytesFromHexFun, bytesHexAsStr } from './strHex.js';
import { strSubscr } from './strIndex.js';
import { newBytesIterator, newStrIterator } from './strIter.js';
import { strModuloFormat } from './strModulo.js';
import { strPrint } from './strPrint.js';
import { strJoin, strRsplit, strSplit, strSplitlines } from './strSplit.js';

/** str and bytes (py/objstr.c, py/objstrunicode.c): construction, operators, and the tables of their methods. */

const STR_OP_MODULO = romFeature('MICROPY_PY_BUILTINS_STR_OP_MODULO');
const FULL_CHECKS = romFeature('MICROPY_FULL_CHECKS');

/** The content of a buffer, one byte a character. */
export function bufferData({ bytes, offset, len }: BufferInfo): string {
  return latin1Text(bytes, offset, len);
}

function strFromObject(type: MpType, o: MpObj): MpObj {
  const top = mp.roots.mark();
  const text = new Vstr(16).root();
  objPrintHelper(text, o, PRINT_STR);
  const str = newStrTypeFromVstr(type, text);
  mp.roots.release(top);
  return str;
}

/** `str(bytes, encoding)`: shares the bytes. */
function strFromBytes(type: MpType, bytes: MpObj): MpObj {
  if (bytes instanceof MpStr && bytes.type === typeBytes) {
    checkUtf8(bytes.data);
    return mp.qstrs.find(bytes.data) ?? newStrAt(type, bytes.data, bytes.dataPtr);
  }
  return newStr(bufferData(getBufferRaise(bytes, MP_BUFFER_READ)));
}

function strMakeNew(type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  if (nKw !== 0 && mp.options.cpythonCompat) argErrorUnimplKw();
  argCheckNum(nArgs, nKw, 0, 3, false);
  if (nArgs === 0) return emptyStr;
  return nArgs === 1 ? strFromObject(type, args[off]!) : strFromBytes(type, args[off]!);
}

function wrongArgs(): never {
  raiseTypeError('wrong number of arguments');
}

/** Bytes of an int each from an iterable. */
function bytesFromIterable(iterable: MpObj): MpObj {
  const top = mp.roots.mark();
  const len = objLenMaybe(iterable);
  const out = new Vstr(len === MP_OBJ_NULL ? 16 : Number(len)).root();
  const it = getIterOnCStack(iterable);
  for (let item = iterNext(it); item !== MP_OBJ_STOP_ITERATION; item = iterNext(it)) {
    const value = Number(objGetInt(item));
    if ((value < 0 || value > 255) && mp.features[FULL_CHECKS] === 1) raiseValueError('bytes value out of range');
    out.addByte(value);
  }
  const bytes = newBytesFromVstr(out);
  mp.roots.release(top);
  return bytes;
}

function bytesMakeNew(_type: MpType, nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  if (nKw !== 0 && mp.options.cpythonCompat) argErrorUnimplKw();
  if (nArgs === 0) return mpConstEmptyBytes;
  const arg = args[off]!;
  if (arg instanceof MpStr && arg.type === typeBytes) return arg;
  if (isStr(arg)) {
    if (nArgs < 2 || nArgs > 3) {
      if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) wrongArgs();
      raiseTypeError('string argument without an encoding');
    }
    return newStrAt(typeBytes, arg.data, arg.dataPtr);
  }
  if (nArgs > 1) wrongArgs();
  if (typeof arg !== 'object') {
    if (arg < 0) raiseType(typeValueError);
    const len = Number(arg);
    const ptr = mMalloc(len + 1, null);
    return newStrTypeAt(typeBytes, '\0'.repeat(len), ptr);
  }
  const buffer = getBuffer(arg, MP_BUFFER_READ);
  if (buffer !== null) return newBytesFrom(bufferData(buffer), buffer.ptr);
  return bytesFromIterable(arg);
}

/** Compares bytes (mp_seq_cmp_bytes); `op` is ==, <, <=, > or >=. */
export function compareBytes(op: number, a: string, b: string): boolean {
  switch (op) {
    case MP_BINARY_OP_EQUAL:
      return a === b;
    case MP_BINARY_OP_LESS:
      return a < b;
    case MP_BINARY_OP_LESS_EQUAL:
      return a <= b;
    case MP_BINARY_OP_MORE:
      return a > b;
    default:
      return a >= b;
  }
}

/** More than any board's memory, less than JavaScript's strings can hold. */
const MAX_BYTES = 2 ** 29;

function multiply(lhs: MpStr, rhs: MpObj): MpObj {
  const times = objGetIntMaybe(rhs);
  if (times === null) return MP_OBJ_NULL;
  const n = Number(times);
  if (n <= 0) return lhs.type === typeStr ? emptyStr : mpConstEmptyBytes;
  const bytes = lhs.data.length * n + 1;
  // Firmware's multiplication overflows where the size is no machine word, and it writes beyond the chunk.
  if (bytes >= MAX_BYTES) mMallocFail(bytes);
  const ptr = mMalloc(bytes, null);
  return newStrTypeAt(lhs.type, lhs.data.repeat(n), ptr);
}

/** Right-hand bytes for an operator with a str or bytes on the left; null where they don't go together. */
function rightData(op: number, lhs: MpStr, rhs: MpObj): string | null {
  if (rhs instanceof MpStr && rhs.type === lhs.type) return rhs.data;
  if (lhs.type === typeBytes) {
    const buffer = getBuffer(rhs, MP_BUFFER_READ);
    return buffer === null ? null : bufferData(buffer);
  }
  return op === MP_BINARY_OP_CONTAINS ? badImplicitConversion(rhs) : null;
}

function add(lhs: MpStr, rhs: MpObj, right: string): MpObj {
  if (lhs.data.length === 0 && objGetType(rhs) === lhs.type) return rhs;
  if (right.length === 0) return lhs;
  const ptr = mMalloc(lhs.data.length + right.length + 1, null);
  return newStrTypeAt(lhs.type, lhs.data + right, ptr);
}

/** The operators of str and bytes (mp_obj_str_binary_op); `lhs` is one of them. */
function strBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  const left = lhs as MpStr;
  if (op === MP_BINARY_OP_MODULO) {
    return mp.features[STR_OP_MODULO] === 1 ? strModuloFormat(left, rhs) : MP_OBJ_NULL;
  }
  if (op === MP_BINARY_OP_MULTIPLY) return multiply(left, rhs);
  const right = rightData(op, left, rhs);
  if (right === null) return MP_OBJ_NULL;
  switch (op) {
    case MP_BINARY_OP_ADD:
    case MP_BINARY_OP_INPLACE_ADD:
      return add(left, rhs, right);
    case MP_BINARY_OP_CONTAINS:
      return newBool(left.data.includes(right) && !isNullData(left));
    case MP_BINARY_OP_EQUAL:
    case MP_BINARY_OP_LESS:
    case MP_BINARY_OP_LESS_EQUAL:
    case MP_BINARY_OP_MORE:
    case MP_BINARY_OP_MORE_EQUAL:
      return newBool(compareBytes(op, left.data, right));
    default:
      return MP_OBJ_NULL;
  }
}

/** Truth and length of a str of characters (uni_unary_op); firmware without them has no such slot. */
function uniUnaryOp(op: number, self: MpObj): MpObj {
  const str = self as MpStr;
  if (!mp.options.strUnicode) return MP_OBJ_NULL;
  if (op === MP_UNARY_OP_BOOL) return newBool(str.data.length > 0);
  if (op === MP_UNARY_OP_LEN) return strIsAscii(str) ? str.data.length : utf8CharLen(str.data, 0, str.data.length);
  return MP_OBJ_NULL;
}

function strGetBuffer(self: MpObj, flags: number): BufferInfo | null {
  if (flags !== MP_BUFFER_READ) return null;
  const { data, dataPtr } = self as MpStr;
  return { bytes: latin1Bytes(data), offset: 0, len: data.length, typecode: 0x42, ptr: dataPtr };
}

const UTF_8 = q('utf-8');

const bytesDecode = funVar('decode', 1, 3, (nArgs, args, off) =>
  nArgs === 1 ? strMakeNew(typeStr, 2, 0, [args[off]!, UTF_8], 0) : strMakeNew(typeStr, nArgs, 0, args, off),
);

const strEncode = funVar('encode', 1, 3, (nArgs, args, off) =>
  nArgs === 1 ? bytesMakeNew(typeBytes, 2, 0, [args[off]!, UTF_8], 0) : bytesMakeNew(typeBytes, nArgs, 0, args, off),
);

const HEX_ROWS: readonly RomRow[] = [
  ['hex', bytesHexAsStr, 'MICROPY_PY_BUILTINS_BYTES_HEX'],
  ['fromhex', new MpStaticClassMethod(typeClassMethod, bytesFromHexFun), 'MICROPY_PY_BUILTINS_BYTES_HEX'],
];

const COMMON_ROWS: readonly RomRow[] = [
  ['find', strFind],
  ['rfind', strRfind],
  ['index', strIndex],
  ['rindex', strRindex],
  ['join', strJoin],
  ['split', strSplit],
  ['splitlines', strSplitlines, 'MICROPY_PY_BUILTINS_STR_SPLITLINES'],
  ['rsplit', strRsplit],
  ['startswith', strStartswith],
  ['endswith', strEndswith],
  ['strip', strStrip],
  ['lstrip', strLstrip],
  ['rstrip', strRstrip],
  ['format', strFormatFun],
  ['replace', strReplace],
  ['count', strCount, 'MICROPY_PY_BUILTINS_STR_COUNT'],
  ['partition', strPartition, 'MICROPY_PY_BUILTINS_STR_PARTITION'],
  ['rpartition', strRpartition, 'MICROPY_PY_BUILTINS_STR_PARTITION'],
  ['center', strCenter, 'MICROPY_PY_BUILTINS_STR_CENTER'],
  ['lower', strLower],
  ['upper', strUpper],
  ['isspace', strIsspace],
  ['isalpha', strIsalpha],
  ['isdigit', strIsdigit],
  ['isupper', strIsupper],
  ['islower', strIslower],
];

/** The methods of bytes, which bytearray has too, in table order. */
export const BYTES_ROWS: readonly RomRow[] = [
  ...HEX_ROWS,
  ['decode', bytesDecode, 'MICROPY_CPYTHON_COMPAT'],
  ...COMMON_ROWS,
];

/** The one method of a memoryview. */
export const MEMORYVIEW_ROWS: readonly RomRow[] = [HEX_ROWS[0]!];

defineType(typeStr, {
  makeNew: strMakeNew,
  print: strPrint,
  unaryOp: uniUnaryOp,
  binaryOp: strBinaryOp,
  subscr: strSubscr,
  getIter: newStrIterator,
  buffer: strGetBuffer,
  locals: romMap([...COMMON_ROWS, ['encode', strEncode, 'MICROPY_CPYTHON_COMPAT']]),
});

defineType(typeBytes, {
  makeNew: bytesMakeNew,
  print: strPrint,
  binaryOp: strBinaryOp,
  subscr: strSubscr,
  getIter: newBytesIterator,
  buffer: strGetBuffer,
  locals: romMap(BYTES_ROWS),
});
