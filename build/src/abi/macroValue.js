import { MACRO_DEFAULTS, TEXT_MACRO_DEFAULTS } from './macroDefaults.js';
/**
 * The value of a configuration macro in a build: what the build sets, or else the default of `py/mpconfig.h`.
 * Read macros once, when a machine is built, never in a hot path.
 *
 * @throws Error when the name is no macro that MicroPython 1.23.0 looks at, or when macros refer to each other in a circle
 */
export function macroValue(macros, name) {
    return resolve(macros, name, 0);
}
/** The value of an expression over macros, in the preprocessor's notation; text macros may not occur in it. */
export function expressionValue(macros, expression) {
    return new Expression(macros, expression, 0).value();
}
/** Every macro that there is, with its value in a build that sets these. */
export function allMacros(set) {
    const all = {};
    for (const name of Object.keys(MACRO_DEFAULTS))
        all[name] = macroValue(set, name);
    for (const name of Object.keys(TEXT_MACRO_DEFAULTS))
        all[name] = macroTextValue(set, name);
    return all;
}
/** The macros of a build that differ from what MicroPython would take by itself, given the others. */
export function ownMacros(all) {
    const own = {};
    for (const [name, value] of Object.entries(all)) {
        if (Object.hasOwn(TEXT_MACRO_DEFAULTS, name)) {
            if (value !== TEXT_MACRO_DEFAULTS[name])
                own[name] = String(value);
        }
        else if (expressionValue(all, String(MACRO_DEFAULTS[name])) !== value)
            own[name] = Number(value);
    }
    return own;
}
/** The text of a macro that names a C type, a function or a string; `''` when the build has none. */
export function macroTextValue(macros, name) {
    const set = macros[name];
    return set === undefined ? TEXT_MACRO_DEFAULTS[name] : String(set);
}
/** Whether MicroPython 1.23.0 has a macro of this name, numeric or text. */
export function isMacroName(name) {
    return Object.hasOwn(MACRO_DEFAULTS, name) || Object.hasOwn(TEXT_MACRO_DEFAULTS, name);
}
const MAX_DEPTH = 32;
function resolve(macros, name, depth) {
    const set = macros[name] ?? MACRO_DEFAULTS[name];
    if (set === undefined)
        throw new Error(`${name} is no configuration macro of MicroPython 1.23.0`);
    if (depth > MAX_DEPTH)
        throw new Error(`${name} is defined by itself`);
    return typeof set === 'string' ? new Expression(macros, set, depth).value() : Number(set);
}
/** Operators by how tightly they bind, loosest first, as in C. */
const BINARY = [
    { '||': (a, b) => Number(a !== 0 || b !== 0) },
    { '&&': (a, b) => Number(a !== 0 && b !== 0) },
    { '==': (a, b) => Number(a === b), '!=': (a, b) => Number(a !== b) },
    {
        '>=': (a, b) => Number(a >= b),
        '<=': (a, b) => Number(a <= b),
        '>': (a, b) => Number(a > b),
        '<': (a, b) => Number(a < b),
    },
    { '+': (a, b) => a + b, '-': (a, b) => a - b },
    { '*': (a, b) => a * b, '/': (a, b) => Math.trunc(a / b) },
];
/** Mostly of the defaults and of conditions of struct fields: few, and asked for again for each board. */
const tokenised = new Map();
function tokensOf(text) {
    let tokens = tokenised.get(text);
    if (tokens === undefined) {
        tokens = text.match(/\w+|\|\||&&|[=!<>]=|\S/g) ?? [];
        tokenised.set(text, tokens);
    }
    return tokens;
}
/** A preprocessor expression over integers and macros. */
class Expression {
    constructor(macros, text, depth) {
        this.macros = macros;
        this.text = text;
        this.depth = depth;
        this.at = 0;
        this.tokens = tokensOf(text);
    }
    value() {
        const result = this.binary(0);
        if (this.at < this.tokens.length)
            throw this.error();
        return result;
    }
    binary(level) {
        const operators = BINARY[level];
        if (operators === undefined)
            return this.unary();
        let left = this.binary(level + 1);
        for (;;) {
            const operate = operators[this.tokens[this.at] ?? ''];
            if (operate === undefined)
                return left;
            this.at++;
            left = operate(left, this.binary(level + 1));
        }
    }
    unary() {
        const token = this.tokens[this.at++];
        if (token === undefined)
            throw this.error();
        if (token === '!')
            return Number(this.unary() === 0);
        if (token === '-')
            return -this.unary();
        if (token === '(') {
            const inner = this.binary(0);
            if (this.tokens[this.at++] !== ')')
                throw this.error();
            return inner;
        }
        if (/^\d/.test(token))
            return Number(token);
        if (/^\w/.test(token))
            return resolve(this.macros, token, this.depth + 1);
        throw this.error();
    }
    error() {
        return new Error(`not a macro expression: ${this.text}`);
    }
}
