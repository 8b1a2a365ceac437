import { MACROS_OF_SOME, type MacroName, TEXT_MACRO_NAMES, type TextMacroName } from './macroNames.js';

/** Macros by their own names, each with its value: what a build sets, or all that there are. */
export type MacroSet = Readonly<Record<string, number | boolean | string>>;

/** What macros are in a release when a build does not set them. */
export interface MacroDefaults {
  /** A number, or an expression over other macros in the preprocessor's own notation. */
  readonly numbers: Readonly<Record<string, number | string>>;
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * The value of a macro among all of a build (`allMacros`).
 * Read macros once, when a machine is built, never in a hot path.
 *
 * @throws Error when there is no macro of this name
 */
export function macroValue(macros: MacroSet, name: MacroName): number {
  const value = macros[name];
  if (value === undefined) throw new Error(`${name} is no configuration macro of MicroPython`);
  return Number(value);
}

/** The text of a macro that names a C type, a function or a string; `''` when the build has none. */
export function macroTextValue(macros: MacroSet, name: TextMacroName): string {
  return String(macros[name] ?? '');
}

/** The value of an expression over all macros of a build, in the preprocessor's notation; text macros may not occur in it. */
export function expressionValue(macros: MacroSet, expression: string): number {
  return new Expression((name) => macroValue(macros, name as MacroName), expression).value();
}

/**
 * Every macro that there is, with its value in a build of this release that sets these. What the release does not have is
 * 0, or no text.
 *
 * @throws Error when macros refer to each other in a circle
 */
export function allMacros(defaults: MacroDefaults, set: MacroSet): Record<string, number | string> {
  const all: Record<string, number | string> = {};
  for (const name of MACROS_OF_SOME) if (!Object.hasOwn(defaults.numbers, name)) all[name] = 0;
  for (const name of TEXT_MACRO_NAMES) all[name] = '';
  const open = new Set<string>();
  const resolve = (name: string): number => {
    const known = all[name];
    if (known !== undefined && !Object.hasOwn(set, name)) return Number(known);
    const value = set[name] ?? defaults.numbers[name];
    if (value === undefined) throw new Error(`${name} is no configuration macro of MicroPython`);
    if (open.has(name)) throw new Error(`${name} is defined by itself`);
    open.add(name);
    const resolved = typeof value === 'string' ? new Expression(resolve, value).value() : Number(value);
    open.delete(name);
    all[name] = resolved;
    return resolved;
  };
  for (const name of Object.keys(defaults.numbers)) resolve(name);
  for (const [name, text] of Object.entries(defaults.texts)) all[name] = text;
  for (const [name, value] of Object.entries(set)) {
    if (isTextMacro(defaults, name)) all[name] = String(value);
    else resolve(name);
  }
  return all;
}

function isTextMacro({ texts }: MacroDefaults, name: string): boolean {
  return Object.hasOwn(texts, name) || (TEXT_MACRO_NAMES as readonly string[]).includes(name);
}

/** Operators by how tightly they bind, loosest first, as in C. */
const BINARY: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
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
const tokenised = new Map<string, readonly string[]>();

function tokensOf(text: string): readonly string[] {
  let tokens = tokenised.get(text);
  if (tokens === undefined) {
    tokens = text.match(/\w+|\|\||&&|[=!<>]=|\S/g) ?? [];
    tokenised.set(text, tokens);
  }
  return tokens;
}

/** A preprocessor expression over integers and macros, whose values `resolve` knows. */
class Expression {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(
    private readonly resolve: (name: string) => number,
    private readonly text: string,
  ) {
    this.tokens = tokensOf(text);
  }

  value(): number {
    const result = this.binary(0);
    if (this.at < this.tokens.length) throw this.error();
    return result;
  }

  private binary(level: number): number {
    const operators = BINARY[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operate = operators[this.tokens[this.at] ?? ''];
      if (operate === undefined) return left;
      this.at++;
      left = operate(left, this.binary(level + 1));
    }
  }

  private unary(): number {
    const token = this.tokens[this.at++];
    if (token === undefined) throw this.error();
    if (token === '!') return Number(this.unary() === 0);
    if (token === '-') return -this.unary();
    if (token === '(') {
      const inner = this.binary(0);
      if (this.tokens[this.at++] !== ')') throw this.error();
      return inner;
    }
    if (/^\d/.test(token)) return Number(token);
    if (/^\w/.test(token)) return this.resolve(token);
    throw this.error();
  }

  private error(): Error {
    return new Error(`not a macro expression: ${this.text}`);
  }
}
