import { enterFunBc } from '../../objects/frame.js';
import { makeFunction } from '../../objects/funBc.js';
import { buildSlice } from '../../objects/slice.js';
import { loadAttr, loadMethod, loadSuperMethod, storeAttr } from '../../runtime/attr.js';
import { callFunctionNKw } from '../../runtime/call.js';
import { dictStore, newDict } from '../../runtime/dict.js';
import { newFloat } from '../../runtime/float.js';
import { getIter, iterNextAllowRaise } from '../../runtime/iter.js';
import { listAppend, MpList, newList } from '../../runtime/list.js';
import { MP_OBJ_NULL, MP_OBJ_SENTINEL, type MpObj } from '../../runtime/obj.js';
import { binaryOp, objSubscr, unaryOp } from '../../runtime/ops.js';
import { emptySlots } from '../../runtime/slots.js';
import { newTuple } from '../../runtime/tuple.js';
import {
  mpConstFalse,
  mpConstNone,
  mpConstTrue,
  typeFloat,
  typeFunBc,
  typeList,
  typeTuple,
} from '../../runtime/types.js';
import { buildSet, setStore } from '../buildSet.js';
import { callMethodNKwVar } from '../callVar.js';
import { isTrue, lookAround, makeClosure, pushFrame, raiseUnboundLocal } from '../frameSteps.js';
import { intOp } from '../intOp.js';
import { loadGlobal, loadName, storeGlobal, storeName } from '../names.js';
import { makeRaiseObj } from '../resume.js';
import { unpackEx, unpackSequence } from '../unpack.js';
import { popExcBlock, pushExcBlock } from '../unwind.js';

/** What generated code calls and compares with, by the names that it has there. */

/** `base[index]` of anything but a list with an index from its start. */
function subscr(base: MpObj, index: MpObj): MpObj {
  if (typeof index === 'number' && index < 0 && base instanceof MpList && base.type === typeList) {
    const at = index + base.len;
    if (at >= 0) return base.slots[at]!;
  }
  return objSubscr(base, index, MP_OBJ_SENTINEL);
}

function storeSubscr(base: MpObj, index: MpObj, value: MpObj): void {
  objSubscr(base, index, value);
}

/** A binary operator as the interpreter does it. */
function anyBinaryOp(op: number, lhs: MpObj, rhs: MpObj): MpObj {
  return typeof lhs === 'number' && typeof rhs === 'number' ? intOp(op, lhs, rhs) : binaryOp(op, lhs, rhs);
}

export const SUPPORT = {
  NULL: MP_OBJ_NULL,
  None: mpConstNone,
  True: mpConstTrue,
  False: mpConstFalse,
  typeFloat,
  typeFunBc,
  typeList,
  typeTuple,
  binaryOp: anyBinaryOp,
  buildSet,
  callFunctionNKw,
  callMethodNKwVar,
  dictStore,
  enterFunBc,
  getIter,
  isTrue,
  iterNextAllowRaise,
  listAppend,
  loadAttr,
  loadGlobal,
  loadMethod,
  loadName,
  loadSuperMethod,
  lookAround,
  makeClosure,
  makeFunction,
  makeRaiseObj,
  newDict,
  newFloat,
  newList,
  buildSlice,
  emptySlots,
  newTuple,
  popExcBlock,
  pushExcBlock,
  pushFrame,
  raiseUnboundLocal,
  setStore,
  storeAttr,
  storeGlobal,
  storeName,
  storeSubscr,
  subscr,
  unaryOp,
  unpackEx,
  unpackSequence,
};
