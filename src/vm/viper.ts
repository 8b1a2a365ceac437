import { ARCHITECTURES } from '../abi/architecture.js';
import {
  VIPER_BINARY,
  VIPER_FROM_OBJ,
  VIPER_LOAD,
  VIPER_STORE,
  VIPER_TO_OBJ,
  VIPER_UNARY,
} from '../bytecode/viperOpcodes.js';
import { memoryAt } from '../runtime/memory.js';
import { nativeFromObj, nativeToObj, unsignedWord } from '../runtime/nativeType.js';
import type { MpObj } from '../runtime/obj.js';
import {
  MP_BINARY_OP_ADD,
  MP_BINARY_OP_AND,
  MP_BINARY_OP_EQUAL,
  MP_BINARY_OP_FLOOR_DIVIDE,
  MP_BINARY_OP_LESS,
  MP_BINARY_OP_LESS_EQUAL,
  MP_BINARY_OP_LSHIFT,
  MP_BINARY_OP_MODULO,
  MP_BINARY_OP_MORE,
  MP_BINARY_OP_MORE_EQUAL,
  MP_BINARY_OP_MULTIPLY,
  MP_BINARY_OP_NOT_EQUAL,
  MP_BINARY_OP_OR,
  MP_BINARY_OP_RSHIFT,
  MP_BINARY_OP_SUBTRACT,
  MP_BINARY_OP_XOR,
  MP_UNARY_OP_NEGATIVE,
} from '../runtime/ops.js';
import { raiseMsg } from '../runtime/raise.js';
import { bigFloorDivide, bigModulo, truncateToInt } from '../runtime/smallInt.js';
import { mp } from '../runtime/state.js';
import { mpConstFalse, mpConstTrue, typeZeroDivisionError } from '../runtime/types.js';

/** The instructions that only viper functions have (see compiler/viperEmit.ts): arithmetic of machine words, memory. */

type Word = number | bigint;

/** A machine word; of a truth value, 0 or 1. */
function word(o: MpObj): Word {
  if (typeof o === 'object') return o === mpConstTrue ? 1 : 0;
  return o;
}

/** Runs an instruction with its number, and returns the new top of the stack; -2: there is no such instruction. */
export function viperInstruction(op: number, arg: number, state: MpObj[], sp: number): number {
  switch (op) {
    case VIPER_TO_OBJ: {
      const at = sp - (arg >> 4);
      state[at] = nativeToObj(state[at]!, arg & 0xf);
      return sp;
    }
    case VIPER_FROM_OBJ:
      state[sp] = nativeFromObj(state[sp]!, arg);
      return sp;
    case VIPER_UNARY: {
      const value = BigInt(word(state[sp]!));
      state[sp] = truncateToInt(arg === MP_UNARY_OP_NEGATIVE ? -value : ~value);
      return sp;
    }
    case VIPER_BINARY: {
      const lhs = word(state[sp - 1]!);
      state[sp - 1] = binary(arg >> 1, lhs, word(state[sp]!), (arg & 1) !== 0);
      return sp - 1;
    }
    case VIPER_LOAD:
      state[sp - 1] = load(addressOf(state[sp - 1]!, state[sp]!, arg), arg);
      return sp - 1;
    case VIPER_STORE:
      store(addressOf(state[sp - 1]!, state[sp]!, arg), arg, word(state[sp - 2]!));
      return sp - 3;
    default:
      return -2;
  }
}

function compare(op: number, lhs: Word, rhs: Word): boolean {
  switch (op) {
    case MP_BINARY_OP_LESS:
      return lhs < rhs;
    case MP_BINARY_OP_MORE:
      return lhs > rhs;
    case MP_BINARY_OP_EQUAL:
      return lhs === rhs;
    case MP_BINARY_OP_LESS_EQUAL:
      return lhs <= rhs;
    case MP_BINARY_OP_MORE_EQUAL:
      return lhs >= rhs;
    default:
      return lhs !== rhs;
  }
}

function binary(op: number, lhs: Word, rhs: Word, isUnsigned: boolean): MpObj {
  if (op <= MP_BINARY_OP_NOT_EQUAL) {
    const truth = isUnsigned ? compare(op, unsignedWord(lhs), unsignedWord(rhs)) : compare(op, lhs, rhs);
    return truth ? mpConstTrue : mpConstFalse;
  }
  if (typeof lhs === 'number' && typeof rhs === 'number') {
    if (op === MP_BINARY_OP_ADD) return exact(lhs + rhs) ? truncateToInt(lhs + rhs) : bigOp(op, lhs, rhs);
    if (op === MP_BINARY_OP_SUBTRACT) return exact(lhs - rhs) ? truncateToInt(lhs - rhs) : bigOp(op, lhs, rhs);
    if (op === MP_BINARY_OP_MULTIPLY) return exact(lhs * rhs) ? truncateToInt(lhs * rhs + 0) : bigOp(op, lhs, rhs);
  }
  if (op === MP_BINARY_OP_LSHIFT || op === MP_BINARY_OP_RSHIFT) return shift(op, lhs, rhs, isUnsigned);
  return bigOp(op, lhs, rhs);
}

function exact(n: number): boolean {
  return n >= Number.MIN_SAFE_INTEGER && n <= Number.MAX_SAFE_INTEGER;
}

function bigOp(op: number, lhs: Word, rhs: Word): MpObj {
  const a = BigInt(lhs);
  const b = BigInt(rhs);
  switch (op) {
    case MP_BINARY_OP_OR:
      return truncateToInt(a | b);
    case MP_BINARY_OP_XOR:
      return truncateToInt(a ^ b);
    case MP_BINARY_OP_AND:
      return truncateToInt(a & b);
    case MP_BINARY_OP_ADD:
      return truncateToInt(a + b);
    case MP_BINARY_OP_SUBTRACT:
      return truncateToInt(a - b);
    case MP_BINARY_OP_MULTIPLY:
      return truncateToInt(a * b);
    case MP_BINARY_OP_FLOOR_DIVIDE:
    case MP_BINARY_OP_MODULO:
      // C leaves it to the processor what this does.
      if (b === 0n) raiseMsg(typeZeroDivisionError, 'divide by zero');
      return truncateToInt(op === MP_BINARY_OP_MODULO ? bigModulo(a, b) : bigFloorDivide(a, b));
    default:
      return 0;
  }
}

function shift(op: number, lhs: Word, rhs: Word, isUnsigned: boolean): MpObj {
  const mask = ARCHITECTURES[mp.board.arch].byteShifts ? 0xffn : BigInt(mp.intBits - 1);
  const distance = BigInt(rhs) & mask;
  if (op === MP_BINARY_OP_LSHIFT) return truncateToInt(BigInt(lhs) << distance);
  return truncateToInt(BigInt(isUnsigned ? unsignedWord(lhs) : lhs) >> distance);
}

function addressOf(base: MpObj, index: MpObj, itemBytes: number): number {
  const address = BigInt(word(base)) + BigInt(word(index)) * BigInt(itemBytes);
  return Number(BigInt.asUintN(mp.intBits, address));
}

function load(address: number, itemBytes: number): MpObj {
  const { bytes, at } = memoryAt(address, itemBytes);
  let value = bytes[at]!;
  for (let i = 1; i < itemBytes; i++) value += bytes[at + i]! * 2 ** (8 * i);
  return truncateToInt(value);
}

function store(address: number, itemBytes: number, value: Word): void {
  const { bytes, at } = memoryAt(address, itemBytes);
  const low = Number(BigInt.asUintN(32, BigInt(value)));
  for (let i = 0; i < itemBytes; i++) bytes[at + i] = (low >>> (8 * i)) & 0xff;
}
