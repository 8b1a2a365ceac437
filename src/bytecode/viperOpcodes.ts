import { type OpcodeRow, row } from './opcodes.js';

/**
 * Instructions that stand for the machine code of viper functions. No firmware has them: where it makes machine code,
 * here there is bytecode with these in it. Each is followed by a number, as opcodes below 0x40 are.
 */

export const VIPER_TO_OBJ = 0x38;
export const VIPER_FROM_OBJ = 0x39;
export const VIPER_UNARY = 0x3a;
export const VIPER_BINARY = 0x3b;
export const VIPER_LOAD = 0x3c;
export const VIPER_STORE = 0x3d;

export const VIPER_OPCODES: readonly OpcodeRow[] = [
  row('VIPER_TO_OBJ', VIPER_TO_OBJ, 'uint', 0, 0, 'make the value at a depth an object: depth << 4 | type'),
  row('VIPER_FROM_OBJ', VIPER_FROM_OBJ, 'uint', 1, 1, 'make the object on top a value of a type'),
  row('VIPER_UNARY', VIPER_UNARY, 'uint', 1, 1, 'unary operator on a machine word'),
  row(
    'VIPER_BINARY',
    VIPER_BINARY,
    'uint',
    2,
    1,
    'binary operator on two machine words: operator << 1 | whether the left one is unsigned',
  ),
  row('VIPER_LOAD', VIPER_LOAD, 'uint', 2, 1, 'pop an index, replace the pointer on top by an item of this many bytes'),
  row('VIPER_STORE', VIPER_STORE, 'uint', 3, 0, 'pop index, pointer, value: store an item of this many bytes'),
];
