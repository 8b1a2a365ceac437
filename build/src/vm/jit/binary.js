import * as OP from '../../runtime/opcodesRuntime.js';
/** Code for binary operators: for numbers, and for two floats, in place; for the rest a call. */
const COMPARISONS = {
    [OP.MP_BINARY_OP_LESS]: '<',
    [OP.MP_BINARY_OP_MORE]: '>',
    [OP.MP_BINARY_OP_EQUAL]: '===',
    [OP.MP_BINARY_OP_LESS_EQUAL]: '<=',
    [OP.MP_BINARY_OP_MORE_EQUAL]: '>=',
    [OP.MP_BINARY_OP_NOT_EQUAL]: '!==',
};
/** Comparisons that floats have too without being asked for equality. */
const FLOAT_COMPARISONS = new Set([
    OP.MP_BINARY_OP_LESS,
    OP.MP_BINARY_OP_MORE,
    OP.MP_BINARY_OP_LESS_EQUAL,
    OP.MP_BINARY_OP_MORE_EQUAL,
]);
/** Of an operator that has an in-place form both have the same code. */
function plainOp(op) {
    return op >= OP.MP_BINARY_OP_INPLACE_OR && op <= OP.MP_BINARY_OP_INPLACE_POWER
        ? op + OP.MP_BINARY_OP_OR - OP.MP_BINARY_OP_INPLACE_OR
        : op;
}
export function isComparison(op) {
    return op in COMPARISONS;
}
/** Every firmware's small ints are in this range, in which 32-bit arithmetic is exact. */
const inRange = (code) => `${code} >= -1073741824 && ${code} <= 1073741823`;
const is31Bits = (value) => (value.isInt ? '' : ` && (${value.code} | 0) === ${value.code}`);
/**
 * A condition that sets `to` to the operator's result for two small ints, false where it can't; null for an operator that
 * is always called. Both sides are known to be numbers.
 */
function intResult(op, to, lhs, rhs) {
    const l = lhs.code;
    const r = rhs.code;
    const narrow = `${is31Bits(lhs)}${is31Bits(rhs)}`.replace(/^ && /, '') || 'true';
    switch (plainOp(op)) {
        case OP.MP_BINARY_OP_ADD:
            return `(${to} = ${l} + ${r}, ${inRange(to)})`;
        case OP.MP_BINARY_OP_SUBTRACT:
            return `(${to} = ${l} - ${r}, ${inRange(to)})`;
        case OP.MP_BINARY_OP_MULTIPLY:
            return `(${to} = ${l} * ${r} + 0, ${inRange(to)})`;
        case OP.MP_BINARY_OP_OR:
            return `${narrow} && (${to} = ${l} | ${r}, true)`;
        case OP.MP_BINARY_OP_XOR:
            return `${narrow} && (${to} = ${l} ^ ${r}, true)`;
        case OP.MP_BINARY_OP_AND:
            return `${narrow} && (${to} = ${l} & ${r}, true)`;
        case OP.MP_BINARY_OP_LSHIFT:
            return `${narrow} && ${r} >= 0 && ${r} < 31 && (${to} = ${l} * (1 << ${r}), ${inRange(to)})`;
        case OP.MP_BINARY_OP_RSHIFT:
            return `${narrow} && ${r} >= 0 && (${to} = ${l} >> (${r} > 31 ? 31 : ${r}), true)`;
        case OP.MP_BINARY_OP_FLOOR_DIVIDE:
            return `${narrow} && ${r} > 0 && (${to} = Math.floor(${l} / ${r}), true)`;
        case OP.MP_BINARY_OP_MODULO:
            return `${narrow} && ${r} > 0 && (${to} = ${l} % ${r}, ${to} = ${to} < 0 ? ${to} + ${r} : ${to} + 0, true)`;
        default:
            return null;
    }
}
/** Result of the operator for two floats, or null. */
function floatResult(op, l, r) {
    switch (plainOp(op)) {
        case OP.MP_BINARY_OP_ADD:
            return `newFloat(${l}.value + ${r}.value)`;
        case OP.MP_BINARY_OP_SUBTRACT:
            return `newFloat(${l}.value - ${r}.value)`;
        case OP.MP_BINARY_OP_MULTIPLY:
            return `newFloat(${l}.value * ${r}.value)`;
        default:
            return FLOAT_COMPARISONS.has(op) ? `${l}.value ${COMPARISONS[op]} ${r}.value ? True : False` : null;
    }
}
function bothNumbers(lhs, rhs) {
    const checks = [lhs, rhs].filter((value) => !value.isInt).map((value) => `typeof ${value.code} === 'number'`);
    return checks.length === 0 ? 'true' : checks.join(' && ');
}
/** The call, or for an operator that floats have in place that first. */
function general(op, to, lhs, rhs) {
    const l = lhs.code;
    const r = rhs.code;
    const call = `${to} = binaryOp(${op}, ${l}, ${r});`;
    const float = lhs.isInt || rhs.isInt ? null : floatResult(op, l, r);
    if (float === null)
        return call;
    const areFloats = [l, r].map((code) => `typeof ${code} === 'object' && ${code}.type === typeFloat`).join(' && ');
    return `if (${areFloats}) ${to} = ${float}; else ${call}`;
}
/**
 * Code that sets the new variable `to` to the result, and for a comparison `truth`, where that is named, to its truth.
 * @param before code to run before anything but arithmetic happens
 * @param toTruth code that sets `truth` for a result that was called for
 */
export function binaryCode(op, to, truth, lhs, rhs, before, toTruth) {
    const slow = `{ ${before} ${general(op, to, lhs, rhs)} ${toTruth} }`;
    const head = `let ${to};${truth === null ? '' : ` let ${truth};`}`;
    if (isComparison(op)) {
        const compared = `${lhs.code} ${COMPARISONS[op]} ${rhs.code}`;
        const quick = truth === null
            ? `${to} = ${compared} ? True : False;`
            : `{ ${truth} = ${compared}; ${to} = ${truth} ? True : False; }`;
        return `${head} if (${bothNumbers(lhs, rhs)}) ${quick} else ${slow}`;
    }
    const quick = intResult(op, to, lhs, rhs);
    if (quick === null)
        return `${head} ${slow}`;
    return `${head} if (!(${bothNumbers(lhs, rhs)} && ${quick})) ${slow}`;
}
