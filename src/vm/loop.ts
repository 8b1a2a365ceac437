import type { CodeState } from '../runtime/codeState.js';
import { MP_OBJ_NULL } from '../runtime/obj.js';
import { mp } from '../runtime/state.js';
import { mpConstFalse, mpConstNone, mpConstTrue } from '../runtime/types.js';
import { FRAME_RETURNED, FRAME_YIELDED } from './frameEnd.js';
import { leaves } from './steps/step.js';
import { STEP_JUMPED_BACK, STEP_LOOK_AROUND, STEPS } from './steps/table.js';

/**
 * The loop over the bytecode of a frame. It does itself what a program does most and calls nothing for; what else there is
 * is a step of the table. A small function is compiled early, and one that has met all that it does is not thrown away.
 * Opcodes are literal numbers, which is what makes the switch a jump table; a test holds them and their names together.
 */

/** The comparisons of small ints, by opcode: BINARY_OP_MULTI + MP_BINARY_OP_LESS and so on. */
function compareInts(op: number, lhs: number, rhs: number): boolean {
  switch (op) {
    case 0xd7:
      return lhs < rhs;
    case 0xd8:
      return lhs > rhs;
    case 0xd9:
      return lhs === rhs;
    case 0xda:
      return lhs <= rhs;
    case 0xdb:
      return lhs >= rhs;
    default:
      return lhs !== rhs;
  }
}

/** Goes on with a frame from its `ip` and `sp`, until it is left or a call begins another: see `frameEnd.ts`. */
export function interpret(cs: CodeState): number {
  const code = cs.fun.bytecode;
  const state = cs.slots;
  /** Slot of local 0; local i is i slots below. */
  const local0 = state.length - 1;
  let { ip, sp } = cs;
  for (;;) {
    const at = ip;
    let op = code[ip++]!;
    let arg = 0;
    if (op >= 0xb0) {
      if (op >= 0xd7) {
        // BINARY_OP_MULTI, by number of py/runtime0.h; here what is quick for small ints.
        arg = op - 0xd7;
        const rhs = state[sp]!;
        const lhs = state[sp - 1]!;
        if (typeof lhs === 'number' && typeof rhs === 'number') {
          if (op < 0xdd) {
            state[--sp] = compareInts(op, lhs, rhs) ? mpConstTrue : mpConstFalse;
            continue;
          }
          let result = Number.NaN;
          if (op === 0xe5 || op === 0xf2) {
            // INPLACE_ADD, ADD
            result = lhs + rhs;
          } else if (op === 0xe6 || op === 0xf3) {
            // INPLACE_SUBTRACT, SUBTRACT
            result = lhs - rhs;
          }
          // True for every firmware's small ints, and can be done in 32 bits.
          if (result >= -0x40000000 && result <= 0x3fffffff) {
            state[--sp] = result;
            continue;
          }
        }
      } else if (op >= 0xd0) {
        // UNARY_OP_MULTI
        arg = op - 0xd0;
      } else if (op >= 0xc0) {
        // STORE_FAST_MULTI
        state[local0 - (op - 0xc0)] = state[sp--]!;
        continue;
      } else {
        // LOAD_FAST_MULTI
        arg = op - 0xb0;
        const value = state[local0 - arg]!;
        if (value !== MP_OBJ_NULL) {
          state[++sp] = value;
          continue;
        }
      }
    } else if (op >= 0x70) {
      // LOAD_CONST_SMALL_INT_MULTI
      state[++sp] = op - 0x80;
      continue;
    } else if (op < 0x40) {
      // The operand is a number.
      arg = code[ip++]!;
      if (arg >= 0x80) {
        arg &= 0x7f;
        let byte: number;
        do {
          byte = code[ip++]!;
          arg = (arg << 7) | (byte & 0x7f);
        } while (byte >= 0x80);
      }
    } else {
      if (op < 0x50) {
        // The operand is the distance of a jump.
        arg = code[ip++]!;
        if (arg >= 0x80) {
          arg = (arg & 0x7f) | (code[ip++]! << 7);
          if (op < 0x45) arg -= 0x4000;
        } else if (op < 0x45) {
          arg -= 0x40;
        }
      }
      switch (op) {
        case 0x42: // JUMP
        case 0x43: // POP_JUMP_IF_TRUE
        case 0x44: {
          // POP_JUMP_IF_FALSE
          if (op !== 0x42) {
            const value = state[sp]!;
            if (value !== mpConstTrue && value !== mpConstFalse) break;
            sp--;
            if ((value === mpConstTrue) !== (op === 0x43)) arg = 0;
          }
          ip += arg;
          if (arg >= 0) {
            if (!mp.pending) continue;
            op = STEP_LOOK_AROUND;
            break;
          }
          if (--mp.stepsLeft > 0 && !mp.pending && --cs.roundsUntilHot > 0) continue;
          op = STEP_JUMPED_BACK;
          break;
        }
        case 0x51: // LOAD_CONST_NONE
          state[++sp] = mpConstNone;
          continue;
        case 0x59: // POP_TOP
          sp--;
          continue;
        case 0x63: // RETURN_VALUE
          if (cs.excSp >= 0) break;
          cs.ip = at;
          cs.sp = sp;
          return FRAME_RETURNED;
        case 0x67: // YIELD_VALUE
          cs.ip = ip;
          cs.sp = sp;
          mp.frame = cs.prev;
          return FRAME_YIELDED;
      }
    }
    cs.ip = at;
    cs.nextIp = ip;
    sp = STEPS[op]!(cs, arg, sp);
    if (sp < -1) return leaves(sp);
    ip = cs.nextIp;
  }
}
