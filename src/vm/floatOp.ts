import { newFloat } from '../runtime/float.js';
import { MP_OBJ_NULL, type MpObj } from '../runtime/obj.js';
import { newBool } from '../runtime/types.js';

/**
 * The operators of two floats' values that need nothing but arithmetic, by number of py/runtime0.h; MP_OBJ_NULL: another
 * operator, or a division by zero.
 */
export function floatOp(op: number, left: number, right: number): MpObj {
  switch (op) {
    case 0: // LESS
      return newBool(left < right);
    case 1: // MORE
      return newBool(left > right);
    case 3: // LESS_EQUAL
      return newBool(left <= right);
    case 4: // MORE_EQUAL
      return newBool(left >= right);
    case 14: // INPLACE_ADD
    case 27: // ADD
      return newFloat(left + right);
    case 15: // INPLACE_SUBTRACT
    case 28: // SUBTRACT
      return newFloat(left - right);
    case 16: // INPLACE_MULTIPLY
    case 29: // MULTIPLY
      return newFloat(left * right);
    case 19: // INPLACE_TRUE_DIVIDE
    case 32: // TRUE_DIVIDE
      return right === 0 ? MP_OBJ_NULL : newFloat(left / right);
    default:
      return MP_OBJ_NULL;
  }
}
