import { fun2, funVar } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_BUFFER_READ, type MpObj, type MpType } from '../runtime/obj.js';
import { getBufferRaise } from '../runtime/ops.js';
import { raiseValueError } from '../runtime/raise.js';
import { romFeature } from '../runtime/rom.js';
import { mp } from '../runtime/state.js';
import { emptyStr, mpConstEmptyBytes, objStrGetStr } from '../runtime/str.js';
import { typeStr } from '../runtime/types.js';
import { newStrTypeAt, newStrTypeFromVstr, Vstr } from '../runtime/vstr.js';
import { isSpace, isXdigit, xdigitValue } from './charClass.js';

const FROMHEX_SKIPS = romFeature('UHEAP_FROMHEX_SKIPS');
const EMPTY_HEX_STR = romFeature('UHEAP_EMPTY_HEX_STR');

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Hex digits of a buffer as a str or bytes, with an optional separator between bytes (mp_obj_bytes_hex). */
export function bytesHex(nArgs: number, args: MpObj[], off: number, type: MpType): MpObj {
  const { bytes, offset, len } = getBufferRaise(args[off]!, MP_BUFFER_READ);
  if (len === 0) return type === typeStr && mp.features[EMPTY_HEX_STR] === 1 ? emptyStr : mpConstEmptyBytes;
  let outLen = len * 2;
  let sep = '';
  if (nArgs > 1) {
    outLen += len - 1;
    sep = objStrGetStr(args[off + 1]!).slice(0, 1) || '\0';
  }
  const ptr = mMalloc(outLen + 1, null);
  const digits = new Array<string>(len);
  for (let i = 0; i < len; i++) digits[i] = HEX[bytes[offset + i]!]!;
  return newStrTypeAt(type, digits.join(sep), ptr);
}

/** Bytes from their hex digits (mp_obj_bytes_fromhex). Raises ValueError. */
export function bytesFromHex(typeIn: MpObj, data: MpObj): MpObj {
  const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
  if (mp.features[FROMHEX_SKIPS] === 1) return fromHexSkipping(typeIn as MpType, bytes.subarray(offset, offset + len));
  if ((len & 1) !== 0) raiseValueError('odd-length string');
  const ptr = mMalloc(len / 2 + 1, null);
  const out = new Array<string>(len / 2);
  for (let i = 0; i < len; i += 2) {
    const high = bytes[offset + i]!;
    const low = bytes[offset + i + 1]!;
    if (!isXdigit(high) || !isXdigit(low)) raiseValueError('non-hex digit found');
    out[i / 2] = String.fromCharCode(xdigitValue(high) * 16 + xdigitValue(low));
  }
  return newStrTypeAt(typeIn as MpType, out.join(''), ptr);
}

/** Bytes from pairs of hex digits, between which white space may stand: then their buffer becomes smaller. */
function fromHexSkipping(type: MpType, digits: Uint8Array): MpObj {
  const vstr = new Vstr((digits.length >>> 1) + 1);
  for (let at = 0; at < digits.length; at++) {
    const high = digits[at]!;
    if (isSpace(high)) continue;
    const low = digits[++at];
    if (low === undefined || !isXdigit(high) || !isXdigit(low)) return raiseValueError('non-hex digit');
    vstr.data += String.fromCharCode(xdigitValue(high) * 16 + xdigitValue(low));
  }
  return newStrTypeFromVstr(type, vstr);
}

export const bytesHexAsStr = funVar('hex', 1, 2, (nArgs, args, off) => bytesHex(nArgs, args, off, typeStr));
export const bytesFromHexFun = fun2('fromhex', bytesFromHex);
