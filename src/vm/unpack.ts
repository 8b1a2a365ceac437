import { getIter, getIterOnCStack, iterNext } from '../runtime/iter.js';
import { listAppend, MpList, newList, newListN } from '../runtime/list.js';
import { MP_OBJ_STOP_ITERATION, type MpObj } from '../runtime/obj.js';
import { raiseMsgVarg, raiseValueError } from '../runtime/raise.js';
import { MICROPY_ERROR_REPORTING_TERSE, mp } from '../runtime/state.js';
import { MpTuple } from '../runtime/tuple.js';
import { typeTuple, typeValueError } from '../runtime/types.js';

/** Assignment to several targets (py/runtime.c mp_unpack_sequence, mp_unpack_ex). Items are stored last first. */

function raiseTooShort(seqLen: number): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseValueError('wrong number of values to unpack');
  return raiseMsgVarg(typeValueError, 'need more than %d values to unpack', seqLen);
}

function raiseTooLong(expected: number): never {
  if (mp.errorReporting <= MICROPY_ERROR_REPORTING_TERSE) raiseValueError('wrong number of values to unpack');
  return raiseMsgVarg(typeValueError, 'too many values to unpack (expected %d)', expected);
}

/** The items of an exact tuple or list, or null. */
function plainItems(seq: MpObj): readonly MpObj[] | null {
  if (seq instanceof MpTuple) return seq.type === typeTuple ? seq.items : null;
  return seq instanceof MpList ? seq.slots : null;
}

/** Unpacks exactly `num` items into `out[off..off+num)`. Raises ValueError for any other number. */
export function unpackSequence(seq: MpObj, num: number, out: MpObj[], off: number): void {
  const items = plainItems(seq);
  if (items !== null) {
    const len = seq instanceof MpList ? seq.len : items.length;
    if (len < num) raiseTooShort(len);
    if (len > num) raiseTooLong(num);
    for (let i = 0; i < num; i++) out[off + i] = items[num - 1 - i]!;
    return;
  }
  const top = mp.roots.mark();
  const it = getIterOnCStack(seq);
  for (let i = 0; i < num; i++) {
    const item = iterNext(it);
    if (item === MP_OBJ_STOP_ITERATION) raiseTooShort(i);
    out[off + num - 1 - i] = item;
  }
  if (iterNext(it) !== MP_OBJ_STOP_ITERATION) raiseTooLong(num);
  mp.roots.release(top);
}

/** Unpacks with a starred target: the low byte of `numIn` is how many targets come before it, the next how many after. */
export function unpackEx(seq: MpObj, numIn: number, out: MpObj[], off: number): void {
  const nLeft = numIn & 0xff;
  const nRight = (numIn >> 8) & 0xff;
  const top = mp.roots.mark();
  const items = plainItems(seq);
  if (items !== null) {
    const len = seq instanceof MpList ? seq.len : items.length;
    if (len < nLeft + nRight) raiseTooShort(len);
    // The first target's slot holds the sequence itself, and C keeps it alive while the list is made.
    mp.roots.keep(seq);
    for (let i = 0; i < nRight; i++) out[off + i] = items[len - 1 - i]!;
    out[off + nRight] = newList(items, nLeft, len - nLeft - nRight);
    for (let i = 0; i < nLeft; i++) out[off + nRight + 1 + i] = items[nLeft - 1 - i]!;
  } else {
    unpackIterable(seq, nLeft, nRight, out, off);
  }
  mp.roots.release(top);
}

function unpackIterable(seq: MpObj, nLeft: number, nRight: number, out: MpObj[], off: number): void {
  mp.roots.keep(seq);
  const it = getIter(seq, null, 0);
  mp.roots.keep(it);
  for (let i = 0; i < nLeft; i++) {
    const item = iterNext(it);
    if (item === MP_OBJ_STOP_ITERATION) raiseTooShort(i);
    out[off + nLeft + nRight - i] = item;
  }
  const rest = newListN(0);
  mp.roots.keep(rest);
  for (;;) {
    const item = iterNext(it);
    if (item === MP_OBJ_STOP_ITERATION) break;
    listAppend(rest, item);
  }
  if (rest.len < nRight) raiseTooShort(nLeft);
  out[off + nRight] = rest;
  const { slots } = rest;
  for (let i = 0; i < nRight; i++) out[off + nRight - 1 - i] = slots[rest.len - nRight + i]!;
  // mp_obj_list_set_len: the slots keep what they held.
  rest.len -= nRight;
}
