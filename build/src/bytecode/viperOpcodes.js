/**
 * Instructions that stand for the machine code of viper functions. No firmware has them: where it makes machine code,
 * here there is bytecode with these in it. Each is followed by a number, as opcodes below 0x40 are.
 */
/** Makes the value at a depth an object: depth << 4 | type. */
export const VIPER_TO_OBJ = 0x38;
/** Makes the object on top a value of a type. */
export const VIPER_FROM_OBJ = 0x39;
/** Unary operator on a machine word. */
export const VIPER_UNARY = 0x3a;
/** Binary operator on two machine words: operator << 1 | whether the left one is unsigned. */
export const VIPER_BINARY = 0x3b;
/** Loads from a pointer to items of this many bytes: pointer, index. */
export const VIPER_LOAD = 0x3c;
/** Stores through one: value, pointer, index. */
export const VIPER_STORE = 0x3d;
