import type { CodeState } from '../../runtime/codeState.js';
import type { MpFloat } from '../../runtime/float.js';
import { MP_OBJ_NULL } from '../../runtime/obj.js';
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
  if (typeof lhs === 'number') {
    if (typeof rhs === 'number') {
      slots[at] = intOp(op, lhs, rhs);
      return at;
    }
  } else if (typeof lhs === 'object' && typeof rhs === 'object' && lhs.type === typeFloat && rhs.type === typeFloat) {
    const result = floatOp(op, lhs as MpFloat, rhs as MpFloat);
    if (result !== MP_OBJ_NULL) {
      slots[at] = result;
      return at;
    }
  }
  slots[at] = binaryOp(op, lhs, rhs);
  return at;
}
