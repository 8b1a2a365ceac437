import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isWellFormed } from '../../src/bytecode/check.js';
import {
  MP_BC_FOR_ITER,
  MP_BC_JUMP,
  MP_BC_LOAD_CONST_NONE,
  MP_BC_LOAD_CONST_OBJ,
  MP_BC_LOAD_FAST_N,
  MP_BC_LOAD_GLOBAL,
  MP_BC_MAKE_FUNCTION,
  MP_BC_POP_TOP,
  MP_BC_RETURN_VALUE,
  MP_BC_SETUP_FINALLY,
} from '../../src/bytecode/opcodes.js';
import { encodePreludeSig, encodePreludeSize } from '../../src/bytecode/prelude.js';
import { disassembleMpy } from '../../src/machine/crossCompile.js';
import { recorded } from '../compiler/machines.js';

const TABLES = { nQstr: 2, nObj: 1, nChildren: 1 };

/** A function of no arguments with this code, and with `nState` slots. */
function fun(instructions: readonly number[], nState = 6): Uint8Array {
  const bytes: number[] = [];
  const out = (byte: number): void => {
    bytes.push(byte);
  };
  const sig = { nState, nExcStack: 0, scopeFlags: 0, nPosArgs: 0, nKwonlyArgs: 0, nDefPosArgs: 0 };
  encodePreludeSig(sig, out);
  encodePreludeSize(1, 0, out);
  return Uint8Array.from([...bytes, 0, ...instructions]);
}

const RETURN_NONE = [MP_BC_LOAD_CONST_NONE, MP_BC_RETURN_VALUE];

describe('bytecode of .mpy files', () => {
  it('is accepted as the compiler makes it', () => {
    const files = readdirSync(new URL('../recordings/v1.23.0/mpy/', import.meta.url));
    expect(files).toHaveLength(38);
    for (const file of files) {
      expect(disassembleMpy(recorded(`v1.23.0/mpy/${file}`).toString('latin1')).ok, file).toBe(true);
    }
    expect(isWellFormed(fun(RETURN_NONE), TABLES)).toBe(true);
  });

  it.each<[string, number[]]>([
    ['a byte that is no opcode', [0x00, ...RETURN_NONE]],
    ['a string that the module does not have', [MP_BC_LOAD_GLOBAL, 2, MP_BC_RETURN_VALUE]],
    ['a constant that it does not have', [MP_BC_LOAD_CONST_OBJ, 1, MP_BC_RETURN_VALUE]],
    ['a child that it does not have', [MP_BC_MAKE_FUNCTION, 1, MP_BC_RETURN_VALUE]],
    ['a local that the frame does not have', [MP_BC_LOAD_FAST_N, 6, MP_BC_RETURN_VALUE]],
    ['a jump into an operand', [MP_BC_JUMP, 0x40 + 1, MP_BC_LOAD_GLOBAL, 0, MP_BC_RETURN_VALUE]],
    ['a jump out of the code', [MP_BC_JUMP, 0x7f]],
    ['an operand that never ends', [MP_BC_LOAD_GLOBAL, 0x80]],
    ['more pops than pushes', [MP_BC_POP_TOP, ...RETURN_NONE]],
    ['more pushes than slots', [...Array(7).fill(MP_BC_LOAD_CONST_NONE), MP_BC_RETURN_VALUE]],
    ['a loop over no iterator', [MP_BC_LOAD_CONST_NONE, MP_BC_FOR_ITER, 0, ...RETURN_NONE]],
    ['a block that the frame has no room for', [MP_BC_SETUP_FINALLY, 0, ...RETURN_NONE]],
    ['no end', [MP_BC_LOAD_CONST_NONE]],
  ])('is refused with %s', (_what, instructions) => {
    expect(isWellFormed(fun(instructions), TABLES)).toBe(false);
  });

  it('is refused where the prelude promises more than there is', () => {
    const whole = fun(RETURN_NONE);
    for (let n = 0; n < whole.length; n++) expect(isWellFormed(whole.slice(0, n), TABLES)).toBe(false);
    expect(isWellFormed(whole, { ...TABLES, nQstr: 0 })).toBe(false);
  });
});
