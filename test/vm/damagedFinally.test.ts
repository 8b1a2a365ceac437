import { expect, it } from 'vitest';
import {
  MP_BC_END_FINALLY,
  MP_BC_LOAD_CONST_NONE,
  MP_BC_LOAD_CONST_TRUE,
  MP_BC_RETURN_VALUE,
  MP_BC_SETUP_FINALLY,
} from '../../src/bytecode/opcodes.js';
import { encodePreludeSig, encodePreludeSize } from '../../src/bytecode/prelude.js';
import { runProgram } from './program.js';

it('the end of a finally block raises nothing but exceptions', () => {
  const code: number[] = [];
  const out = (byte: number): void => {
    code.push(byte);
  };
  const sig = { nState: 2, nExcStack: 1, scopeFlags: 0, nPosArgs: 0, nKwonlyArgs: 0, nDefPosArgs: 0 };
  encodePreludeSig(sig, out);
  encodePreludeSize(1, 0, out);
  code.push(0, MP_BC_SETUP_FINALLY, 1, MP_BC_LOAD_CONST_TRUE, MP_BC_END_FINALLY);
  code.push(MP_BC_LOAD_CONST_NONE, MP_BC_RETURN_VALUE);
  const file = [0x4d, 6, 0, 0x1f, 1, 0, 2, 0x6d, 0, 0x80 | (code.length >> 4), (code.length << 3) & 0x7f, ...code];
  const text = 'try:\n    import m\nexcept TypeError as e:\n    print(e)\n';
  const files = { 'm.mpy': String.fromCharCode(...file) };
  expect(runProgram(text, { files })).toBe('exceptions must derive from BaseException\n');
});
