import { MP_BC_BINARY_OP_MULTI, MP_BC_BINARY_OP_MULTI_NUM, MP_BC_LOAD_CONST_SMALL_INT_MULTI, MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS, MP_BC_LOAD_CONST_SMALL_INT_MULTI_NUM, MP_BC_LOAD_FAST_MULTI, MP_BC_LOAD_FAST_MULTI_NUM, MP_BC_MAKE_CLOSURE, MP_BC_MAKE_CLOSURE_DEFARGS, MP_BC_MAKE_FUNCTION, MP_BC_MAKE_FUNCTION_DEFARGS, MP_BC_STORE_FAST_MULTI, MP_BC_STORE_FAST_MULTI_NUM, MP_BC_UNARY_OP_MULTI, MP_BC_UNARY_OP_MULTI_NUM, opcodeRow, } from './opcodes.js';
import { decodePrelude, decodeUint, MP_SCOPE_FLAG_DEFKWARGS, MP_SCOPE_FLAG_GENERATOR, MP_SCOPE_FLAG_VARARGS, MP_SCOPE_FLAG_VARKEYWORDS, skipUint, sourceLine, } from './prelude.js';
const UNARY_OPERATORS = ['+', '-', '~', 'not'];
const BINARY_OPERATORS = [
    ...['<', '>', '==', '<=', '>=', '!=', 'in', 'is', 'exception match'],
    ...['|=', '^=', '&=', '<<=', '>>=', '+=', '-=', '*=', '@=', '//=', '/=', '%=', '**='],
    ...['|', '^', '&', '<<', '>>', '+', '-', '*', '@', '//', '/', '%', '**'],
];
/** The opcodes that hold their operand, as a name and what to show; null for other bytes. */
function multiOp(op) {
    const smallInt = op - MP_BC_LOAD_CONST_SMALL_INT_MULTI;
    if (smallInt >= 0 && smallInt < MP_BC_LOAD_CONST_SMALL_INT_MULTI_NUM) {
        return ['LOAD_CONST_SMALL_INT', String(smallInt - MP_BC_LOAD_CONST_SMALL_INT_MULTI_EXCESS)];
    }
    const load = op - MP_BC_LOAD_FAST_MULTI;
    if (load >= 0 && load < MP_BC_LOAD_FAST_MULTI_NUM)
        return ['LOAD_FAST', String(load)];
    const store = op - MP_BC_STORE_FAST_MULTI;
    if (store >= 0 && store < MP_BC_STORE_FAST_MULTI_NUM)
        return ['STORE_FAST', String(store)];
    const unary = op - MP_BC_UNARY_OP_MULTI;
    if (unary >= 0 && unary < MP_BC_UNARY_OP_MULTI_NUM)
        return ['UNARY_OP', UNARY_OPERATORS[unary]];
    const binary = op - MP_BC_BINARY_OP_MULTI;
    if (binary >= 0 && binary < MP_BC_BINARY_OP_MULTI_NUM)
        return ['BINARY_OP', BINARY_OPERATORS[binary]];
    return null;
}
/** A signed number, 7 bits a byte, the highest first. */
function decodeInt(code, at) {
    let value = (code[at] & 0x40) === 0 ? 0n : -1n;
    let byte;
    do {
        byte = code[at++];
        value = (value << 7n) | BigInt(byte & 0x7f);
    } while ((byte & 0x80) !== 0);
    return value;
}
const CHILD_OPS = new Set([
    MP_BC_MAKE_FUNCTION,
    MP_BC_MAKE_FUNCTION_DEFARGS,
    MP_BC_MAKE_CLOSURE,
    MP_BC_MAKE_CLOSURE_DEFARGS,
]);
/**
 * The instructions of a function.
 * @throws RangeError for a byte that is no opcode
 */
export function decodeInstructions(rawCode, names) {
    const code = rawCode.bytecode;
    const prelude = decodePrelude(code);
    const start = prelude.opcodes;
    const list = [];
    for (let ip = start; ip < code.length;) {
        const { name, operand, length } = decodeOne(rawCode, ip, start, names);
        const offset = ip - start;
        list.push({ offset, line: sourceLine(code, prelude, offset), name, operand, length });
        ip += length;
    }
    return list;
}
function decodeOne(rawCode, ip, start, names) {
    const code = rawCode.bytecode;
    const op = code[ip];
    const multi = multiOp(op);
    if (multi !== null)
        return { name: multi[0], operand: multi[1], length: 1 };
    const row = opcodeRow(op);
    if (row === undefined)
        throw new RangeError(`byte ${ip} is no opcode: 0x${op.toString(16)}`);
    let at = ip + 1;
    let operand = '';
    const [kind, extra] = row.operand.split('+');
    switch (kind) {
        case 'none':
            break;
        case 'jump':
        case 'ujump': {
            const isShort = (code[at] & 0x80) === 0;
            const raw = isShort ? code[at] : (code[at] & 0x7f) | (code[at + 1] << 7);
            at += isShort ? 1 : 2;
            const bias = kind === 'ujump' ? 0 : isShort ? 0x40 : 0x4000;
            operand = `-> ${at - start + raw - bias}`;
            break;
        }
        case 'sint':
            operand = String(decodeInt(code, at));
            at = skipUint(code, at);
            break;
        default: {
            const value = decodeUint(code, at);
            at = skipUint(code, at);
            if (kind === 'qstr')
                operand = names.qstr(value);
            else if (kind === 'obj')
                operand = names.obj(value);
            else if (CHILD_OPS.has(op))
                operand = `${value} (${childName(rawCode, value, names)})`;
            else
                operand = String(value);
        }
    }
    if (extra !== undefined)
        operand += ` ${code[at++]}`;
    return { name: row.name, operand, length: at - ip };
}
function functionName(rawCode, names) {
    return names.qstr(decodeUint(rawCode.bytecode, decodePrelude(rawCode.bytecode).infoStart));
}
function childName(rawCode, index, names) {
    const child = rawCode.children[index];
    return child === undefined ? '?' : functionName(child, names);
}
const FLAG_NAMES = [
    [MP_SCOPE_FLAG_GENERATOR, 'generator'],
    [MP_SCOPE_FLAG_VARARGS, '*args'],
    [MP_SCOPE_FLAG_VARKEYWORDS, '**kwargs'],
    [MP_SCOPE_FLAG_DEFKWARGS, 'keyword defaults'],
];
function headLines(path, rawCode, prelude, names) {
    const code = rawCode.bytecode;
    const args = [];
    for (let at = prelude.argNamesStart; at < prelude.lineInfo; at = skipUint(code, at)) {
        args.push(names.qstr(decodeUint(code, at)));
    }
    const cells = Array.from(code.subarray(prelude.cellStart, prelude.opcodes));
    const flags = FLAG_NAMES.filter(([flag]) => (prelude.scopeFlags & flag) !== 0).map(([, name]) => name);
    const lines = [
        `${path}(${args.join(', ')}): ${code.length} bytes, ${prelude.nState} slots, ${prelude.nExcStack} exception blocks`,
    ];
    if (prelude.nKwonlyArgs > 0)
        lines.push(`  keyword-only: ${prelude.nKwonlyArgs}`);
    if (prelude.nDefPosArgs > 0)
        lines.push(`  defaults: ${prelude.nDefPosArgs}`);
    if (flags.length > 0)
        lines.push(`  flags: ${flags.join(', ')}`);
    if (cells.length > 0)
        lines.push(`  cells: ${cells.join(', ')}`);
    return lines;
}
/** A listing of a function and, below it, of the functions that it makes: source line, offset, opcode, operand. */
export function disassemble(rawCode, names) {
    const lines = [];
    listFunction(rawCode, '', names, lines);
    return `${lines.join('\n')}\n`;
}
function listFunction(rawCode, prefix, names, lines) {
    const path = prefix + functionName(rawCode, names);
    if (lines.length > 0)
        lines.push('');
    lines.push(...headLines(path, rawCode, decodePrelude(rawCode.bytecode), names));
    let lastLine = 0;
    for (const { offset, line, name, operand } of decodeInstructions(rawCode, names)) {
        const lineText = line === lastLine ? '' : String(line);
        lastLine = line;
        lines.push(`${lineText.padStart(6)} ${String(offset).padStart(5)}  ${name.padEnd(23)} ${operand}`.trimEnd());
    }
    for (const child of rawCode.children)
        listFunction(child, `${path}.`, names, lines);
}
