import { getIter, getIterOnCStack, iterNext } from '../runtime/iter.js';
import { listAppend, MpList, newList, newListN } from '../runtime/list.js';
import { MP_OBJ_STOP_ITERATION } from '../runtime/obj.js';
import { raiseMsgVarg, raiseValueError } from '../runtime/raise.js';
import { mp, pushRoot } from '../runtime/state.js';
import { MpTuple } from '../runtime/tuple.js';
import { typeTuple, typeValueError } from '../runtime/types.js';
/** Assignment to several targets (py/runtime.c mp_unpack_sequence, mp_unpack_ex). Items are stored last first. */
function raiseTooShort(seqLen) {
    if (mp.errorReporting <= 1)
        raiseValueError('wrong number of values to unpack');
    return raiseMsgVarg(typeValueError, 'need more than %d values to unpack', seqLen);
}
function raiseTooLong(expected) {
    if (mp.errorReporting <= 1)
        raiseValueError('wrong number of values to unpack');
    return raiseMsgVarg(typeValueError, 'too many values to unpack (expected %d)', expected);
}
/** The items of an exact tuple or list, or null. */
function plainItems(seq) {
    if (seq instanceof MpTuple)
        return seq.type === typeTuple ? seq.items : null;
    return seq instanceof MpList ? seq.items.slots : null;
}
/** Unpacks exactly `num` items into `out[off..off+num)`. Raises ValueError for any other number. */
export function unpackSequence(seq, num, out, off) {
    const items = plainItems(seq);
    if (items !== null) {
        const len = seq instanceof MpList ? seq.len : items.length;
        if (len < num)
            raiseTooShort(len);
        if (len > num)
            raiseTooLong(num);
        for (let i = 0; i < num; i++)
            out[off + i] = items[num - 1 - i];
        return;
    }
    const top = mp.rootTop;
    const it = getIterOnCStack(seq);
    for (let i = 0; i < num; i++) {
        const item = iterNext(it);
        if (item === MP_OBJ_STOP_ITERATION)
            raiseTooShort(i);
        out[off + num - 1 - i] = item;
    }
    if (iterNext(it) !== MP_OBJ_STOP_ITERATION)
        raiseTooLong(num);
    mp.rootTop = top;
}
/** Unpacks with a starred target: the low byte of `numIn` is how many targets come before it, the next how many after. */
export function unpackEx(seq, numIn, out, off) {
    const nLeft = numIn & 0xff;
    const nRight = (numIn >> 8) & 0xff;
    const top = mp.rootTop;
    const items = plainItems(seq);
    if (items !== null) {
        const len = seq instanceof MpList ? seq.len : items.length;
        if (len < nLeft + nRight)
            raiseTooShort(len);
        // The first target's slot holds the sequence itself, and C keeps it alive while the list is made.
        pushRoot(seq);
        for (let i = 0; i < nRight; i++)
            out[off + i] = items[len - 1 - i];
        out[off + nRight] = newList(items, nLeft, len - nLeft - nRight);
        for (let i = 0; i < nLeft; i++)
            out[off + nRight + 1 + i] = items[nLeft - 1 - i];
    }
    else {
        unpackIterable(seq, nLeft, nRight, out, off);
    }
    mp.rootTop = top;
}
function unpackIterable(seq, nLeft, nRight, out, off) {
    pushRoot(seq);
    const it = getIter(seq, null, 0);
    pushRoot(it);
    for (let i = 0; i < nLeft; i++) {
        const item = iterNext(it);
        if (item === MP_OBJ_STOP_ITERATION)
            raiseTooShort(i);
        out[off + nLeft + nRight - i] = item;
    }
    const rest = newListN(0);
    pushRoot(rest);
    for (;;) {
        const item = iterNext(it);
        if (item === MP_OBJ_STOP_ITERATION)
            break;
        listAppend(rest, item);
    }
    if (rest.len < nRight)
        raiseTooShort(nLeft);
    out[off + nRight] = rest;
    const { slots } = rest.items;
    for (let i = 0; i < nRight; i++)
        out[off + nRight - 1 - i] = slots[rest.len - nRight + i];
    // mp_obj_list_set_len: the slots keep what they held.
    rest.len -= nRight;
}
