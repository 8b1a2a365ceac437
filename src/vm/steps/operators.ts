import type { CodeState } from '../../runtime/codeState.js';
import { type MpFloat, toFloat } from '../../runtime/float.js';
import { MP_OBJ_NULL, type MpObj } from '../../runtime/obj.js';
import { binaryOp, unaryOp } from '../../runtime/ops.js';
import { typeFloat } from '../../runtime/types.js';
import { floatOp } from '../floatOp.js';
import { intOp } from '../intOp.js';

/** Operators, by number of py/runtime0.h, but for what the loop does itself. */

export function unaryOpStep({ slots }: CodeState, op: number, sp: number): number {
  slots[sp] = unaryOp(op, slots[sp]!);
  return sp;
}

export function binaryOpStep({ slots }: CodeState, op: number, sp: number): number {
  const at = sp - 1;
  const rhs = slots[sp]!;
  const lhs = slots[at]!;
  let result: MpObj = MP_OBJ_NULL;
  if (typeof lhs === 'number') {
    if (typeof rhs === 'number') {
      slots[at] = intOp(op, lhs, rhs);
      return at;
    }
    if (typeof rhs === 'object' && rhs.type === typeFloat) result = floatOp(op, toFloat(lhs), (rhs as MpFloat).value);
  } else if (typeof lhs === 'object' && lhs.type === typeFloat) {
    const left = (lhs as MpFloat).value;
    if (typeof rhs === 'number') result = floatOp(op, left, toFloat(rhs));
    else if (typeof rhs === 'object' && rhs.type === typeFloat) result = floatOp(op, left, (rhs as MpFloat).value);
  }
  if (result !== MP_OBJ_NULL) {
    slots[at] = result;
    return at;
  }
  slots[at] = binaryOp(op, lhs, rhs);
  return at;
}
