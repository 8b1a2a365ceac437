/** Numbers of the `.mpy` file format that are the same in every release (py/persistentcode.h); its version is the board's. */

/** First byte of a file. */
export const MPY_MAGIC = 0x4d;

/** Kinds of constant; 0 is the table of functions for machine code. */
export const MP_PERSISTENT_OBJ_NONE = 1;
export const MP_PERSISTENT_OBJ_FALSE = 2;
export const MP_PERSISTENT_OBJ_TRUE = 3;
export const MP_PERSISTENT_OBJ_ELLIPSIS = 4;
export const MP_PERSISTENT_OBJ_STR = 5;
export const MP_PERSISTENT_OBJ_BYTES = 6;
export const MP_PERSISTENT_OBJ_INT = 7;
export const MP_PERSISTENT_OBJ_FLOAT = 8;
export const MP_PERSISTENT_OBJ_COMPLEX = 9;
export const MP_PERSISTENT_OBJ_TUPLE = 10;

/** Kinds of code, as a function's first number has them; 0 is bytecode. */
export const MPY_CODE_BYTECODE = 0;
