/**
 * The instructions of MicroPython's bytecode, version 6 (py/bc0.h): their numbers, and a table of what each takes and does.
 * An instruction is one byte and an operand; the high nibble of the byte decides the kind of operand.
 */

export const MP_BC_LOAD_CONST_STRING = 0x10;
export const MP_BC_LOAD_NAME = 0x11;
export const MP_BC_LOAD_GLOBAL = 0x12;
export const MP_BC_LOAD_ATTR = 0x13;
export const MP_BC_LOAD_METHOD = 0x14;
export const MP_BC_LOAD_SUPER_METHOD = 0x15;
export const MP_BC_STORE_NAME = 0x16;
export const MP_BC_STORE_GLOBAL = 0x17;
export const MP_BC_STORE_ATTR = 0x18;
export const MP_BC_DELETE_NAME = 0x19;
export const MP_BC_DELETE_GLOBAL = 0x1a;
export const MP_BC_IMPORT_NAME = 0x1b;
export const MP_BC_IMPORT_FROM = 0x1c;
export const MP_BC_MAKE_CLOSURE = 0x20;
export const MP_BC_MAKE_CLOSURE_DEFARGS = 0x21;
export const MP_BC_LOAD_CONST_SMALL_INT = 0x22;
export const MP_BC_LOAD_CONST_OBJ = 0x23;
export const MP_BC_LOAD_FAST_N = 0x24;
export const MP_BC_LOAD_DEREF = 0x25;
export const MP_BC_STORE_FAST_N = 0x26;
export const MP_BC_STORE_DEREF = 0x27;
export const MP_BC_DELETE_FAST = 0x28;
export const MP_BC_DELETE_DEREF = 0x29;
export const MP_BC_BUILD_TUPLE = 0x2a;
export const MP_BC_BUILD_LIST = 0x2b;
export const MP_BC_BUILD_MAP = 0x2c;
export const MP_BC_BUILD_SET = 0x2d;
export const MP_BC_BUILD_SLICE = 0x2e;
export const MP_BC_STORE_COMP = 0x2f;
export const MP_BC_UNPACK_SEQUENCE = 0x30;
export const MP_BC_UNPACK_EX = 0x31;
export const MP_BC_MAKE_FUNCTION = 0x32;
export const MP_BC_MAKE_FUNCTION_DEFARGS = 0x33;
export const MP_BC_CALL_FUNCTION = 0x34;
export const MP_BC_CALL_FUNCTION_VAR_KW = 0x35;
export const MP_BC_CALL_METHOD = 0x36;
export const MP_BC_CALL_METHOD_VAR_KW = 0x37;
export const MP_BC_UNWIND_JUMP = 0x40;
export const MP_BC_JUMP = 0x42;
export const MP_BC_POP_JUMP_IF_TRUE = 0x43;
export const MP_BC_POP_JUMP_IF_FALSE = 0x44;
export const MP_BC_JUMP_IF_TRUE_OR_POP = 0x45;
export const MP_BC_JUMP_IF_FALSE_OR_POP = 0x46;
export const MP_BC_SETUP_WITH = 0x47;
export const MP_BC_SETUP_EXCEPT = 0x48;
export const MP_BC_SETUP_FINALLY = 0x49;
export const MP_BC_POP_EXCEPT_JUMP = 0x4a;
export const MP_BC_FOR_ITER = 0x4b;
export const MP_BC_LOAD_CONST_FALSE = 0x50;
export const MP_BC_LOAD_CONST_NONE = 0x51;
export const MP_BC_LOAD_CONST_TRUE = 0x52;
export const MP_BC_LOAD_NULL = 0x53;
export const MP_BC_LOAD_BUILD_CLASS = 0x54;
export const MP_BC_LOAD_SUBSCR = 0x55;
export const MP_BC_STORE_SUBSCR = 0x56;
export const MP_BC_DUP_TOP = 0x57;
export const MP_BC_DUP_TOP_TWO = 0x58;
export const MP_BC_POP_TOP = 0x59;
export const MP_BC_ROT_TWO = 0x5a;
export const MP_BC_ROT_THREE = 0x5b;
export const MP_BC_WITH_CLEANUP = 0x5c;
export const MP_BC_END_FINALLY = 0x5d;
export const MP_BC_GET_ITER = 0x5e;
export const MP_BC_GET_ITER_STACK = 0x5f;
export const MP_BC_STORE_MAP = 0x62;
export const MP_BC_RETURN_VALUE = 0x63;
export const MP_BC_RAISE_LAST = 0x64;
export const MP_BC_RAISE_OBJ = 0x65;
export const MP_BC_RAISE_FROM = 0x66;
export const MP_BC_YIELD_VALUE = 0x67;
export const MP_BC_YIELD_FROM = 0x68;
export const MP_BC_IMPORT_STAR = 0x69;

/** Ranges of one-byte instructions that hold their operand in the opcode. */
export const MP_BC_LOAD_CONST_SMALL_INT_MULTI = 0x70;
export const MP_BC_LOAD_CONST_SMALL_INT_MULTI_NUM = 64;
/** The first opcode of the range loads minus this. */
export const MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS = 16;
export const MP_BC_LOAD_FAST_MULTI = 0xb0;
export const MP_BC_LOAD_FAST_MULTI_NUM = 16;
export const MP_BC_STORE_FAST_MULTI = 0xc0;
export const MP_BC_STORE_FAST_MULTI_NUM = 16;
export const MP_BC_UNARY_OP_MULTI = 0xd0;
export const MP_BC_UNARY_OP_MULTI_NUM = 4;
export const MP_BC_BINARY_OP_MULTI = 0xd7;
export const MP_BC_BINARY_OP_MULTI_NUM = 35;

/** Slots that an iterator takes on the value stack (MP_OBJ_ITER_BUF_NSLOTS). */
export const ITER_SLOTS = 4;

/**
 * What follows the opcode: `qstr`: place in the string table; `obj`: place in the object table; `child`: place among the
 * functions that the function makes; `local`: place among the locals; `uint`, `sint`: a number; `unary`, `binary`: number of
 * an operator; all of them in groups of 7 bits; `jump`: signed distance in bytes from the end of the operand, `ujump`:
 * unsigned; `+byte`: one more byte.
 */
export type Operand =
  | ('none' | 'qstr' | 'obj' | 'local' | 'uint' | 'sint' | 'unary' | 'binary')
  | ('child' | 'child+byte' | 'jump' | 'jump+byte' | 'ujump');

/** Slots of the stack, from the operand and the byte after it where they decide. */
export type Slots = number | ((arg: number, extra: number) => number);

/** Where it goes on: with the next instruction, where it jumps to, with either, or nowhere in the function. */
export type Flow = 'next' | 'jump' | 'branch' | 'end';

/** An opcode, or a range of opcodes that have their operand in them. */
export interface OpcodeRow {
  readonly name: string;
  readonly op: number;
  /** How many opcodes there are from `op` on: more than one are a range. */
  readonly count: number;
  /** The operand of the first opcode of a range. */
  readonly first: number;
  readonly operand: Operand;
  /** Slots from the top of the stack that it looks at, and how many are in their place afterwards. */
  readonly takes: Slots;
  readonly gives: Slots;
  /** How many are in their place where it jumps to, or an exception leads to. */
  readonly atTarget: number;
  readonly flow: Flow;
  readonly meaning: string;
}

/** A row; what `more` doesn't say is an opcode by itself that goes on with the next instruction. */
export function row(
  name: string,
  op: number,
  operand: Operand,
  takes: Slots,
  gives: Slots,
  meaning: string,
  more: Partial<Pick<OpcodeRow, 'count' | 'first' | 'flow' | 'atTarget'>> = {},
): OpcodeRow {
  return { name, op, operand, takes, gives, meaning, count: 1, first: 0, flow: 'next', atTarget: 0, ...more };
}

const operand = (arg: number): number => arg;

/** Slots of a call: its positional arguments, two for each keyword, and `more`. */
const called =
  (more: number) =>
  (arg: number): number =>
    (arg & 0xff) + 2 * ((arg >> 8) & 0xff) + more;

/** Slots of what a comprehension adds, and down to the collection that it adds to. */
const items = (arg: number): number => ((arg & 3) === 1 ? 2 : 1);
const collected = (arg: number): number => Math.max(items(arg), (arg >> 2) + 1);

/** Every opcode. */
export const OPCODES: readonly OpcodeRow[] = [
  row('LOAD_CONST_STRING', MP_BC_LOAD_CONST_STRING, 'qstr', 0, 1, 'push an interned string'),
  row('LOAD_NAME', MP_BC_LOAD_NAME, 'qstr', 0, 1, 'push a name looked up in locals, globals, builtins'),
  row('LOAD_GLOBAL', MP_BC_LOAD_GLOBAL, 'qstr', 0, 1, 'push a name looked up in globals, builtins'),
  row('LOAD_ATTR', MP_BC_LOAD_ATTR, 'qstr', 1, 1, 'replace the top by an attribute of it'),
  row('LOAD_METHOD', MP_BC_LOAD_METHOD, 'qstr', 1, 2, 'replace the top by a method and its self (or null)'),
  row(
    'LOAD_SUPER_METHOD',
    MP_BC_LOAD_SUPER_METHOD,
    'qstr',
    3,
    2,
    'pop self and class under super, push method and self',
  ),
  row('STORE_NAME', MP_BC_STORE_NAME, 'qstr', 1, 0, 'pop into a name of the locals dict'),
  row('STORE_GLOBAL', MP_BC_STORE_GLOBAL, 'qstr', 1, 0, 'pop into a name of the globals dict'),
  row('STORE_ATTR', MP_BC_STORE_ATTR, 'qstr', 2, 0, 'pop object, then value: set an attribute (null value deletes)'),
  row('DELETE_NAME', MP_BC_DELETE_NAME, 'qstr', 0, 0, 'delete a name from the locals dict'),
  row('DELETE_GLOBAL', MP_BC_DELETE_GLOBAL, 'qstr', 0, 0, 'delete a name from the globals dict'),
  row('IMPORT_NAME', MP_BC_IMPORT_NAME, 'qstr', 2, 1, 'pop fromlist, level on top: push the module'),
  row('IMPORT_FROM', MP_BC_IMPORT_FROM, 'qstr', 1, 2, 'push a name of the module on top'),
  row(
    'MAKE_CLOSURE',
    MP_BC_MAKE_CLOSURE,
    'child+byte',
    (_, extra) => extra,
    1,
    'pop cells: push a closure of child function',
  ),
  row(
    'MAKE_CLOSURE_DEFARGS',
    MP_BC_MAKE_CLOSURE_DEFARGS,
    'child+byte',
    (_, extra) => extra + 2,
    1,
    'pop cells and defaults: push a closure of child function',
  ),
  row('LOAD_CONST_SMALL_INT', MP_BC_LOAD_CONST_SMALL_INT, 'sint', 0, 1, 'push a small int'),
  row('LOAD_CONST_OBJ', MP_BC_LOAD_CONST_OBJ, 'obj', 0, 1, 'push an object of the constant table'),
  row('LOAD_FAST_N', MP_BC_LOAD_FAST_N, 'local', 0, 1, 'push a local'),
  row('LOAD_DEREF', MP_BC_LOAD_DEREF, 'local', 0, 1, 'push the content of a local cell'),
  row('STORE_FAST_N', MP_BC_STORE_FAST_N, 'local', 1, 0, 'pop into a local'),
  row('STORE_DEREF', MP_BC_STORE_DEREF, 'local', 1, 0, 'pop into a local cell'),
  row('DELETE_FAST', MP_BC_DELETE_FAST, 'local', 0, 0, 'delete a local'),
  row('DELETE_DEREF', MP_BC_DELETE_DEREF, 'local', 0, 0, 'delete the content of a local cell'),
  row('BUILD_TUPLE', MP_BC_BUILD_TUPLE, 'uint', operand, 1, 'pop n items, push a tuple'),
  row('BUILD_LIST', MP_BC_BUILD_LIST, 'uint', operand, 1, 'pop n items, push a list'),
  row('BUILD_MAP', MP_BC_BUILD_MAP, 'uint', 0, 1, 'push an empty dict with room for n'),
  row('BUILD_SET', MP_BC_BUILD_SET, 'uint', operand, 1, 'pop n items, push a set'),
  row('BUILD_SLICE', MP_BC_BUILD_SLICE, 'uint', (arg) => (arg === 3 ? 3 : 2), 1, 'pop 2 or 3 items, push a slice'),
  row(
    'STORE_COMP',
    MP_BC_STORE_COMP,
    'uint',
    collected,
    (arg) => collected(arg) - items(arg),
    'pop into the collection of a comprehension',
  ),
  row('UNPACK_SEQUENCE', MP_BC_UNPACK_SEQUENCE, 'uint', 1, operand, 'pop a sequence, push its n items'),
  row(
    'UNPACK_EX',
    MP_BC_UNPACK_EX,
    'uint',
    1,
    (arg) => (arg & 0xff) + ((arg >> 8) & 0xff) + 1,
    'pop a sequence, push items before, list, items after',
  ),
  row('MAKE_FUNCTION', MP_BC_MAKE_FUNCTION, 'child', 0, 1, 'push a function of a child'),
  row('MAKE_FUNCTION_DEFARGS', MP_BC_MAKE_FUNCTION_DEFARGS, 'child', 2, 1, 'pop defaults, push a function of a child'),
  row('CALL_FUNCTION', MP_BC_CALL_FUNCTION, 'uint', called(1), 1, 'call with positional and keyword arguments'),
  row('CALL_FUNCTION_VAR_KW', MP_BC_CALL_FUNCTION_VAR_KW, 'uint', called(2), 1, 'call with * and ** arguments'),
  row('CALL_METHOD', MP_BC_CALL_METHOD, 'uint', called(2), 1, 'call a method and self'),
  row(
    'CALL_METHOD_VAR_KW',
    MP_BC_CALL_METHOD_VAR_KW,
    'uint',
    called(3),
    1,
    'call a method and self with * and ** arguments',
  ),
  row('UNWIND_JUMP', MP_BC_UNWIND_JUMP, 'jump+byte', 0, 0, 'jump out of exception blocks', {
    flow: 'jump',
    atTarget: 0,
  }),
  row('JUMP', MP_BC_JUMP, 'jump', 0, 0, 'jump', { flow: 'jump', atTarget: 0 }),
  row('POP_JUMP_IF_TRUE', MP_BC_POP_JUMP_IF_TRUE, 'jump', 1, 0, 'pop, jump if true', { flow: 'branch', atTarget: 0 }),
  row('POP_JUMP_IF_FALSE', MP_BC_POP_JUMP_IF_FALSE, 'jump', 1, 0, 'pop, jump if false', {
    flow: 'branch',
    atTarget: 0,
  }),
  row('JUMP_IF_TRUE_OR_POP', MP_BC_JUMP_IF_TRUE_OR_POP, 'ujump', 1, 0, 'jump if the top is true, else pop it', {
    flow: 'branch',
    atTarget: 1,
  }),
  row('JUMP_IF_FALSE_OR_POP', MP_BC_JUMP_IF_FALSE_OR_POP, 'ujump', 1, 0, 'jump if the top is false, else pop it', {
    flow: 'branch',
    atTarget: 1,
  }),
  row(
    'SETUP_WITH',
    MP_BC_SETUP_WITH,
    'ujump',
    1,
    3,
    'enter a with block: replace the manager by exit, manager, value',
    { flow: 'branch', atTarget: 3 },
  ),
  row('SETUP_EXCEPT', MP_BC_SETUP_EXCEPT, 'ujump', 0, 0, 'enter a try block with except handlers', {
    flow: 'branch',
    atTarget: 1,
  }),
  row('SETUP_FINALLY', MP_BC_SETUP_FINALLY, 'ujump', 0, 0, 'enter a try block with a finally', {
    flow: 'branch',
    atTarget: 1,
  }),
  row('POP_EXCEPT_JUMP', MP_BC_POP_EXCEPT_JUMP, 'ujump', 0, 0, 'leave an exception block and jump', {
    flow: 'jump',
    atTarget: 0,
  }),
  row('FOR_ITER', MP_BC_FOR_ITER, 'ujump', ITER_SLOTS, ITER_SLOTS + 1, 'push the next item, or end the loop and jump', {
    flow: 'branch',
    atTarget: 0,
  }),
  row('LOAD_CONST_FALSE', MP_BC_LOAD_CONST_FALSE, 'none', 0, 1, 'push False'),
  row('LOAD_CONST_NONE', MP_BC_LOAD_CONST_NONE, 'none', 0, 1, 'push None'),
  row('LOAD_CONST_TRUE', MP_BC_LOAD_CONST_TRUE, 'none', 0, 1, 'push True'),
  row('LOAD_NULL', MP_BC_LOAD_NULL, 'none', 0, 1, 'push the null object'),
  row('LOAD_BUILD_CLASS', MP_BC_LOAD_BUILD_CLASS, 'none', 0, 1, 'push __build_class__'),
  row('LOAD_SUBSCR', MP_BC_LOAD_SUBSCR, 'none', 2, 1, 'pop index, replace the top by its item'),
  row('STORE_SUBSCR', MP_BC_STORE_SUBSCR, 'none', 3, 0, 'pop index, object, value: set an item (null value deletes)'),
  row('DUP_TOP', MP_BC_DUP_TOP, 'none', 1, 2, 'push the top again'),
  row('DUP_TOP_TWO', MP_BC_DUP_TOP_TWO, 'none', 2, 4, 'push the top two again'),
  row('POP_TOP', MP_BC_POP_TOP, 'none', 1, 0, 'pop'),
  row('ROT_TWO', MP_BC_ROT_TWO, 'none', 2, 2, 'swap the top two'),
  row('ROT_THREE', MP_BC_ROT_THREE, 'none', 3, 3, 'move the top below the next two'),
  row('WITH_CLEANUP', MP_BC_WITH_CLEANUP, 'none', 3, 1, 'call __exit__ at the end of a with block'),
  row('END_FINALLY', MP_BC_END_FINALLY, 'none', 1, 0, 'end a handler: go on with what was under way'),
  row('GET_ITER', MP_BC_GET_ITER, 'none', 1, 1, 'replace the top by an iterator of it'),
  row('GET_ITER_STACK', MP_BC_GET_ITER_STACK, 'none', 1, 4, 'replace the top by an iterator in the four top slots'),
  row('STORE_MAP', MP_BC_STORE_MAP, 'none', 3, 1, 'pop key, value into the dict on top'),
  row('RETURN_VALUE', MP_BC_RETURN_VALUE, 'none', 1, 0, 'return the top', { flow: 'end' }),
  row('RAISE_LAST', MP_BC_RAISE_LAST, 'none', 0, 0, 'raise the exception being handled again', { flow: 'end' }),
  row('RAISE_OBJ', MP_BC_RAISE_OBJ, 'none', 1, 0, 'raise the top', { flow: 'end' }),
  row('RAISE_FROM', MP_BC_RAISE_FROM, 'none', 2, 0, 'raise an object from another', { flow: 'end' }),
  row('YIELD_VALUE', MP_BC_YIELD_VALUE, 'none', 1, 1, 'yield the top, push what is sent'),
  row('YIELD_FROM', MP_BC_YIELD_FROM, 'none', 2, 1, 'yield from an iterator'),
  row('IMPORT_STAR', MP_BC_IMPORT_STAR, 'none', 1, 0, 'pop a module, store its public names'),
  row('LOAD_CONST_SMALL_INT_MULTI', MP_BC_LOAD_CONST_SMALL_INT_MULTI, 'sint', 0, 1, 'push a small int', {
    count: MP_BC_LOAD_CONST_SMALL_INT_MULTI_NUM,
    first: -MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS,
  }),
  row('LOAD_FAST_MULTI', MP_BC_LOAD_FAST_MULTI, 'local', 0, 1, 'push a local', {
    count: MP_BC_LOAD_FAST_MULTI_NUM,
    first: 0,
  }),
  row('STORE_FAST_MULTI', MP_BC_STORE_FAST_MULTI, 'local', 1, 0, 'pop into a local', {
    count: MP_BC_STORE_FAST_MULTI_NUM,
    first: 0,
  }),
  row('UNARY_OP_MULTI', MP_BC_UNARY_OP_MULTI, 'unary', 1, 1, 'replace the top by what an operator makes of it', {
    count: MP_BC_UNARY_OP_MULTI_NUM,
    first: 0,
  }),
  row(
    'BINARY_OP_MULTI',
    MP_BC_BINARY_OP_MULTI,
    'binary',
    2,
    1,
    'replace the top two by what an operator makes of them',
    { count: MP_BC_BINARY_OP_MULTI_NUM, first: 0 },
  ),
];
