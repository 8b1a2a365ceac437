import { binaryOp } from '../runtime/ops.js';
/** Bounds between which every firmware's small ints lie, and 32-bit arithmetic is exact. */
const MIN = -0x40000000;
const MAX = 0x3fffffff;
/**
 * The operators of two small ints that the loop itself does not know, by number of py/runtime0.h: the common ones in 32
 * bits, the rest as for any values. The numbers are literal to make the switch a jump table.
 */
export function intOp(op, lhs, rhs) {
    if (lhs >= MIN && lhs <= MAX && rhs >= MIN && rhs <= MAX) {
        switch (op) {
            case 9: // INPLACE_OR
            case 22: // OR
                return lhs | rhs;
            case 10: // INPLACE_XOR
            case 23: // XOR
                return lhs ^ rhs;
            case 11: // INPLACE_AND
            case 24: // AND
                return lhs & rhs;
            case 12: // INPLACE_LSHIFT
            case 25: // LSHIFT
                if (rhs >= 0 && rhs < 31) {
                    const shifted = lhs * (1 << rhs);
                    if (shifted >= MIN && shifted <= MAX)
                        return shifted;
                }
                break;
            case 13: // INPLACE_RSHIFT
            case 26: // RSHIFT
                if (rhs >= 0)
                    return lhs >> Math.min(rhs, 31);
                break;
            case 18: // INPLACE_FLOOR_DIVIDE
            case 31: // FLOOR_DIVIDE
                if (rhs > 0)
                    return Math.floor(lhs / rhs);
                break;
            case 20: // INPLACE_MODULO
            case 33: // MODULO
                if (rhs > 0) {
                    const rest = lhs % rhs;
                    // Adding 0 turns a -0 into 0.
                    return rest < 0 ? rest + rhs : rest + 0;
                }
                break;
        }
    }
    return binaryOp(op, lhs, rhs);
}
