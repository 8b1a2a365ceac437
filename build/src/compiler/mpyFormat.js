/** Numbers of the `.mpy` file format, version 6.3 (py/persistentcode.h). */
export const MPY_VERSION = 6;
export const MPY_SUB_VERSION = 3;
/** First byte of a file. */
export const MPY_MAGIC = 0x4d;
/** Kinds of constant. */
export const MP_PERSISTENT_OBJ_FUN_TABLE = 0;
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
/** The last of the strings that all firmware has in ROM under the same number, so that a file only names the number. */
export const LAST_STATIC_QSTR = 'zip';
