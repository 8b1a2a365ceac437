import { q } from './qstrStatic.js';
import { romFeature } from './rom.js';
import { mp } from './state.js';
/** Names of the special methods; `''` (MP_QSTRnull) where the firmware has none for an operator. */
const ALL = romFeature('MICROPY_PY_ALL_SPECIAL_METHODS');
const ALL_INPLACE = romFeature('MICROPY_PY_ALL_INPLACE_SPECIAL_METHODS');
const REVERSE = romFeature('MICROPY_PY_REVERSE_SPECIAL_METHODS');
const FLOAT = romFeature('MICROPY_PY_BUILTINS_FLOAT');
const COMPLEX = romFeature('MICROPY_PY_BUILTINS_COMPLEX');
const GETSIZEOF = romFeature('MICROPY_PY_SYS_GETSIZEOF');
const ALWAYS = 0;
/** MP_QSTRnull: no name. */
export const NO_NAME = q('');
const row = (name, ...needs) => ({ name: name === '' ? NO_NAME : q(`__${name}__`), needs });
/** In the order of the unary operators (py/objtype.c mp_unary_op_method_name). */
const UNARY = [
    row('pos', ALL),
    row('neg', ALL),
    row('invert', ALL),
    row(''),
    row('bool', ALWAYS),
    row('len', ALWAYS),
    row('hash', ALWAYS),
    row('abs', ALL),
    row('int', ALWAYS),
    row('float', FLOAT),
    row('complex', COMPLEX),
    row('sizeof', GETSIZEOF),
];
/** The 13 arithmetic operators, in the order that each of their three groups has. */
const ARITHMETIC = [
    'or',
    'xor',
    'and',
    'lshift',
    'rshift',
    'add',
    'sub',
    'mul',
    'matmul',
    'floordiv',
    'truediv',
    'mod',
    'pow',
];
const ARITHMETIC_ALWAYS = new Set(['add', 'sub']);
function arithmetic(prefix, ...needs) {
    return ARITHMETIC.map((name) => {
        const all = prefix === 'i' ? ALL_INPLACE : ALL;
        return row(prefix + name, ...needs, ...(ARITHMETIC_ALWAYS.has(name) ? [] : [all]));
    });
}
/** In the order of the binary operators (py/objtype.c mp_binary_op_method_name). */
const BINARY = [
    ...['lt', 'gt', 'eq', 'le', 'ge', 'ne'].map((name) => row(name, ALWAYS)),
    row(''),
    row(''),
    row(''),
    ...arithmetic('i'),
    ...arithmetic(''),
    row('divmod', ALL),
    row('contains', ALWAYS),
    ...arithmetic('r', REVERSE),
];
function present(op) {
    for (const feature of op.needs)
        if (feature !== ALWAYS && mp.features[feature] !== 1)
            return NO_NAME;
    return op.name;
}
// The names of the machine that ran last.
let owner = null;
let unaryNames = [];
let binaryNames = [];
function refresh() {
    owner = mp;
    unaryNames = UNARY.map(present);
    binaryNames = BINARY.map(present);
}
/** Name of the method for a unary operator on the running firmware. */
export function unaryOpName(op) {
    if (owner !== mp)
        refresh();
    return unaryNames[op] ?? NO_NAME;
}
/** Name of the method for a binary operator on the running firmware. */
export function binaryOpName(op) {
    if (owner !== mp)
        refresh();
    return binaryNames[op] ?? NO_NAME;
}
