import { raiseNotImplementedError } from '../runtime/raise.js';
import { mp } from '../runtime/state.js';
import { type CharQueue, EOF, hexValue } from './charQueue.js';
import { compileOptions } from './options.js';
import { T } from './tokens.js';
import type { TokenText } from './tokenText.js';

/** What a literal is read into: the lexer. */
export interface LiteralTarget {
  readonly chars: CharQueue;
  readonly text: TokenText;
  /** Gathers `.format(...)` for the f-strings of a token. */
  readonly fstringArgs: TokenText;
  /** UHEAP_FSTRING. From 1 on, f-strings that stand beside each other have their arguments in one call. */
  readonly fstringLevel: number;
  /** STRING or BYTES before; another kind afterwards means that the literal is bad. */
  tokKind: number;
}

const code = (c: string): number => c.charCodeAt(0);

const BACKSLASH = code('\\');
const NEWLINE = code('\n');
const QUOTE = code("'");
const DOUBLE_QUOTE = code('"');
const OPEN_BRACE = code('{');
const CLOSE_BRACE = code('}');
const OPEN_BRACKET = code('[');
const CLOSE_BRACKET = code(']');
const COLON = code(':');
const EXCLAMATION = code('!');
const ZERO = code('0');
const SEVEN = code('7');
/** UHEAP_FSTRING from which on an expression may hold f-strings, and must hold something. */
const NESTED = 2;
/** What an escape that stands for nothing gives: a backslash at a line's end. */
const NOTHING = EOF;

const SIMPLE_ESCAPES = new Map<number, number>([
  [NEWLINE, NOTHING],
  [BACKSLASH, BACKSLASH],
  [QUOTE, QUOTE],
  [DOUBLE_QUOTE, DOUBLE_QUOTE],
  [code('a'), 0x07],
  [code('b'), 0x08],
  [code('t'), 0x09],
  [code('n'), 0x0a],
  [code('v'), 0x0b],
  [code('f'), 0x0c],
  [code('r'), 0x0d],
]);

/**
 * Reads one literal, from its first quote, into the token's text (py/lexer.c parse_string_literal). The expressions of an
 * f-string go to `fstringArgs`, unparsed: a `}` or `:` inside an expression ends it unless it is in brackets.
 */
export function readStringLiteral(lex: LiteralTarget, isRaw: boolean, isFstring: boolean): void {
  const { chars, text } = lex;
  const { quote, nQuotes } = openQuotes(chars);
  if (isFstring && (lex.fstringLevel === 0 || lex.fstringArgs.data === '')) lex.fstringArgs.addBytes('.format(');

  let nClosing = 0;
  while (!chars.is(EOF) && (nQuotes > 1 || !chars.is(NEWLINE)) && nClosing < nQuotes) {
    if (chars.is(quote)) {
      nClosing++;
      text.addByte(quote);
    } else {
      nClosing = 0;
      if (isFstring && chars.is(OPEN_BRACE)) {
        do readReplacementField(lex);
        while (chars.is(OPEN_BRACE));
        // Before, what follows a field is taken as text, even the closing quote.
        if (lex.fstringLevel >= NESTED) continue;
      }
      if (chars.is(BACKSLASH)) readEscape(lex, isRaw);
      else text.addByte(chars.c0 & 0xff);
    }
    chars.next();
  }
  if (nClosing < nQuotes) lex.tokKind = T.LONELY_STRING_OPEN;
  text.cutTail(nClosing);
}

/** Reads the quotes that a literal begins with: which they are, and whether there are one or three. */
export function openQuotes(chars: CharQueue): { quote: number; nQuotes: number } {
  const quote = chars.is(DOUBLE_QUOTE) ? DOUBLE_QUOTE : QUOTE;
  chars.next();
  if (!chars.isPair(quote, quote)) return { quote, nQuotes: 1 };
  chars.next();
  chars.next();
  return { quote, nQuotes: 3 };
}

/** Whether an expression of an f-string ends here, at bracket level 0. */
function endsField(chars: CharQueue): boolean {
  if (chars.c0 === COLON || chars.c0 === CLOSE_BRACE) return true;
  if (chars.c0 !== EXCLAMATION || !compileOptions().fstringConversion) return false;
  if (chars.c1 !== code('r') && chars.c1 !== code('s')) return false;
  return chars.c2 === COLON || chars.c2 === CLOSE_BRACE;
}

function readReplacementField(lex: LiteralTarget): void {
  const { chars, text, fstringArgs } = lex;
  chars.next();
  if (chars.is(OPEN_BRACE)) {
    text.addByte(OPEN_BRACE);
    chars.next();
  } else {
    const start = readExpression(lex);
    if (fstringArgs.data.endsWith('=')) {
      // `{a=}` prints as `a={a}`.
      text.addBytes(fstringArgs.data.slice(start));
      fstringArgs.cutTail(1);
    }
    if (lex.fstringLevel >= NESTED && fstringArgs.data.length === start) lex.tokKind = T.MALFORMED_FSTRING;
    fstringArgs.addByte(code(')'));
    fstringArgs.addByte(code(','));
  }
  text.addByte(OPEN_BRACE);
}

/** Reads the expression of a field into `fstringArgs`, with `(` before it, up to what ends it. Returns where it begins there. */
export function readExpression({ chars, fstringArgs }: LiteralTarget): number {
  fstringArgs.addByte(code('('));
  const start = fstringArgs.data.length;
  let level = 0;
  while (!chars.is(EOF) && (level !== 0 || !endsField(chars))) {
    const c = chars.c0;
    if (c === OPEN_BRACKET || c === OPEN_BRACE) level++;
    else if (c === CLOSE_BRACKET || c === CLOSE_BRACE) level--;
    fstringArgs.addByte(c);
    chars.next();
  }
  return start;
}

/** Reads an escape, from its backslash up to its last character. */
function readEscape(lex: LiteralTarget, isRaw: boolean): void {
  const { chars, text } = lex;
  chars.next();
  let c = chars.c0;
  if (isRaw) text.addByte(BACKSLASH);
  else c = escapeValue(lex, c);
  if (c === NOTHING) return;
  if (!mp.options.strUnicode) {
    if (c < 0x100) text.addByte(c);
    else lex.tokKind = T.INVALID;
  } else if (c < 0x110000 && lex.tokKind === T.STRING) {
    text.addChar(c);
  } else if (c < 0x100 && lex.tokKind === T.BYTES) {
    text.addByte(c);
  } else {
    lex.tokKind = T.INVALID;
  }
}

/** The character that an escape stands for, or the character after the backslash where it is no escape. */
function escapeValue(lex: LiteralTarget, c: number): number {
  const simple = SIMPLE_ESCAPES.get(c);
  if (simple !== undefined) return simple;
  switch (c) {
    case code('u'):
    case code('U'):
      if (lex.tokKind === T.BYTES) {
        lex.text.addByte(BACKSLASH);
        return c;
      }
      return readHex(lex, c === code('u') ? 4 : 8);
    case code('x'):
      return readHex(lex, 2);
    case code('N'):
      return raiseNotImplementedError('unicode name escapes');
    default:
      if (c >= ZERO && c <= SEVEN) return readOctal(lex.chars, c - ZERO);
      lex.text.addByte(BACKSLASH);
      return c;
  }
}

function readHex(lex: LiteralTarget, nDigits: number): number {
  const { chars } = lex;
  let value = 0;
  for (let i = 0; i < nDigits; i++) {
    chars.next();
    const digit = hexValue(chars.c0);
    if (digit < 0) {
      lex.tokKind = T.INVALID;
      return 0;
    }
    value = value * 16 + digit;
  }
  // Where the lexer's end of file is the largest code of 32 bits, that code stands for nothing.
  return value === 0xffffffff && lex.fstringLevel < NESTED ? NOTHING : value;
}

function readOctal(chars: CharQueue, first: number): number {
  let value = first;
  for (let i = 1; i < 3 && chars.c1 >= ZERO && chars.c1 <= SEVEN; i++) {
    chars.next();
    value = value * 8 + (chars.c0 - ZERO);
  }
  return value;
}
