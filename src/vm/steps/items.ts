import { loadSlice, storeSlice } from '../../objects/listSlice.js';
import { MpSlice } from '../../objects/slice.js';
import type { CodeState } from '../../runtime/codeState.js';
import type { MpList } from '../../runtime/list.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObject } from '../../runtime/obj.js';
import { objSubscr } from '../../runtime/ops.js';
import type { MpTuple } from '../../runtime/tupleObj.js';
import { typeList, typeTuple } from '../../runtime/types.js';

/** Instructions about `base[index]`. */

export function loadSubscrStep({ slots }: CodeState, _arg: number, sp: number): number {
  const index = slots[sp]!;
  const base = slots[sp - 1] as MpObject;
  if (typeof index === 'number') {
    const { type } = base;
    if (type === typeList) {
      const list = base as MpList;
      const at = index < 0 ? index + list.len : index;
      if (at >= 0 && at < list.len) {
        slots[sp - 1] = list.slots[at]!;
        return sp - 1;
      }
    } else if (type === typeTuple) {
      const { items } = base as MpTuple;
      if (index >= 0 && index < items.length) {
        slots[sp - 1] = items[index]!;
        return sp - 1;
      }
    }
  }
  slots[sp - 1] =
    base.type === typeList && index instanceof MpSlice
      ? loadSlice(base as MpList, index)
      : objSubscr(base, index, MP_OBJ_SENTINEL);
  return sp - 1;
}

export function storeSubscrStep({ slots }: CodeState, _arg: number, sp: number): number {
  const index = slots[sp]!;
  const base = slots[sp - 1] as MpObject;
  const value = slots[sp - 2]!;
  if (typeof index === 'number' && base.type === typeList && value !== MP_OBJ_NULL) {
    const list = base as MpList;
    const at = index < 0 ? index + list.len : index;
    if (at >= 0 && at < list.len) {
      list.slots[at] = value;
      return sp - 3;
    }
  }
  if (base.type === typeList && index instanceof MpSlice && value !== MP_OBJ_NULL) {
    storeSlice(base as MpList, index, value);
  } else {
    objSubscr(base, index, value);
  }
  return sp - 3;
}
