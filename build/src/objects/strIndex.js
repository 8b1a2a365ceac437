import { MP_OBJ_NULL, MP_OBJ_SENTINEL, MpStr } from '../runtime/obj.js';
import { objGetType, objGetTypeStr } from '../runtime/objType.js';
import { objGetIndex, objGetIntMaybe } from '../runtime/ops.js';
import { qstrFromStr } from '../runtime/qstr.js';
import { raiseMsg, raiseMsgVarg, raiseNotImplementedError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { emptyStr, newPartOf, newStrOfType } from '../runtime/str.js';
import { mpConstNone, typeBytes, typeIndexError, typeStr, typeTypeError } from '../runtime/types.js';
import { isContinuation, strIsAscii } from '../runtime/utf8.js';
import { boundSlice } from './sequence.js';
import { MpSlice } from './slice.js';
function outOfRange() {
    raiseMsg(typeIndexError, 'string index out of range');
}
function strIndexValue(index) {
    const i = typeof index === 'object' ? objGetIntMaybe(index) : index;
    if (i === null) {
        raiseMsgVarg(typeTypeError, 'string indices must be integers, not %s', objGetTypeStr(index));
    }
    return Number(i);
}
function asciiIndex(i, len, isSlice) {
    if (i < 0) {
        if (i >= -len)
            return len + i;
        return isSlice ? 0 : outOfRange();
    }
    if (i < len)
        return i;
    return isSlice ? len : outOfRange();
}
function utf8Index(data, i, isSlice) {
    if (i < 0) {
        let left = -i;
        for (let at = data.length - 1; at >= 0; at--) {
            if (!isContinuation(data.charCodeAt(at)) && --left === 0)
                return at;
        }
        return isSlice ? 0 : outOfRange();
    }
    let left = i;
    for (let at = 0; at < data.length;) {
        if (left-- === 0)
            return at;
        at++;
        while (isContinuation(data.charCodeAt(at)))
            at++;
    }
    return isSlice ? data.length : outOfRange();
}
/**
 * Byte position of a character index of a string (str_index_to_ptr); of a byte index where it isn't a str, or strings are
 * bytes. A slice's index is clipped, any other out of range raises IndexError. Raises TypeError.
 */
export function strIndexToPos(self, data, index, isSlice) {
    if (!(self instanceof MpStr) || self.type !== typeStr || !mp.options.strUnicode) {
        return objGetIndex(objGetType(self), data.length, index, isSlice);
    }
    const i = strIndexValue(index);
    return strIsAscii(self) ? asciiIndex(i, data.length, isSlice) : utf8Index(data, i, isSlice);
}
function noStep() {
    raiseNotImplementedError('only slices with step=1 (aka None) are supported');
}
function uniSlice(str, slice) {
    const { data } = str;
    if (slice.step !== mpConstNone && slice.step !== 1)
        noStep();
    const ascii = strIsAscii(str);
    const pos = (index) => {
        const i = strIndexValue(index);
        return ascii ? asciiIndex(i, data.length, true) : utf8Index(data, i, true);
    };
    const start = slice.start === mpConstNone ? 0 : pos(slice.start);
    const stop = slice.stop === mpConstNone ? data.length : pos(slice.stop);
    return stop < start ? emptyStr : newStrOfType(typeStr, data.slice(start, stop));
}
/** A character with its lead byte at `at`, as many bytes as that says. */
function charAt(data, at) {
    const lead = data.charCodeAt(at);
    let len = 1;
    if (lead >= 0x80)
        for (let mask = 0x40; (lead & mask) !== 0; mask >>= 1)
            len++;
    return data.slice(at, at + len);
}
function uniSubscr(str, index) {
    if (index instanceof MpSlice)
        return uniSlice(str, index);
    const { data } = str;
    const i = strIndexValue(index);
    if (strIsAscii(str))
        return qstrFromStr(data[asciiIndex(i, data.length, false)]);
    return qstrFromStr(charAt(data, utf8Index(data, i, false)));
}
/** The subscr slot of str and bytes (str_subscr, bytes_subscr): loads only. */
export function strSubscr(self, index, value) {
    if (value !== MP_OBJ_SENTINEL)
        return MP_OBJ_NULL;
    const str = self;
    if (str.type === typeStr && mp.options.strUnicode)
        return uniSubscr(str, index);
    const { data, type } = str;
    if (index instanceof MpSlice) {
        const slice = boundSlice(data.length, index);
        if (!slice.fast)
            noStep();
        return newPartOf(str, data.slice(slice.start, slice.stop));
    }
    const at = objGetIndex(type, data.length, index, false);
    return type === typeBytes ? data.charCodeAt(at) : qstrFromStr(data[at]);
}
