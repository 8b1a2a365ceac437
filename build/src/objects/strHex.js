import { fun2, funVar } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { MP_BUFFER_READ } from '../runtime/obj.js';
import { getBufferRaise } from '../runtime/ops.js';
import { raiseValueError } from '../runtime/raise.js';
import { mpConstEmptyBytes, objStrGetStr } from '../runtime/str.js';
import { typeStr } from '../runtime/types.js';
import { newStrTypeAt } from '../runtime/vstr.js';
import { isXdigit, xdigitValue } from './charClass.js';
const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
/** Hex digits of a buffer as a str or bytes, with an optional separator between bytes (mp_obj_bytes_hex). */
export function bytesHex(nArgs, args, off, type) {
    const { bytes, offset, len } = getBufferRaise(args[off], MP_BUFFER_READ);
    if (len === 0)
        return mpConstEmptyBytes;
    let outLen = len * 2;
    let sep = '';
    if (nArgs > 1) {
        outLen += len - 1;
        sep = objStrGetStr(args[off + 1]).slice(0, 1) || '\0';
    }
    const ptr = mMalloc(outLen + 1, null);
    const digits = new Array(len);
    for (let i = 0; i < len; i++)
        digits[i] = HEX[bytes[offset + i]];
    return newStrTypeAt(type, digits.join(sep), ptr);
}
/** Bytes from their hex digits (mp_obj_bytes_fromhex). Raises ValueError. */
export function bytesFromHex(typeIn, data) {
    const { bytes, offset, len } = getBufferRaise(data, MP_BUFFER_READ);
    if ((len & 1) !== 0)
        raiseValueError('odd-length string');
    const ptr = mMalloc(len / 2 + 1, null);
    const out = new Array(len / 2);
    for (let i = 0; i < len; i += 2) {
        const high = bytes[offset + i];
        const low = bytes[offset + i + 1];
        if (!isXdigit(high) || !isXdigit(low))
            raiseValueError('non-hex digit found');
        out[i / 2] = String.fromCharCode(xdigitValue(high) * 16 + xdigitValue(low));
    }
    return newStrTypeAt(typeIn, out.join(''), ptr);
}
export const bytesHexAsStr = funVar('hex', 1, 2, (nArgs, args, off) => bytesHex(nArgs, args, off, typeStr));
export const bytesFromHexFun = fun2('fromhex', bytesFromHex);
